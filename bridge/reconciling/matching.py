"""Matches what was given with what was charged: the surest pairs first, each line and each charge used once.

Whatever the order of the lines, the result is the same: candidates are taken by how well they fit, and where two fit
alike, by their own names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bridge.facts.reconciled import Charged, DrugCodes, Expected
from bridge.reconciling.kinds import (
    DOUBLED,
    MATCHING,
    MISSING,
    REVERSED,
    SURPLUS,
    WAITING,
    WRONG_AMOUNT,
    WRONG_CODE,
    WRONG_DATE,
    WRONG_MODIFIERS,
    WRONG_UNITS,
)
from bridge.reconciling.parts import in_parts
from bridge.reconciling.results import Result

WITHIN_DAYS: Final = 7
"""So many days a charge may lie beside its administration and still be taken for it, entered on a wrong day."""
Key = Callable[[Any], Any]
Cost = Callable[[Expected, Charged], tuple[Any, ...]]
Pairs = list[tuple[Expected, Charged]]


def reconcile(
    expected: Iterable[Expected],
    charged: Iterable[Charged],
    drugs: Mapping[str, DrugCodes],
    within_days: int = WITHIN_DAYS,
) -> list[Result]:
    """Match both sides, and give every line and every charge in exactly one result, in order.

    drugs  by id: which codes are other codes of the drug that a line is about
    """
    sides: dict[str, tuple[list[Expected], list[Charged]]] = defaultdict(lambda: ([], []))
    for line in expected:
        sides[line.patient][0].append(line)
    for charge in charged:
        sides[charge.patient][1].append(charge)
    found = [one for lines, charges in sides.values() for one in _Patient(lines, charges, drugs, within_days).match()]
    return sorted(found, key=lambda one: one.order)


class _Patient:
    """The lines and the charges of one patient that have no result yet."""

    def __init__(
        self, lines: Iterable[Expected], charges: Iterable[Charged], drugs: Mapping[str, DrugCodes], within_days: int
    ) -> None:
        self._lines = {one.key: one for one in sorted(lines, key=lambda one: one.key)}
        self._charges = {one.key: one for one in sorted(charges, key=lambda one: one.key)}
        self._drugs = drugs
        self._within = within_days
        self._paired: Pairs = []

    def match(self) -> Iterator[Result]:
        """Go from the surest pairs to the least sure, and then to what is left on either side."""
        yield from self._reversed()
        self._pair(_whole, _whole, _named_first)
        self._pair_parts()
        self._pair(_but_units, _but_units, _nearest_units)
        yield from self._doubled()
        self._pair(_day_and_code, _day_and_code, _nearest_units)
        self._pair(_day, _day, _nearest_units, self._is_other_code)
        self._pair(_code, _code, _nearest_day, self._is_near)
        yield from self._doubled()
        yield from (_paired(*pair) for pair in self._paired)
        yield from (_missing(one) for one in self._lines.values())
        yield from (Result(SURPLUS, charged=one) for one in self._charges.values())

    def _reversed(self) -> Iterator[Result]:
        """Take charges away that a charge below zero takes back."""
        if all(one.units >= 0 for one in self._charges.values()):
            return
        waiting: dict[Any, list[Charged]] = defaultdict(list)
        for one in self._charges.values():
            if one.units > 0:
                waiting[_worth(one, 1)].append(one)
        for one in [each for each in self._charges.values() if each.units < 0]:
            stands = waiting[_worth(one, -1)]
            if stands:
                back = stands.pop()
                del self._charges[one.key], self._charges[back.key]
                yield Result(REVERSED, charged=back, reversal=one)

    def _pair(
        self,
        line_key: Key,
        charge_key: Key,
        cost: Cost,
        fits: Callable[[Expected, Charged], bool] = lambda *_: True,
    ) -> None:
        """Pair what is alike by its key and fits, the cheapest pairs first."""
        if not self._lines or not self._charges:
            return
        alike = self._charges_by(charge_key)
        candidates = [
            (cost(line, charge), line.key, charge.key)
            for line in self._lines.values()
            for charge in alike.get(line_key(line), ())
            if charge.encounter in {None, line.encounter} and fits(line, charge)
        ]
        for _, one, other in sorted(candidates):
            if one in self._lines and other in self._charges:
                self._paired.append((self._lines.pop(one), self._charges.pop(other)))

    def _pair_parts(self) -> None:
        """Pair lines with charges that are alike but for their units, where only all of them together are the line.

        What takes a part of a charge back is one of them.
        """
        if not self._lines or not self._charges:
            return
        alike = _by(_but_units, self._charges.values())
        for line in list(self._lines.values()):
            fitting = [one for one in alike.get(_but_units(line), ()) if one.encounter in {None, line.encounter}]
            parts = [one for one in fitting if one.key in self._charges]
            charge = in_parts(line, parts)
            if charge is not None:
                for one in parts:
                    del self._charges[one.key]
                self._paired.append((self._lines.pop(line.key), charge))

    def _charges_by(self, key: Key) -> Mapping[Any, Sequence[Charged]]:
        """Give the charges above zero that are alike."""
        return _by(key, (one for one in self._charges.values() if one.units > 0))

    def _doubled(self) -> Iterator[Result]:
        """Take charges away that say the same as one that has its line already."""
        if not self._charges:
            return
        had: dict[Any, list[tuple[Expected, Charged]]] = defaultdict(list)
        for line, charge in self._paired:
            had[_whole(charge)].append((line, charge))
        for charge in list(self._charges.values()):
            twins = [line for line, other in had[_whole(charge)] if _may_be_same_visit(charge, other, line)]
            if twins:
                del self._charges[charge.key]
                yield Result(DOUBLED, charged=charge, twin=min(twins, key=lambda one: one.key))

    def _is_other_code(self, line: Expected, charge: Charged) -> bool:
        drug = self._drugs.get(line.drug or "")
        return drug is not None and charge.code != line.code and charge.code in drug.codes | drug.unclassified

    def _is_near(self, line: Expected, charge: Charged) -> bool:
        return abs((line.day - charge.day).days) <= self._within


def _by(key: Key, charges: Iterable[Charged]) -> Mapping[Any, Sequence[Charged]]:
    alike: dict[Any, list[Charged]] = defaultdict(list)
    for charge in charges:
        alike[key(charge)].append(charge)
    return alike


def _may_be_same_visit(charge: Charged, other: Charged, line: Expected) -> bool:
    return charge.encounter is None or charge.encounter == (other.encounter or line.encounter)


def _whole(one: Expected | Charged) -> tuple[Any, ...]:
    return (one.day, one.code, frozenset(one.modifiers), one.units)


def _but_units(one: Expected | Charged) -> tuple[Any, ...]:
    return (one.day, one.code, frozenset(one.modifiers))


def _day_and_code(one: Expected | Charged) -> tuple[Any, ...]:
    return (one.day, one.code)


def _day(one: Expected | Charged) -> tuple[Any, ...]:
    return (one.day,)


def _code(one: Expected | Charged) -> tuple[Any, ...]:
    return (one.code,)


def _worth(one: Charged, sign: int) -> tuple[Any, ...]:
    amount = None if one.amount is None else one.amount * sign
    return (one.encounter, one.day, one.code, frozenset(one.modifiers), one.units * sign, amount)


def _named_first(line: Expected, charge: Charged) -> tuple[Any, ...]:
    """Prefer the charge that names the encounter, then the one with the line's dollars."""
    return (charge.encounter is None, charge.amount != line.charge)


