"""Whatever is given and charged: everything has exactly one result, all of it adds up, and no order matters."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from bridge.facts.reconciled import Charged, Expected
from bridge.reconciling.matching import reconcile
from bridge.reconciling.totals import by_day, digest, totals
from tests.rooms.reconciling.sides import DAY, DRUGS, charge, given

PATIENTS = st.sampled_from(["Patient/p-1", "Patient/p-2"])
DAYS = st.integers(0, 12).map(lambda days: DAY + timedelta(days))
CODES = st.sampled_from(["J9229", "C9028", "J9999", "J9203"])
MODIFIERS = st.sampled_from([(), ("JW",), ("JZ",), ("JZ", "TB"), ("TB", "JZ")])
ENCOUNTERS = st.sampled_from(["Encounter/e-1", "Encounter/e-2"])
MONEY = st.integers(0, 9).map(lambda cents: Decimal(cents) / 100)


@st.composite
def lines(draw: st.DrawFn) -> list[Expected]:
    """Draw up to eight expected lines."""
    return [
        given(
            f"{number}", draw(st.integers(1, 3)), patient=draw(PATIENTS), encounter=draw(ENCOUNTERS), day=draw(DAYS),
            code=draw(CODES), modifiers=draw(MODIFIERS), charge=draw(MONEY), held=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 8)))
    ]  # fmt: skip


@st.composite
def charges(draw: st.DrawFn) -> list[Charged]:
    """Draw up to eight charges, some of them taken back."""
    return [
        charge(
            f"{number}", draw(st.integers(1, 3)) * draw(st.sampled_from([1, 1, 1, -1])), patient=draw(PATIENTS),
            encounter=draw(st.none() | ENCOUNTERS), day=draw(DAYS), code=draw(CODES), modifiers=draw(MODIFIERS),
            amount=draw(MONEY),
        )
        for number in range(draw(st.integers(0, 8)))
    ]  # fmt: skip


@settings(max_examples=120, deadline=None)
@for_any(lines(), charges())
def test_every_line_and_every_charge_is_in_exactly_one_result(expected: list[Expected], charged: list[Charged]) -> None:
    results = reconcile(expected, charged, DRUGS)
    seen = Counter(one.expected.key for one in results if one.expected is not None)
    sides = [each for one in results for each in (one.charged, one.reversal) if each is not None]
    used = Counter(key for each in sides for key in each.key.split("+"))
    assert seen == Counter(line.key for line in expected)
    assert used == Counter(line.key for line in charged)
    assert all(one.says for one in results)


@settings(max_examples=120, deadline=None)
@for_any(lines(), charges())
def test_the_kinds_add_up_to_charged_less_expected(expected: list[Expected], charged: list[Charged]) -> None:
    sums = totals(reconcile(expected, charged, DRUGS))
    units = sum(line.units for line in charged) - sum(line.units for line in expected)
    assert sum(one.units for one in sums.kinds.values()) == units == sums.units_charged - sums.units_expected
    dollars = sum((one.amount or 0 for one in charged), Decimal(0)) - sum(
        (one.charge or 0 for one in expected), Decimal(0)
    )
    assert sum((one.dollars for one in sums.kinds.values()), Decimal(0)) == dollars
    assert sums.too_much + sums.too_little == sums.differences.dollars
    assert (sums.lines, sums.charges) == (len(expected), len(charged))


@settings(max_examples=120, deadline=None)
@for_any(lines(), charges(), st.integers())
def test_the_order_of_the_lines_changes_nothing(expected: list[Expected], charged: list[Charged], seed: int) -> None:
    before = reconcile(expected, charged, DRUGS)
    chance = Random(seed)  # noqa: S311  (an order, no secret)
    after = reconcile(chance.sample(expected, len(expected)), chance.sample(charged, len(charged)), DRUGS)
    assert after == before
    assert digest(after) == digest(before)


@settings(max_examples=120, deadline=None)
@for_any(lines())
def test_equal_sides_make_no_difference(expected: list[Expected]) -> None:
    charged = [
        charge(
            line.key, line.units, patient=line.patient, encounter=line.encounter, day=line.day, code=line.code,
            modifiers=line.modifiers, amount=line.charge,
        )
        for line in expected
    ]  # fmt: skip
    results = reconcile(expected, charged, DRUGS)
    assert {one.kind for one in results} <= {"matching"}
    assert totals(results).differences.units == 0


@settings(max_examples=60, deadline=None)
@for_any(lines(), charges())
def test_days_part_the_results(expected: list[Expected], charged: list[Charged]) -> None:
    results = reconcile(expected, charged, DRUGS)
    days = by_day(results)
    assert sum(len(found) for found in days.values()) == len(results)
    assert all(one.day == day for (day, _), found in days.items() for one in found)
