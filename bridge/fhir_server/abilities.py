"""What a server says it can do, in its CapabilityStatement; where it says nothing, everything is tried and learned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from bridge.fhir_server.failures import NotFhirError, RefusedError, UnreachableError
from bridge.fhir_server.loosely import read_loosely
from bridge.fhir_server.wire import Wire

_SMART: Final = "SMART-on-FHIR"
_BACKPORT: Final = "hl7.org/fhir/uv/subscriptions-backport/"
_TOPIC: Final = "/capabilitystatement-subscriptiontopic-canonical"
"""Ends the name of the extension by which a server that has the backport names its topics."""
_AWAY: Final = (502, 503, 504)
"""What proxies answer where the server behind them does not, and servers that are being restarted."""
_R4B: Final = ("4.1", "4.3")
"""The first digits of the versions of FHIR that are called R4B."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """What a server says of one kind of resource; an empty set says nothing."""

    interactions: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    update_create: bool | None = None
    conditional_create: bool | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server says it can do: True, False, or None where it says nothing.

    statement  whether it has a CapabilityStatement
    release    "R4", "R4B", "R5", or "" where it is not said, or another
    software   the name and version of the program, where it says them
    backport   whether it says that it has R5's Subscriptions in R4 (HL7's Subscriptions R5 Backport)
    topics     those of such Subscriptions that it names, by their canonical URLs
    """

    statement: bool = False
    release: str = ""
    software: str = ""
    kinds: Mapping[str, OfKind] = field(default_factory=dict)
    batch: bool | None = None
    transaction: bool | None = None
    smart: bool = False
    backport: bool = False
    topics: tuple[str, ...] = ()

    def can(self, kind: str, interaction: str) -> bool | None:
        """Say whether it does something with a kind: "read", "update", "create", "search-type", "history-type"."""
        of_kind = self.kinds.get(kind)
        if of_kind is None:
            return False if self.kinds else None
        return _listed(interaction, of_kind.interactions)

    def searches(self, kind: str, parameter: str) -> bool | None:
        """Say whether a kind can be searched by a parameter; those of all kinds (`_id`) need not be listed."""
        of_kind = self.kinds.get(kind)
        if of_kind is None:
            return False if self.kinds else None
        listed = _listed(parameter, of_kind.parameters)
        return None if parameter.startswith("_") and not listed else listed

    def includes(self, kind: str, what: str) -> bool | None:
        """Say whether `_include` or `_revinclude` of something, such as `Encounter:location`, comes with a kind."""
        of_kind = self.kinds.get(kind)
        if of_kind is None:
            return False if self.kinds else None
        return True if "*" in of_kind.includes else _listed(what, of_kind.includes)

    def has_operation(self, kind: str, name: str) -> bool:
        """Say whether it says that a kind has an operation, such as `status`."""
        of_kind = self.kinds.get(kind)
        return of_kind is not None and name in of_kind.operations

    def update_create(self, kind: str) -> bool | None:
        """Say whether a resource can be created by PUT, under an id of ours."""
        of_kind = self.kinds.get(kind)
        return None if of_kind is None else of_kind.update_create

    def conditional_create(self, kind: str) -> bool | None:
        """Say whether `If-None-Exist` is heeded."""
        of_kind = self.kinds.get(kind)
        return None if of_kind is None else of_kind.conditional_create


def _listed(name: str, names: frozenset[str]) -> bool | None:
    return name in names if names else None


class _Coding(Struct):
    code: str = ""


class _SignInWay(Struct):
    coding: list[_Coding] = []


class _Security(Struct, frozen=True):
    service: list[_SignInWay] = []


class _Parameter(Struct):
    name: str = ""


class _Extension(Struct, rename="camel"):
    url: str = ""
    value_canonical: str | None = None
    value_uri: str | None = None


class _Kind(Struct, rename="camel"):
    type: str = ""
    extension: list[_Extension] | None = None
    supported_profile: list[str] | None = None
    operation: list[_Parameter] | None = None
    interaction: list[_Coding] = []
    search_param: list[_Parameter] = []
    search_include: list[str] = []
    search_rev_include: list[str] = []
    update_create: bool | None = None
    conditional_create: bool | None = None


class _Rest(Struct):
    mode: str = "server"
    resource: list[_Kind] = []
    interaction: list[_Coding] = []
    security: _Security = _Security()


class _Software(Struct, frozen=True):
    name: str = ""
    version: str = ""


class _Statement(Struct, rename="camel"):
    resource_type: str = ""
    fhir_version: str = ""
    software: _Software = _Software()
    instantiates: list[str] | None = None
    implementation_guide: list[str] | None = None
    rest: list[_Rest] = []


def must_be_there(wire: Wire) -> None:
    """Ask a server whether it is there; one that answers is, whatever it makes of the question.

    Raises UnreachableError where nobody answers, or a proxy in its place, and SignInError where we are not let in.
    """
    try:
        wire.get("metadata")
    except (RefusedError, NotFhirError):
        return
    except UnreachableError as error:
        if error.status is None or error.status in _AWAY:
            raise


def read_abilities(wire: Wire) -> Abilities:
    """Ask a server what it can do; one that has no CapabilityStatement, or a broken one, says nothing.

    Raises UnreachableError where nobody answers, and SignInError where we are not let in.
    """
    try:
        answer = wire.get("metadata")
    except (RefusedError, NotFhirError):
        return Abilities()
    except UnreachableError as error:
        if error.status is None:
            raise
        return Abilities()
    statement = read_loosely(answer.body, _Statement) if answer.found else None
    if statement is None or statement.resource_type != "CapabilityStatement":
        return Abilities()
    return _abilities(statement)


def _abilities(statement: _Statement) -> Abilities:
    rests = [rest for rest in statement.rest if rest.mode == "server"]
    whole = frozenset(one.code for rest in rests for one in rest.interaction)
    kinds = [one for rest in rests for one in rest.resource]
    topics = dict.fromkeys(topic for one in kinds for topic in _topics(one))
    services = (service for rest in rests for service in rest.security.service)
    return Abilities(
        statement=True,
        release=_release(statement.fhir_version),
        software=f"{statement.software.name} {statement.software.version}".strip(),
        kinds={one.type: _of_kind(one) for one in kinds},
        batch=_listed("batch", whole),
        transaction=_listed("transaction", whole),
        smart=any(coding.code == _SMART for service in services for coding in service.coding),
        backport=bool(topics) or any(_BACKPORT in said for said in _claims(statement, kinds)),
        topics=tuple(topics),
    )


def _claims(statement: _Statement, kinds: list[_Kind]) -> Iterator[str]:
    """Give what a server says it follows: guides, statements of others, profiles."""
    yield from statement.instantiates or ()
    yield from statement.implementation_guide or ()
    for kind in kinds:
        yield from kind.supported_profile or ()


def _topics(said: _Kind) -> Iterator[str]:
    for extension in said.extension or ():
        topic = extension.value_canonical or extension.value_uri
        if topic and extension.url.endswith(_TOPIC):
            yield topic


def _release(version: str) -> str:
    if version.startswith(_R4B):
        return "R4B"
    return {"4": "R4", "5": "R5"}.get(version.partition(".")[0], "")


def _of_kind(said: _Kind) -> OfKind:
    return OfKind(
        frozenset(one.code for one in said.interaction),
        frozenset(one.name for one in said.search_param),
        frozenset((*said.search_include, *said.search_rev_include)),
        frozenset(one.name.removeprefix("$") for one in said.operation or ()),
        said.update_create,
        said.conditional_create,
    )