def _nearest_units(line: Expected, charge: Charged) -> tuple[Any, ...]:
    """Prefer the charge with the nearest units, then the same modifiers."""
    return (abs(charge.units - line.units), set(charge.modifiers) != set(line.modifiers), charge.encounter is None)


def _nearest_day(line: Expected, charge: Charged) -> tuple[Any, ...]:
    """Prefer the charge of the nearest day; of two the one with the nearest units."""
    return (abs((line.day - charge.day).days), *_nearest_units(line, charge))


def _paired(line: Expected, charge: Charged) -> Result:
    """Say how a line and its charge differ: the gravest kind first."""
    kinds = []
    if line.code != charge.code:
        kinds.append(WRONG_CODE)
    if line.day != charge.day:
        kinds.append(WRONG_DATE)
    if line.units != charge.units:
        kinds.append(WRONG_UNITS)
    if set(line.modifiers) != set(charge.modifiers):
        kinds.append(WRONG_MODIFIERS)
    if not kinds and None not in (line.charge, charge.amount) and line.charge != charge.amount:
        kinds.append(WRONG_AMOUNT)
    first, also = (kinds[0], kinds[1:]) if kinds else (MATCHING, [])
    return Result(first, line, charge, tuple(also))


def _missing(line: Expected) -> Result:
    return Result(WAITING if line.held or line.draft else MISSING, line)


def charges_of(
    charged: Sequence[Charged], expected: Sequence[Expected], drugs: Iterable[DrugCodes], within_days: int = WITHIN_DAYS
) -> tuple[list[Charged], list[Charged]]:
    """Part the charges for our drugs from the others.

    A code that names the drug is enough. An unclassified one may stand for any drug: it counts where the patient was
    given one of ours within some days.
    """
    listed = list(drugs)
    own = frozenset[str]().union(*(one.codes for one in listed))
    unclassified = frozenset[str]().union(*(one.unclassified for one in listed))
    days = defaultdict(list)
    for line in expected:
        days[line.patient].append(line.day)

    def counts(charge: Charged) -> bool:
        if charge.code in own:
            return True
        near = (abs((day - charge.day).days) <= within_days for day in days.get(charge.patient, ()))
        return charge.code in unclassified and any(near)

    kept: list[Charged] = []
    others: list[Charged] = []
    for one in charged:
        (kept if counts(one) else others).append(one)
    return kept, others
