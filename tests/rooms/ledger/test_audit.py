"""The audit trail: whatever is changed in it afterwards is found."""

import pytest
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError

from bridge.claim.audit_event import audit_event, check_audit_event
from bridge.ledger import audit
from bridge.ledger.audit import AuditFilters, Head
from bridge.ledger.people_tables import AUDIT


@pytest.fixture
def trail(book: Connection) -> Connection:
    """Give a trail of five rows, whose table lets a forger work."""
    for number in range(1, 6):
        audit.record(
            book, "biller", "look", about=f"MedicationAdministration/{number}", patient="Patient/p",
            detail={"row": number, "text": "a \x00 and \ud800"}, address="127.0.0.1",
        )  # fmt: skip
    book.execute(text("ALTER TABLE audit DISABLE TRIGGER only_added_to"))
    return book


def test_an_untouched_trail_holds(trail: Connection) -> None:
    assert audit.verify(trail) == []
    assert audit.head(trail).number == 5


def test_the_table_refuses_every_change(book: Connection) -> None:
    audit.record(book, "biller", "look")
    for change in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(DBAPIError, match="only added to"), book.begin_nested():
            book.execute(text(change))


@pytest.mark.parametrize("column", ["who", "act", "about", "patient", "address"])
def test_a_changed_word_is_found(trail: Connection, column: str) -> None:
    trail.execute(update(AUDIT).where(AUDIT.c.number == 3).values({column: "forged"}))
    assert audit.verify(trail) == ["row 3: was changed after it was written"]


def test_a_changed_time_and_a_changed_detail_are_found(trail: Connection) -> None:
    trail.execute(text("UPDATE audit SET at = at + interval '1 microsecond' WHERE number = 2"))
    trail.execute(text("""UPDATE audit SET detail = '{"row": 7}' WHERE number = 4"""))
    assert audit.verify(trail) == [
        "row 2: was changed after it was written",
        "row 4: was changed after it was written",
    ]


def test_a_missing_row_is_found(trail: Connection) -> None:
    trail.execute(text("DELETE FROM audit WHERE number = 3"))
    assert audit.verify(trail) == ["row 3: missing"]


def test_missing_rows_whose_numbers_were_closed_up_are_found(trail: Connection) -> None:
    trail.execute(text("DELETE FROM audit WHERE number = 3"))
    trail.execute(text("UPDATE audit SET number = 3 WHERE number = 4"))
    trail.execute(text("UPDATE audit SET number = 4 WHERE number = 5"))
    problems = audit.verify(trail)
    assert "row 3: does not follow the row before it, or that one was changed" in problems
    assert problems[-1] == "row 5: missing at the end"


def test_two_rows_that_changed_places_are_found(trail: Connection) -> None:
    trail.execute(text("UPDATE audit SET number = 99 WHERE number = 2"))
    trail.execute(text("UPDATE audit SET number = 2 WHERE number = 4"))
    trail.execute(text("UPDATE audit SET number = 4 WHERE number = 99"))
    problems = "\n".join(audit.verify(trail))
    assert "row 2" in problems
    assert "row 4" in problems


def test_a_tail_that_was_cut_off_is_found(trail: Connection) -> None:
    trail.execute(text("DELETE FROM audit WHERE number >= 4"))
    assert audit.verify(trail) == ["rows 4 to 5: missing at the end"]


def test_a_forger_who_makes_the_whole_chain_anew_does_not_have_the_head_that_was_noted(trail: Connection) -> None:
    noted = audit.head(trail)
    trail.execute(text("DELETE FROM audit"))
    trail.execute(text("DELETE FROM audit_head"))
    for _ in range(6):
        audit.record(trail, "somebody else", "look")
    assert audit.verify(trail) == []
    assert audit.verify(trail, noted) == [f"row 5: is not the one whose digest was noted ({noted.hash[:12]}...)"]


def test_a_head_that_was_noted_earlier_still_holds_when_the_trail_grew(trail: Connection) -> None:
    noted = audit.head(trail)
    audit.record(trail, "biller", "assign")
    assert audit.verify(trail, noted) == []
    assert audit.verify(trail, Head(0, audit.FIRST)) == []


def test_rows_are_found_by_who_and_whose_record(trail: Connection) -> None:
    audit.record(trail, "viewer", "look", patient="Patient/q")
    assert [row.number for row in audit.rows(trail, AuditFilters(who="viewer"))] == [6]
    assert [row.number for row in audit.rows(trail, AuditFilters(patient="Patient/p"), limit=2)] == [5, 4]
    assert [row.number for row in audit.rows(trail, AuditFilters(patient="Patient/p"), before=4)] == [3, 2, 1]


@pytest.mark.parametrize("act", ["look", "assign", "sign-in", "sign-in-refused", "refused", "audit"])
def test_every_row_is_a_valid_audit_event(trail: Connection, act: str) -> None:
    audit.record(trail, "", act, about="some words", detail={"to": "biller", "none": ""})
    for row in audit.every(trail):
        check_audit_event(audit_event(row))
    event = audit_event(row)
    assert event["outcome"] == ("4" if act in {"refused", "sign-in-refused"} else "0")
