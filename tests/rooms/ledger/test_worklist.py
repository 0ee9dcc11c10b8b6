"""The work queue lists every open question once, says what money waits, and is asked by its filters."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bridge.facts.decision import OUTCOMES
from bridge.ledger import work
from bridge.ledger.outcomes import identity, listed
from bridge.ledger.sought import Sought
from bridge.ledger.worklist import Filters, QueueRow, every, facets, page
from tests.rooms.ledger.pages import CLAIM, held, look
from tests.rooms.ledger.queue import CODER, LOT, NURSE, TODAY, Dose, keep

ANY_STATE = Filters(states=())


def rows(book: Connection, filters: Filters | None = None, order: str = "money") -> list[QueueRow]:
    return list(page(book, filters or Filters(), TODAY, order=order).rows)


def named(book: Connection, filters: Filters | None = None, order: str = "money") -> list[str]:
    return [row.administration.rpartition("/")[2] for row in rows(book, filters, order)]


def sums(book: Connection, filters: Filters | None = None) -> tuple[int, int, Decimal, int]:
    found = page(book, filters or Filters(), TODAY, limit=1)
    return found.total, found.units, found.charge, found.without_charge


def test_a_row_tells_what_is_asked_whom_and_what_waits_for_the_answer(book: Connection) -> None:
    keep(book, Dose(trigger="poll"))
    (row,) = rows(book)
    assert (row.administration, row.encounter, row.patient) == (
        "MedicationAdministration/a",
        "Encounter/e-1",
        "Patient/p-1",
    )
    assert (row.gap, row.severity, row.owner, row.question) == (
        "waste-not-recorded",
        "blocks",
        "nurse",
        "How much was left?",
    )
    assert (row.outcome, row.payer, row.site, row.trigger, row.waits) == (
        "held",
        "medicare",
        "lakeview-main",
        "poll",
        True,
    )
    assert (row.day, row.age, row.file_by, row.days_left) == (date(2026, 11, 18), 5, date(2027, 11, 18), 360)
    assert (row.units, row.basis, row.charge) == (18, "given", Decimal("45000.00"))
    assert (row.state, row.assignee, row.snoozed_until, row.closed_reason) == ("open", None, None, None)
    assert (row.notes, row.last_note, row.touched) == (0, None, 0)


def test_what_nobody_knows_is_told_as_not_known(book: Connection) -> None:
    look(book, held(NURSE))
    (row,) = rows(book)
    assert (row.day, row.age, row.units, row.basis, row.charge, row.file_by, row.days_left, row.payer) == (None,) * 8
    assert row.line == row.administration
    assert sums(book) == (1, 0, Decimal(0), 1)


def test_two_gaps_of_one_administration_are_two_rows_and_one_sum(book: Connection) -> None:
    keep(book, Dose(gaps=(NURSE, LOT)), Dose(name="b", charge=None))
    assert sums(book) == (3, 36, Decimal("45000.00"), 1)


def test_administrations_that_share_a_line_are_counted_once_whichever_of_them_matches(book: Connection) -> None:
    keep(book, Dose(), Dose(name="b", line="a", gaps=(CODER,)))
    assert sums(book) == (2, 18, Decimal("45000.00"), 0)
    assert sums(book, Filters(owners=("coder",))) == (1, 18, Decimal("45000.00"), 0)


def test_what_is_billed_is_listed_for_its_warning_and_waits_for_nothing(book: Connection) -> None:
    keep(book, Dose(is_billed=True, gaps=(LOT,)), Dose(name="b", charge="1.00"))
    assert named(book) == ["b", "a"]
    assert sums(book) == (2, 18, Decimal("1.00"), 0)


def test_most_money_comes_first_then_most_units_then_the_older(book: Connection) -> None:
    keep(
        book,
        Dose(name="units-2", charge=None, units=2),
        Dose(name="nothing", charge=None, units=None),
        Dose(name="rich", charge="100000.00"),
        Dose(name="units-18", charge=None),
        Dose(name="poor", charge="9000.00"),
        Dose(name="poor-but-older", charge="9000.00", day=date(2026, 11, 1)),
    )
    assert named(book) == ["rich", "poor-but-older", "poor", "units-18", "units-2", "nothing"]


def test_the_queue_can_be_read_by_age_by_limit_and_by_day(book: Connection) -> None:
    first, last = date(2026, 1, 1), date(2026, 11, 20)
    keep(
        book,
        Dose(name="old", day=first, file_by=last),
        Dose(name="new", day=last, file_by=first),
        Dose(name="none", day=None, file_by=None),
    )
    assert named(book, order="age") == ["old", "new", "none"]
    assert named(book, order="limit") == ["new", "old", "none"]
    assert named(book, order="day") == ["new", "old", "none"]


def test_pages_follow_each_other_and_all_rows_come_in_the_same_order(book: Connection) -> None:
    keep(book, *(Dose(name=f"{number:02}", charge=f"{number % 3}") for number in range(10)))
    pages = [page(book, Filters(), TODAY, offset=offset, limit=4) for offset in (0, 4, 8, 12)]
    assert [len(one.rows) for one in pages] == [4, 4, 2, 0]
    assert {(one.total, one.units, one.charge) for one in pages} == {(10, 180, Decimal(9))}
    assert [row for one in pages for row in one.rows] == list(every(book, Filters(), TODAY))


def two_sided(book: Connection) -> None:
    """Keep one dose that is this, and one that is that."""
    this = Dose(name="this", trigger="poll", encounter="e-2", patient="p-2")
    that = Dose(
        name="that", gaps=(LOT,), is_billed=True, payer=None, site=None, day=date(2026, 10, 1), encounter="e-3",
    )  # fmt: skip
    keep(book, this, that)
    work.act(book, "ann", work.ASSIGN, [(this.full_name, NURSE.id)], assignee="ann")


@pytest.mark.parametrize(
    ("this", "that"),
    [
        (Filters(gaps=(NURSE.id,)), Filters(gaps=(LOT.id, "other"))),
        (Filters(severities=("blocks",)), Filters(severities=("warns",))),
        (Filters(owners=("nurse",)), Filters(owners=("pharmacy",))),
        (Filters(payers=("medicare",)), Filters(payers=("",))),
        (Filters(sites=("lakeview-main",)), Filters(sites=("",))),
        (Filters(triggers=("poll",)), Filters(triggers=("webhook",))),
        (Filters(ages=("4-7", "0-1")), Filters(ages=("31+",))),
        (Filters(assignees=("ann",)), Filters(assignees=("",))),
        (Filters(first=date(2026, 11, 18)), Filters(last=date(2026, 11, 17))),
        (Filters(first=date(2026, 10, 2), last=TODAY), Filters(first=date(2026, 10, 1), last=date(2026, 10, 1))),
        (Filters(text="MUCH this"), Filters(text="which that")),
        (Filters(text="ann"), Filters(text="e-3")),
        (Filters(patients=("Patient/p-2",)), Filters(patients=("Patient/p-1", "Patient/p-9"))),
        (
            Filters(administrations=("MedicationAdministration/this",)),
            Filters(administrations=("MedicationAdministration/that",)),
        ),
    ],
)  # fmt: skip
def test_each_filter_gives_what_it_says(book: Connection, this: Filters, that: Filters) -> None:
    two_sided(book)
    assert named(book, this) == ["this"]
    assert named(book, that) == ["that"]


def test_filters_hold_together_and_values_of_one_are_alternatives(book: Connection) -> None:
    two_sided(book)
    assert named(book, Filters(owners=("nurse",), payers=("",))) == []
    assert named(book, Filters(owners=("nurse", "pharmacy"), assignees=("ann", ""))) == ["this", "that"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; --", "this%", "\x00"])
def test_signs_in_the_text_stand_for_themselves(book: Connection, text: str) -> None:
    two_sided(book)
    assert named(book, Filters(text=text)) == []


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-2, "0-1"), (0, "0-1"), (1, "0-1"), (2, "2-3"), (3, "2-3"), (4, "4-7"), (7, "4-7"), (8, "8-14"),
        (14, "8-14"), (15, "15-30"), (30, "15-30"), (31, "31+"), (4000, "31+"), (None, ""),
    ],
)  # fmt: skip
def test_every_age_is_in_one_bucket(book: Connection, days: int | None, bucket: str) -> None:
    keep(book, Dose(day=None if days is None else TODAY - timedelta(days)))
    assert facets(book, Filters(), TODAY)["ages"] == [(bucket, 1)]
    assert named(book, Filters(ages=(bucket,))) == ["a"]


def test_facets_count_each_value_under_the_other_filters(book: Connection) -> None:
    two_sided(book)
    keep(book, Dose(name="b", gaps=(NURSE, CODER)))
    counted = facets(book, Filters(owners=("nurse",), assignees=("",)), TODAY)
    assert counted["owners"] == [("coder", 1), ("nurse", 1), ("pharmacy", 1)]
    assert counted["assignees"] == [("", 1), ("ann", 1)]
    assert counted["gaps"] == [(NURSE.id, 1)]
    assert counted["payers"] == [("medicare", 1)]
    assert counted["states"] == [("open", 1)]
    assert facets(book, Filters(text="nobody says this"), TODAY) == {name: [] for name in counted}


def test_a_gap_that_the_chart_answers_leaves_the_queue(book: Connection) -> None:
    keep(book, Dose(gaps=(NURSE, LOT)))
    keep(book, Dose(gaps=(LOT,), is_billed=True))
    assert [row.gap for row in rows(book, ANY_STATE)] == [LOT.id]


def test_a_question_that_changes_is_asked_anew_in_its_place(book: Connection) -> None:
    keep(book, Dose())
    before = rows(book)[0]
    keep(book, Dose(gaps=(replace(NURSE, question="How much was thrown away?", owner="pharmacy"),)))
    (row,) = rows(book)
    assert (row.question, row.owner, row.opened_at) == ("How much was thrown away?", "pharmacy", before.opened_at)


stakes = st.tuples(
    st.none() | st.integers(0, 1000),
    st.none() | st.integers(0, 10**6).map(lambda cents: f"{Decimal(cents) / 100:.2f}"),
)
doses = st.builds(
    Dose,
    line=st.sampled_from(["0", "1", "2"]),
    gaps=st.sampled_from([(NURSE,), (NURSE, LOT), (CODER, NURSE, LOT), (LOT,), ()]),
    is_billed=st.booleans(),
    payer=st.sampled_from([None, "medicare", "aetna"]),
)
questions = st.builds(
    Filters,
    gaps=st.sampled_from([(), (LOT.id,), (LOT.id, CODER.id)]),
    owners=st.sampled_from([(), ("nurse",), ("nurse", "coder")]),
    payers=st.sampled_from([(), ("",), ("aetna", "")]),
)


@given(drawn=st.lists(doses, max_size=8), lines=st.tuples(stakes, stakes, stakes), filters=questions)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sums_are_those_of_the_rows(
    book: Connection, drawn: list[Dose], lines: tuple[tuple[int | None, str | None], ...], filters: Filters
) -> None:
    """All that share one of the three lines tell its units and its charge."""
    named_doses = []
    for number, dose in enumerate(drawn):
        units, charge = lines[int(dose.line or 0)]
        named_doses.append(replace(dose, name=f"{number}", units=units, charge=charge))
    with book.begin_nested() as savepoint:
        keep(book, *named_doses)
        found = page(book, filters, TODAY, limit=1000)
        savepoint.rollback()
    by_line = {row.line: row for row in found.rows if row.waits}
    assert found.total == len(found.rows)
    assert found.units == sum(row.units or 0 for row in by_line.values())
    assert found.charge == sum((row.charge or Decimal(0) for row in by_line.values()), Decimal(0))
    assert found.without_charge == sum(row.charge is None for row in by_line.values())


def test_all_that_was_seen_is_the_sum_of_its_outcomes(book: Connection) -> None:
    keep(book, Dose(), Dose(name="b", is_billed=True, gaps=()), Dose(name="c", is_billed=True, gaps=()))
    counted = identity(book)
    assert counted == {"seen": 3, **dict.fromkeys(OUTCOMES, 0), "held": 1, "billed": 2}


def test_the_rows_behind_an_outcome_are_listed_with_the_latest_first(book: Connection) -> None:
    keep(book, Dose(), Dose(name="b", is_billed=True, gaps=(), day=date(2026, 11, 20)))
    found = listed(book, Sought())
    assert ([row.name for row in found.rows], found.total) == (
        ["MedicationAdministration/b", "MedicationAdministration/a"],
        2,
    )
    (row,) = listed(book, Sought(("billed",))).rows
    assert (row.outcome, row.claim, row.payer, row.units) == ("billed", CLAIM, "medicare", 18)
    look(book, gone=["MedicationAdministration/a"])
    assert [one.reason for one in listed(book, Sought(("not-billable",), "gone")).rows] == ["gone"]
    assert listed(book, Sought(("not-billable",), "inpatient-stay")).total == 0
    assert [one.name for one in listed(book, Sought(text="LAKEVIEW p-1")).rows] == ["MedicationAdministration/b"]
    assert [len(listed(book, Sought(), offset=offset, limit=1).rows) for offset in (0, 1, 2)] == [1, 1, 0]
