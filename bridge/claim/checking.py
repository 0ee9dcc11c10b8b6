"""Every Claim and every Task is checked before it leaves, each value of it, each time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from bridge.claim.agreeing import disagreement
from bridge.claim.allowed import Allowed
from bridge.claim.allowed_claim import AllowedClaim
from bridge.claim.allowed_task import AllowedTask, AllowedTaskOfR5
from bridge.claim.codes import ClaimCodes
from bridge.claim.encoding import Resource
from bridge.claim.library import library_of_claims, library_of_tasks
from bridge.claim.releases import release_named
from bridge.claim.shapes import Shape, claim_shape, task_shape
from bridge.errors import InvalidClaimError

Checked = TypeVar("Checked", bound=Allowed)

MOST_SHAPES = 4096
"""So many shapes are remembered; a day's work has about ten."""

_AS_WRITTEN = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


class _Name(msgspec.Struct):
    value: str = "without an identifier"


class _Headline(msgspec.Struct, rename="camel"):
    resource_type: str = "Resource"
    identifier: list[_Name] = []


_HEADLINE = msgspec.json.Decoder(_Headline)


class Checker(Generic[Checked]):
    """Checks encoded resources of one kind.

    Each is read back from the very bytes that leave, by a typed reader that refuses an unknown key, a wrong type,
    and a code or text out of its pattern; the FHIR library, which is a hundred times slower and does not look at
    codes, sees the first of each shape. The shape is which elements are there. Nothing else can make the library
    change its mind: whatever values the reader lets through, the library lets through (the tests prove it).
    """

    def __init__(
        self,
        kind: type[Checked],
        disagrees: Callable[[Checked], str | None],
        shape: Callable[[Checked], Shape],
        library: Callable[[Resource], None],
    ) -> None:
        self._reader = msgspec.json.Decoder(kind)
        self._disagrees = disagrees
        self._shape = shape
        self._library = library
        self._known: set[Shape] = set()

    def check(self, encoded: bytes) -> None:
        """Check one resource; raises InvalidClaimError with its identifier and the reason."""
        shape = self._shape(self._read(encoded))
        if shape not in self._known:
            self._ask_library(encoded)
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known.add(shape)

    def check_in_full(self, encoded: bytes) -> None:
        """Check one resource, and let the library see it whatever its shape."""
        self._read(encoded)
        self._ask_library(encoded)

    def _read(self, encoded: bytes) -> Checked:
        try:
            read = self._reader.decode(encoded)
        except msgspec.DecodeError as refused:
            raise _invalid(encoded, str(refused)) from None
        reason = self._disagrees(read)
        if reason is not None:
            raise _invalid(encoded, reason)
        return read

    def _ask_library(self, encoded: bytes) -> None:
        try:
            self._library(_AS_WRITTEN.decode(encoded))
        except ValueError as refused:
            raise _invalid(encoded, _library_reason(refused)) from None


class ClaimChecker(Checker[AllowedClaim]):
    """Checks encoded Claims; one for a run, so that it remembers the shapes.

    release  the release of FHIR that they are written in, by whose library they are judged: R4, R4B or R5

    Raises ValueError for a release that is not known.
    """

    def __init__(self, release: str = "R4") -> None:
        codes = ClaimCodes()
        super().__init__(
            AllowedClaim,
            lambda claim: codes.wrong(claim) or disagreement(claim),
            claim_shape,
            library_of_claims(release_named(release)),
        )


class TaskChecker(Checker[AllowedTask | AllowedTaskOfR5]):
    """Checks encoded Tasks; one for a run, so that it remembers the shapes.

    release  the release of FHIR that they are written in, by whose library they are judged: R4, R4B or R5

    Raises ValueError for a release that is not known.
    """

    def __init__(self, release: str = "R4") -> None:
        kind: type[AllowedTask | AllowedTaskOfR5] = AllowedTaskOfR5 if release == "R5" else AllowedTask
        super().__init__(kind, lambda _: None, task_shape, library_of_tasks(release_named(release)))


def _library_reason(refused: ValueError) -> str:
    """Say which element the library refuses and why, without the value: it may be a patient's name."""
    from pydantic import ValidationError  # noqa: PLC0415

    if not isinstance(refused, ValidationError):
        return str(refused)
    return "; ".join(
        f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
        for error in refused.errors(include_url=False, include_context=False, include_input=False)
    )


def _invalid(encoded: bytes, reason: str) -> InvalidClaimError:
    """Say which resource is wrong, and how."""
    try:
        named = _HEADLINE.decode(encoded)
    except msgspec.DecodeError:
        return InvalidClaimError(f"A resource that cannot be read was built: {reason}")
    name = named.identifier[0].value if named.identifier else "without an identifier"
    return InvalidClaimError(f"{named.resource_type} {name} is not valid: {reason}")
