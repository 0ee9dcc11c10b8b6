"""What people do in the work queue is kept, told, seen by others, and can be taken back once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from bridge.facts.decision import Evidence
from bridge.ledger.ledger import Ledger
from bridge.ledger.story import history
from bridge.ledger.work import (
    ASSIGN,
    CLOSE,
    NOTE,
    REOPEN,
    SNOOZE,
    Done,
    Preview,
    act,
    batch_of,
    last_act,
    last_batch,
    notes,
    preview,
    undo,
)
from bridge.ledger.work_tables import WORK_EVENTS
from bridge.ledger.worklist import Filters, QueueRow, page
from tests.rooms.ledger.queue import LOT, NURSE, TODAY, Dose, keep
from tests.rooms.ledger.test_many_sessions import side_by_side

A, B = Dose(), Dose(name="b")
ROW_A, ROW_B = (A.full_name, NURSE.id), (B.full_name, NURSE.id)
BOTH = [ROW_A, ROW_B]
TOMORROW = TODAY + timedelta(1)


@pytest.fixture
def queue(book: Connection) -> Connection:
    """Give a ledger with two rows in its queue."""
    keep(book, A, B)
    return book


def row(book: Connection, name: str = A.full_name, today: date = TODAY) -> QueueRow:
    (found,) = page(book, Filters(states=(), administrations=(name,)), today).rows
    return found


def listed(book: Connection, state: str = "open", today: date = TODAY) -> list[str]:
    found = page(book, Filters(states=(state,)), today).rows
    return [row.administration.rpartition("/")[2] for row in found]


def told(book: Connection) -> list[str]:
    return [line.says for line in history(book, A.full_name) if line.kind == "act"]


def test_rows_are_assigned_and_freed(queue: Connection) -> None:
    assert act(queue, "ann", ASSIGN, BOTH, assignee="Bob").changed == 2
    assert [row(queue).assignee, row(queue, B.full_name).assignee] == ["bob", "bob"]
    assert act(queue, "ann", ASSIGN, [ROW_A]).changed == 1
    assert row(queue).assignee is None
    assert told(queue) == [f"ann assigned {NURSE.id} to bob", f"ann assigned {NURSE.id} to nobody"]


def test_a_snooze_ends_by_its_day(queue: Connection) -> None:
    act(queue, "ann", SNOOZE, [ROW_A], until=TOMORROW, words="the nurse is back then")
    assert (listed(queue), listed(queue, "snoozed")) == (["b"], ["a"])
    assert (listed(queue, today=TOMORROW), listed(queue, "snoozed", TOMORROW)) == (["a", "b"], [])
    act(queue, "ann", SNOOZE, [ROW_A])
    assert listed(queue) == ["a", "b"]
    snoozed = f"ann snoozed {NURSE.id} until {TOMORROW}: the nurse is back then"
    assert told(queue) == [snoozed, f"ann woke {NURSE.id}"]


def test_notes_are_counted_and_the_last_is_shown(queue: Connection) -> None:
    act(queue, "ann", NOTE, [ROW_A], words="asked the nurse")
    act(queue, "bob", NOTE, BOTH, words="asked again")
    assert (row(queue).notes, row(queue).last_note, row(queue, B.full_name).notes) == (2, "asked again", 1)
    assert [(one.who, one.gap, one.words) for one in notes(queue, A.full_name)] == [
        ("ann", NURSE.id, "asked the nurse"),
        ("bob", NURSE.id, "asked again"),
    ]
    assert told(queue) == [f"ann noted on {NURSE.id}: asked the nurse", f"bob noted on {NURSE.id}: asked again"]


def test_a_closed_gap_stays_away_while_it_is_asked_in_the_same_way(queue: Connection) -> None:
    act(queue, "ann", CLOSE, [ROW_A], words="written off")
    assert (listed(queue), listed(queue, "closed"), row(queue).closed_reason) == (["b"], ["a"], "written off")
    keep(queue, Dose(is_billed=True, gaps=()))
    keep(queue, A)
    keep(queue, Dose(gaps=(replace(NURSE, severity="warns", owner="pharmacy"),)))
    assert listed(queue, "closed") == ["a"]
    assert told(queue) == [f"ann closed {NURSE.id}: written off"]


@pytest.mark.parametrize(
    "other", [replace(NURSE, question="How much?"), replace(NURSE, evidence=(Evidence("Observation/o"),))]
)
def test_a_closed_gap_is_back_when_its_question_or_its_evidence_changes(queue: Connection, other: object) -> None:
    act(queue, "ann", CLOSE, [ROW_A], words="written off")
    keep(queue, Dose(gaps=(other,)))  # type: ignore[arg-type]
    assert (listed(queue), listed(queue, "closed"), row(queue).closed_reason) == (["a", "b"], [], None)
    assert act(queue, "ann", CLOSE, [ROW_A], words="written off again").changed == 1
    assert listed(queue, "closed") == ["a"]


def test_a_closed_gap_is_reopened_by_hand(queue: Connection) -> None:
    act(queue, "ann", CLOSE, [ROW_A], words="written off")
    assert act(queue, "bob", REOPEN, BOTH).changed == 1
    assert listed(queue) == ["a", "b"]
    assert told(queue)[1:] == [f"bob reopened {NURSE.id}"]


def test_what_is_so_already_is_no_act(queue: Connection) -> None:
    act(queue, "ann", ASSIGN, [ROW_A], assignee="bob")
    act(queue, "ann", CLOSE, [ROW_A], words="written off")
    before = last_act(queue)
    assert act(queue, "ann", ASSIGN, [ROW_A], assignee="BOB") == Done(None, 0)
    assert act(queue, "ann", CLOSE, [ROW_A], words="another reason") == Done(None, 0)
    assert act(queue, "ann", REOPEN, [ROW_B]) == Done(None, 0)
    assert act(queue, "ann", SNOOZE, [ROW_B]) == Done(None, 0)
    assert last_act(queue) == before
    assert act(queue, "ann", ASSIGN, BOTH, assignee="bob").changed == 1


def test_what_is_no_open_gap_any_more_is_left_out_and_its_work_is_kept(queue: Connection) -> None:
    act(queue, "ann", ASSIGN, [ROW_A], assignee="bob")
    keep(queue, Dose(gaps=(LOT,), is_billed=True))
    assert act(queue, "ann", CLOSE, [ROW_A, (A.full_name, "unknown"), ROW_A], words="written off") == Done(None, 0)
    assert told(queue) == [f"ann assigned {NURSE.id} to bob"]
    keep(queue, A)
    assert row(queue).assignee == "bob"


@pytest.mark.parametrize("words", ["", " \n"])
@pytest.mark.parametrize("what", [NOTE, CLOSE])
def test_a_note_and_a_closing_need_words(queue: Connection, what: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"To {what} needs words"):
        act(queue, "ann", what, [ROW_A], words=words)


def test_another_act_is_refused(queue: Connection) -> None:
    with pytest.raises(ValueError, match="undo is no act"):
        act(queue, "ann", "undo", [ROW_A])


def test_a_batch_is_taken_back_once(queue: Connection) -> None:
    act(queue, "ann", ASSIGN, [ROW_A], assignee="bob")
    done = act(queue, "ann", ASSIGN, BOTH, assignee="eve")
    assert done.batch is not None
    assert undo(queue, "ann", done.batch).changed == 2
    assert [row(queue).assignee, row(queue, B.full_name).assignee] == ["bob", None]
    assert undo(queue, "ann", done.batch) == Done(None, 0, (ROW_A, ROW_B))
    assert told(queue)[-1] == f"ann took back what was done last with {NURSE.id}"


def test_every_act_can_be_taken_back(queue: Connection) -> None:
    act(queue, "ann", NOTE, [ROW_A], words="first")
    before = row(queue)
    for what, said in (
        (ASSIGN, {"assignee": "bob"}),
        (SNOOZE, {"until": TOMORROW}),
        (NOTE, {"words": "second"}),
        (CLOSE, {"words": "written off"}),
    ):
        done = act(queue, "ann", what, [ROW_A], **said)
        assert replace(row(queue), touched=0) != replace(before, touched=0)
        undo(queue, "ann", done.batch or 0)
        assert replace(row(queue), touched=0) == replace(before, touched=0)
    assert [one.words for one in notes(queue, A.full_name)] == ["first"]


def test_reopening_is_taken_back_with_reason_person_and_time(queue: Connection) -> None:
    act(queue, "ann", CLOSE, [ROW_A], words="written off")
    undo(queue, "ann", act(queue, "ann", REOPEN, [ROW_A]).batch or 0)
    assert (listed(queue, "closed"), row(queue).closed_reason) == (["a"], "written off")


def test_a_batch_is_not_taken_back_over_what_others_did_since(queue: Connection) -> None:
    done = act(queue, "ann", ASSIGN, BOTH, assignee="ann")
    act(queue, "bob", NOTE, [ROW_B], words="mine")
    assert undo(queue, "ann", done.batch or 0) == Done(None, 0, (ROW_B,))
    assert row(queue).assignee == "ann"


def test_an_unknown_batch_and_what_took_one_back_are_not_taken_back(queue: Connection) -> None:
    done = act(queue, "ann", ASSIGN, [ROW_A], assignee="ann")
    back = undo(queue, "ann", done.batch or 0)
    assert undo(queue, "ann", back.batch or 0) == Done(None, 0)
    assert undo(queue, "ann", 10**9) == Done(None, 0)


def test_the_last_batch_of_a_person_is_known_until_it_is_taken_back(queue: Connection) -> None:
    assert last_batch(queue, "ann") is None
    act(queue, "ann", NOTE, [ROW_A], words="first")
    done = act(queue, "ann", ASSIGN, BOTH, assignee="ann")
    act(queue, "bob", NOTE, [ROW_A], words="mine")
    last = last_batch(queue, "ann")
    assert last is not None
    assert (last.number, last.who, last.act, last.rows) == (done.batch, "ann", ASSIGN, (ROW_A, ROW_B))
    mine = last_batch(queue, "bob")
    assert mine is not None
    undo(queue, "bob", mine.number)
    assert last_batch(queue, "bob") is None
    assert batch_of(queue, 10**9) is None


def test_what_another_touched_since_the_page_was_shown_is_left_as_it_is(queue: Connection) -> None:
    seen = last_act(queue)
    act(queue, "ann", ASSIGN, [ROW_A], assignee="ann")
    done = act(queue, "bob", ASSIGN, BOTH, assignee="bob", seen=seen)
    assert (done.changed, done.overtaken) == (1, (ROW_A,))
    assert [row(queue).assignee, row(queue, B.full_name).assignee] == ["ann", "bob"]
    assert act(queue, "ann", ASSIGN, [ROW_A], assignee="eve", seen=seen).changed == 1
    assert act(queue, "bob", ASSIGN, [ROW_A], assignee="bob", seen=last_act(queue)).changed == 1


def test_a_preview_tells_what_would_change_and_changes_nothing(queue: Connection) -> None:
    keep(queue, Dose(name="c"))
    third, gone = (Dose(name="c").full_name, NURSE.id), (A.full_name, "unknown")
    act(queue, "ann", ASSIGN, [ROW_A], assignee="ann")
    act(queue, "ann", SNOOZE, [ROW_A], until=TOMORROW)
    act(queue, "ann", CLOSE, [ROW_B], words="written off")
    rows = [*BOTH, third, gone, gone]
    before = last_act(queue)
    assert preview(queue, ASSIGN, rows, TODAY, assignee="ann") == Preview({"": 2}, 1, 1)
    assert preview(queue, ASSIGN, rows, TODAY, assignee="bob") == Preview({"ann": 1, "": 2}, 0, 1)
    assert preview(queue, CLOSE, rows, TODAY) == Preview({"snoozed": 1, "open": 1}, 1, 1)
    assert preview(queue, CLOSE, rows, TOMORROW) == Preview({"open": 2}, 1, 1)
    assert preview(queue, REOPEN, rows, TODAY) == Preview({"closed": 1}, 2, 1)
    assert last_act(queue) == before


def test_nothing_to_do_is_done_at_once(book: Connection) -> None:
    assert act(book, "ann", ASSIGN, [], assignee="bob") == Done(None, 0)
    assert (last_act(book), notes(book, A.full_name), told(book)) == (0, [], [])


def test_what_a_database_cannot_keep_is_mended_in_what_people_write(queue: Connection) -> None:
    act(queue, "ann", NOTE, [ROW_A], words="a\x00b \ud800")
    assert row(queue).last_note == "a\ufffdb \ufffd"
    assert [one.words for one in notes(queue, A.full_name)] == ["a\ufffdb \ufffd"]


def test_many_people_at_once_lose_no_note(ledger: Ledger) -> None:
    with ledger.begin() as book:
        keep(book, A, B)

    def note(number: int) -> None:
        for count in range(5):
            with ledger.begin() as book:
                act(book, f"person-{number}", NOTE, BOTH if number % 2 else BOTH[::-1], words=f"{number}-{count}")

    side_by_side(note)
    with ledger.begin() as book:
        events = book.execute(select(WORK_EVENTS.c.id).order_by(WORK_EVENTS.c.at, WORK_EVENTS.c.id)).scalars().all()
        assert (row(book).notes, row(book, B.full_name).notes) == (30, 30)
    assert events == sorted(events)
