"""Lays out what a replay found: the lines of both sides, and by which rules they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any, Final

from bridge.ledger.replays import DifferenceKept

_SEEN: Final = 90
"""So many letters of what a rule found are shown."""


@dataclass(frozen=True, slots=True)
class SideShown:
    """What one side makes of a claim.

    lines  code, units, money, place and diagnoses of each
    """

    outcomes: tuple[str, ...]
    lines: tuple[tuple[str, int, Decimal | None, str], ...]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """What one rule found now and then, in few words."""

    rule: str
    table: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """One difference, laid out."""

    kept: DifferenceKept
    before: SideShown
    after: SideShown
    rules: tuple[RuleShown, ...]

    @property
    def units(self) -> int:
        """Say how many units more are billed."""
        return self.kept.units_after - self.kept.units_before

    @property
    def dollars(self) -> Decimal | None:
        """Say how many dollars more are billed; None where no line has a charge, neither now nor then."""
        if self.kept.dollars_after is None and self.kept.dollars_before is None:
            return None
        return (self.kept.dollars_after or Decimal(0)) - (self.kept.dollars_before or Decimal(0))


def show(one: DifferenceKept) -> DifferenceShown:
    """Lay out a difference."""
    return DifferenceShown(one, _side(one.before), _side(one.after), tuple(map(_rule, one.rules)))


def _side(told: Mapping[str, Any]) -> SideShown:
    return SideShown(tuple(told["outcomes"]), tuple(_lines(told["lines"])))


def _lines(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, Decimal | None, str]]:
    """Write code, units, money and place of each line."""
    found = []
    for line in lines:
        code = "-".join((line["hcpcs"], *line["modifiers"]))
        place = f"POS {line['place_of_service']}" if line["place_of_service"] else f"bill type {line['bill_type']}"
        where = ", ".join((f"{line['service_date']}", place, *line["icd10"]))
        found.append((code, int(line["units"]), None if line["net"] is None else Decimal(f"{line['net']}"), where))
    return found


def _rule(told: Mapping[str, Any]) -> RuleShown:
    before, after = _apart(f"{told['before']}", f"{told['after']}")
    return RuleShown(f"{told['rule']}", f"{told['table'] or ''}", before, after)


def _apart(before: str, after: str) -> tuple[str, str]:
    """Leave out the words that two long texts begin with alike: what differs would be cut off."""
    sides = [text.split(" ") for text in (before, after)]
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*sides, strict=False)))
    left_out = min(alike, *(len(words) - 1 for words in sides))
    if left_out == 0 or max(len(before), len(after)) <= _SEEN:
        return before, after
    shown = (" ".join(("…", *words[left_out:])) for words in sides)
    return next(shown), next(shown)
