"""Lays out what staff attested about an administration, and how each of it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.ledger.attestations import STANDS, Attested
from bridge.workbench.words import instant

_ATTESTATION: Final = "attestation"
"""The rule of a finding that tells what became of an attestation."""
_COUNTS: Final = "the chart does not say it"
_WAITS: Final = "it does not count before a second person confirms it"


@dataclass(frozen=True, slots=True)
class AttestedShown:
    """One attestation.

    state   counts, waits for a second person, not used, not looked at yet, withdrawn or superseded
    counts  whether what is billed rests on it
    says    who, when, why
    note    what became of it, in the words of the decision
    """

    number: int
    kind: str
    value: str
    state: str
    counts: bool
    says: str
    note: str
    may_confirm: bool
    may_withdraw: bool


def show_attestations(
    attested: Sequence[Attested], findings: Sequence[Mapping[str, Any]], who: str, *, may_act: bool
) -> tuple[AttestedShown, ...]:
    """Show what was attested, the newest first.

    who      whoever looks: nobody confirms what is their own
    may_act  whether they may confirm and withdraw at all
    """
    became = {
        piece["reference"]: finding["says"].rpartition("; ")[2]
        for finding in findings
        if finding["rule"] == _ATTESTATION
        for piece in finding["evidence"]
    }
    return tuple(_show(one, became.get(f"Attestation/{one.number}"), who, may_act) for one in reversed(attested))


def _show(one: Attested, became: str | None, who: str, may_act: bool) -> AttestedShown:  # noqa: FBT001  (a caller of one)
    stands = one.status == STANDS
    mine = one.who.casefold() == who.casefold()
    confirmed = f", confirmed by {one.confirmed_by}" if one.confirmed_by else ""
    return AttestedShown(
        one.number,
        one.value.kind,
        f"{one.value}",
        _state(one, became),
        stands and became == _COUNTS,
        f"{one.who}, {instant(one.at)}{confirmed}: {one.reason}",
        _note(one, became),
        may_act and stands and one.confirmed_by is None and not mine,
        may_act and stands,
    )


def _state(one: Attested, became: str | None) -> str:
    if one.status != STANDS:
        return one.status
    if became is None:
        return "not-looked-at-yet"
    if became == _WAITS and one.confirmed_by is None:
        return "waits-for-a-second-person"
    return "counts" if became == _COUNTS else "not-used"


def _note(one: Attested, became: str | None) -> str:
    last = one.events[-1] if one.events else None
    if one.status != STANDS and last is not None:
        by = f": {last.by}" if last.by else ""
        return f"{one.status} {instant(last.at)}{f' by {last.who}' if last.who else ''}{by}"
    return "" if became in {None, _COUNTS, _WAITS} else f"{became}"
