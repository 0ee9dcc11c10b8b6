"""What holds for every dose, however it is charted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bridge.decide import Decider
from bridge.facts.decision import BILLED, BLOCKS, HELD, NOT_BILLABLE, OUTCOMES, PENDING, ClaimLine, Decision
from tests.rules.chart_builder import LOCATIONS, PAYERS, Given, chart_of
from tests.rules.shipped import shipped_tables

DECIDER = Decider(shipped_tables())
STEPS = 10_000
VIAL = 9_000
UNIT = 1_000

doses = st.integers(1, 27_000)
days = st.dates(date(2017, 8, 17), date(2026, 11, 1))
settings_of_sites = st.sampled_from(sorted(LOCATIONS))
payers = st.sampled_from(sorted(PAYERS))
statuses = st.sampled_from(
    ["completed", "stopped", "in-progress", "on-hold", "unknown", "not-done", "entered-in-error", None]
)


def mg(steps: int) -> str:
    return f"{Decimal(steps) / STEPS} mg"


def decide(*charted: Given) -> list[Decision]:
    return DECIDER.decide([chart_of(one) for one in charted])


def without_the_record(decisions: Sequence[Decision]) -> list[tuple[object, ...]]:
    """Say what was decided of each record, whatever its place in the file."""
    told = [(one.administration.reference, one.outcome, one.reason, one.lines, one.gaps) for one in decisions]
    return sorted(told, key=lambda entry: str(entry[0]))


def units(lines: Sequence[ClaimLine]) -> int:
    return sum(line.units for line in lines)


def all_discarded(dose: int, **said: str) -> Given:
    """Chart a dose whose rest was all thrown away."""
    vials = -(-dose // VIAL)
    return replace(Given(dose=mg(dose), vials=vials, discarded=mg(vials * VIAL - dose)), **said)  # type: ignore[arg-type]


@given(dose=doses)
def test_given_and_discarded_units_are_nine_a_vial_when_all_is_discarded(dose: int) -> None:
    (decision,) = decide(all_discarded(dose))
    assert decision.outcome == BILLED
    assert units(decision.lines) == 9 * -(-dose // VIAL)


@given(dose=doses, vials=st.integers(1, 4), discarded=st.none() | st.integers(0, 36_000))
def test_units_are_never_more_than_nine_a_vial(dose: int, vials: int, discarded: int | None) -> None:
    (decision,) = decide(Given(dose=mg(dose), vials=vials, discarded=None if discarded is None else mg(discarded)))
    assert units(decision.lines) <= 9 * vials


@given(dose=doses, site=settings_of_sites, day=days, payer=payers)
def test_the_ndc_quantities_of_a_day_add_up_to_the_vials(dose: int, site: str, day: date, payer: str) -> None:
    (decision,) = decide(replace(all_discarded(dose), site=site, day=day, payer=payer))
    assert sum(line.ndc_quantity or 0 for line in decision.lines) == -(-dose // VIAL)
    assert all(line.ndc == "00008-0100-01" for line in decision.lines)


@given(dose=doses, discarded=st.integers(0, 9_000))
def test_milligrams_and_micrograms_are_the_same(dose: int, discarded: int) -> None:
    vials = -(-dose // VIAL)
    in_mg = Given(dose=mg(dose), vials=vials, discarded=mg(discarded))
    in_ug = replace(in_mg, dose=f"{Decimal(dose) / 10} mcg", discarded=f"{Decimal(discarded) / 10} ucum:ug")
    (one,), (other,) = decide(in_mg), decide(in_ug)
    assert (one.outcome, one.lines, [gap.id for gap in one.gaps]) == (
        other.outcome,
        other.lines,
        [gap.id for gap in other.gaps],
    )


@given(parts=st.lists(st.integers(1, 9_000), min_size=2, max_size=4), day=days)
def test_a_days_dose_may_be_split_at_different_times(parts: list[int], day: date) -> None:
    dose = sum(parts)
    whole = replace(all_discarded(dose), day=day)
    split = [replace(whole, id="0", dose=mg(parts[0]), at="08:00-05:00")]
    split += [
        replace(whole, id=f"{at}", dose=mg(part), vials=None, discarded=None, at=f"{8 + at:02}:00-05:00")
        for at, part in enumerate(parts[1:], 1)
    ]
    (alone,) = decide(whole)
    for part in decide(*split):
        assert (part.outcome, part.lines) == (alone.outcome if part.outcome == BILLED else HELD, alone.lines)


@st.composite
def a_patients_records(draw: st.DrawFn) -> list[Given]:
    """Draw a few records of one patient on neighbouring days and visits, of any status."""
    first = draw(days)
    payer, site = draw(payers), draw(settings_of_sites)
    count = draw(st.integers(1, 4))
    records = []
    for number in range(count):
        dose = draw(st.none() | doses)
        records.append(
            Given(
                id=f"{number}",
                day=first + timedelta(days=draw(st.integers(0, 2))),
                at=f"{draw(st.integers(8, 10)):02}:00-05:00",
                status=draw(statuses),
                dose=None if dose is None else mg(dose),
                vials=draw(st.none() | st.integers(0, 3)),
                discarded=draw(st.none() | st.integers(0, 9_000).map(mg)),
                visit=draw(st.sampled_from(["visit", "other"])),
                encounter=draw(st.sampled_from(["finished", "finished", "in-progress"])),
                kind=draw(st.sampled_from(["AMB", "AMB", "IMP"])),
                payer=payer,
                site=site,
                ndc=draw(st.sampled_from(["0008-0100-01", None])),
                drug=draw(st.sampled_from(["inotuzumab ozogamicin", "mylotarg"])),
            )
        )
    return records


@given(records=a_patients_records(), data=st.data())
def test_the_order_of_administrations_changes_nothing(records: list[Given], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(records))
    assert without_the_record(decide(*records)) == without_the_record(decide(*shuffled))


@given(records=a_patients_records(), status=st.sampled_from(["entered-in-error", "not-done"]), at=st.integers(0, 3))
def test_what_never_happened_changes_nothing_else(records: list[Given], status: str, at: int) -> None:
    never = replace(records[at % len(records)], id="never", status=status)
    alone, beside = decide(*records), decide(*records, never)
    assert (beside[-1].outcome, beside[-1].reason, beside[-1].lines) == (NOT_BILLABLE, status, ())
    assert without_the_record(alone) == without_the_record(beside[:-1])


@given(records=a_patients_records())
def test_every_record_has_one_outcome_and_what_is_billed_has_no_blocking_gap(records: list[Given]) -> None:
    decisions = decide(*records)
    assert len(decisions) == len(records)
    for decision in decisions:
        blocked = any(gap.severity == BLOCKS for gap in decision.gaps)
        assert decision.outcome in OUTCOMES
        assert blocked if decision.outcome == HELD else decision.outcome == PENDING or not blocked
        assert bool(decision.bill_to) == (decision.outcome == BILLED)
        assert bool(decision.reason) == (decision.outcome in (NOT_BILLABLE, PENDING))
        if decision.outcome == BILLED:
            assert decision.lines
            assert decision.lines[0].units > 0


@given(records=a_patients_records())
def test_jw_and_jz_never_stand_together(records: list[Given]) -> None:
    for decision in decide(*records):
        modifiers = {modifier for line in decision.lines for modifier in line.modifiers}
        assert not {"JW", "JZ"} <= modifiers


@given(dose=doses, day=days, site=settings_of_sites, payer=payers)
def test_c9028_is_of_2018_and_never_of_an_office_or_infusion_center(
    dose: int, day: date, site: str, payer: str
) -> None:
    (decision,) = decide(replace(all_discarded(dose), day=day, site=site, payer=payer))
    office = site in ("physician-office", "infusion-center")
    codes = {line.hcpcs for line in decision.lines}
    assert (codes == {"C9028"}) == (day.year == 2018 and not office)


@given(dose=doses, day=days, payer=payers)
def test_jz_stands_from_july_2023_where_nothing_is_discarded(dose: int, day: date, payer: str) -> None:
    (decision,) = decide(replace(all_discarded(dose), day=day, payer=payer))
    nothing_discarded = (-(-dose // VIAL) * VIAL - dose) < UNIT
    assert any("JZ" in line.modifiers for line in decision.lines) == (day >= date(2023, 7, 1) and nothing_discarded)
