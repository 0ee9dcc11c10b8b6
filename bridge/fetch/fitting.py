"""Checks what a search brought against what was asked: the patient, the codes, the time of the change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from bridge.chart.decoding import Glance, Whom, glance
from bridge.fetch.own_server import OwnServer
from bridge.fhir_server.entries import Entry
from bridge.tables.documentation import CodePair

Fits = Callable[[Entry], bool]
CHANGED: Final = "_lastUpdated"
GIVEN, GIVEN_R5 = "effective-time", "date"
OF_A_TIME: Final = frozenset({CHANGED, GIVEN, GIVEN_R5})
"""Search parameters for a time: of the change, and of the administration in R4 and in R5."""


class _Coding(Struct, gc=False):
    """A code of an Observation."""

    system: str | None = None
    code: str | None = None


class _Code(Struct, gc=False):
    """The codes of an Observation."""

    coding: tuple[_Coding, ...] = ()


class _Coded(Struct, gc=False):
    """An Observation, of which only the code is looked at."""

    code: _Code | None = None


class _Given(Struct, gc=False):
    """An administration, of which only the visit is looked at: `context` in R4, `encounter` in R5."""

    context: Whom | None = None
    encounter: Whom | None = None


_GIVEN: Final = msgspec.json.Decoder(_Given).decode
_CODED: Final = msgspec.json.Decoder(_Coded).decode


def patient_of(entry: Entry, server: OwnServer) -> tuple[str | None, bool]:
    """Name the patient of a resource, and say whether it tells: by an identifier, or not at all, it does not."""
    try:
        seen = glance(entry.raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        seen = Glance()
    for whom in (seen.subject, seen.patient, seen.beneficiary):
        if whom is not None and whom.reference is not None:
            return server.name_of(whom.reference), True
    return None, False


def of_patients(patients: frozenset[str], server: OwnServer) -> Fits:
    """Check that a resource belongs to one of the patients; one that does not tell is taken, the pool finds out."""

    def fits(entry: Entry) -> bool:
        patient, tells = patient_of(entry, server)
        return patient in patients or not tells

    return fits


def of_encounters(encounters: frozenset[str], server: OwnServer) -> Fits:
    """Check that an administration belongs to one of the encounters, or does not tell by which it was given."""

    def fits(entry: Entry) -> bool:
        try:
            seen = _GIVEN(entry.raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return True
        visit = seen.context or seen.encounter
        return visit is None or visit.reference is None or server.name_of(visit.reference) in encounters

    return fits


def with_codes(codes: frozenset[CodePair]) -> Fits:
    """Check that an Observation has one of the codes; what cannot be looked at is taken, reading it will tell."""

    def fits(entry: Entry) -> bool:
        try:
            code = _CODED(entry.raw).code
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return True
        return code is not None and any((one.system, one.code) in codes for one in code.coding)

    return fits


def all_of(*checks: Fits) -> Fits:
    """Check several things at once."""
    return lambda entry: all(check(entry) for check in checks)


class Window:
    """The time in which something was changed, ends included; no `until` is up to now.

    Raises ValueError for a time without zone.
    """

    def __init__(self, since: datetime, until: datetime | None) -> None:
        if since.tzinfo is None or (until is not None and until.tzinfo is None):
            raise ValueError("a time without zone names no moment")
        self._since, self._until = since, until

    def asked(self) -> tuple[tuple[str, str], ...]:
        """Write it as search parameters, to the millisecond outwards."""
        since = (CHANGED, f"ge{_written(self._since)}")
        if self._until is None:
            return (since,)
        return (since, (CHANGED, f"le{_written(self._until + timedelta(microseconds=999))}"))

    def holds(self, entry: Entry) -> bool:
        """Say whether a resource was changed in it; one that does not tell is taken, so that nothing is missed.

        Digits beyond the microsecond are cut off: what lies by them behind the end is taken, too.
        """
        try:
            changed = datetime.fromisoformat(entry.last_updated or "")
        except ValueError:
            return True
        if changed.tzinfo is None:
            return True
        return self._since <= changed and (self._until is None or changed <= self._until)


class Given(Window):
    """The time in which something was given; what the server finds by it is taken, since it may be written anyhow.

    by  the search parameter for it
    """

    def __init__(self, since: datetime, until: datetime | None, by: str) -> None:
        super().__init__(since, until)
        self._by = by

    def asked(self) -> tuple[tuple[str, str], ...]:
        """Write it as search parameters."""
        return tuple((self._by, value) for _, value in super().asked())

    def holds(self, entry: Entry) -> bool:  # noqa: ARG002  (the server's word is taken)
        """Take everything: one dose too many is looked at, and none is missed."""
        return True


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
