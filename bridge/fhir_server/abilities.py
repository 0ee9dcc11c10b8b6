"""What a server says it can do, in its CapabilityStatement; where it says nothing, everything is tried and learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from bridge.fhir_server.failures import NotFhirError, RefusedError, UnreachableError
from bridge.fhir_server.loosely import read_loosely
from bridge.fhir_server.wire import Wire

_SMART: Final = "SMART-on-FHIR"
_R4B: Final = ("4.1", "4.3")
"""The first digits of the versions of FHIR that are called R4B."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """What a server says of one kind of resource; an empty set says nothing."""

    interactions: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    update_create: bool | None = None
    conditional_create: bool | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server says it can do: True, False, or None where it says nothing.

    statement  whether it has a CapabilityStatement
    release    "R4", "R4B", "R5", or "" where it is not said, or another
    software   the name and version of the program, where it says them
    """

    statement: bool = False
    release: str = ""
    software: str = ""
    kinds: Mapping[str, OfKind] = field(default_factory=dict)
    batch: bool | None = None
    transaction: bool | None = None
    smart: bool = False

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


class _Kind(Struct, rename="camel"):
    type: str = ""
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
    rest: list[_Rest] = []


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
    services = (service for rest in rests for service in rest.security.service)
    return Abilities(
        statement=True,
        release=_release(statement.fhir_version),
        software=f"{statement.software.name} {statement.software.version}".strip(),
        kinds={one.type: _of_kind(one) for rest in rests for one in rest.resource},
        batch=_listed("batch", whole),
        transaction=_listed("transaction", whole),
        smart=any(coding.code == _SMART for service in services for coding in service.coding),
    )


def _release(version: str) -> str:
    if version.startswith(_R4B):
        return "R4B"
    return {"4": "R4", "5": "R5"}.get(version.partition(".")[0], "")


def _of_kind(said: _Kind) -> OfKind:
    return OfKind(
        frozenset(one.code for one in said.interaction),
        frozenset(one.name for one in said.search_param),
        frozenset((*said.search_include, *said.search_rev_include)),
        said.update_create,
        said.conditional_create,
    )
