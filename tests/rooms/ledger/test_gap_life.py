"""A question is opened, changed, closed and opened again as decisions come and go."""

from dataclasses import replace

from sqlalchemy import Connection, select

from bridge.deliver.hiding import hidden_behind
from bridge.facts.decision import PENDING, Decision, Evidence
from bridge.ledger.journal import Send, prepare
from bridge.ledger.looks import Decided, Look, begin_look, record_look
from bridge.ledger.tables import GAP_EVENTS
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import DOSE_1, VISIT, WASTE_GAP, a_task, after, billed, held, look

DOSE_2 = "MedicationAdministration/ma-2"
HIDING = replace(WASTE_GAP, id="dose-not-recorded")


def life(book: Connection, gap: str = LOT.id) -> list[str]:
    asked = select(GAP_EVENTS.c.what).where(GAP_EVENTS.c.gap == gap).order_by(GAP_EVENTS.c.id)
    return list(book.execute(asked).scalars())


def test_a_gap_is_opened_with_its_question_and_what_was_looked_at(book: Connection) -> None:
    number = look(book, billed(), at_start=after(0))
    row = book.execute(select(GAP_EVENTS)).one()
    assert (row.look_id, row.at, row.what, row.gap) == (number, after(0), "opened", LOT.id)
    assert (row.severity, row.owner, row.question) == ("warns", "nurse", "Which lot number was on the vials?")
    assert [one["reference"] for one in row.evidence] == ["Medication/med-1", "MedicationAdministration/ma-1"]
    assert row.answered_by is None


def test_a_gap_lives_through_its_looks(book: Connection) -> None:
    asked_anew = replace(LOT, question="Which lot?")
    for decision in (held(LOT), held(LOT), held(asked_anew), held(), held(), held(LOT), held(LOT, WASTE_GAP)):
        look(book, decision)
    assert life(book) == ["opened", "changed", "closed", "reopened"]
    assert life(book, WASTE_GAP.id) == ["opened"]


def test_another_severity_owner_or_evidence_is_a_change(book: Connection) -> None:
    others = (replace(LOT, severity="blocks"), replace(LOT, severity="blocks", owner="pharmacy"))
    last = replace(others[1], evidence=(Evidence("Medication/med-2"),))
    for gap in (LOT, *others, last, last):
        look(book, held(gap))
    assert life(book) == ["opened", "changed", "changed", "changed"]


def test_a_closed_gap_keeps_what_was_asked(book: Connection) -> None:
    look(book, held(LOT))
    look(book, held())
    closed = book.execute(select(GAP_EVENTS).where(GAP_EVENTS.c.what == "closed")).one()
    assert (closed.question, closed.severity, len(closed.evidence)) == (LOT.question, "warns", 2)


def closing(book: Connection, send: Send) -> str | None:
    begun = begin_look(book)
    prepare(book, begun.number, [send])
    record_look(book, Look(begun.number, begun.at, [VISIT], "webhook", decided=[Decided(held())]))
    row = book.execute(select(GAP_EVENTS).where(GAP_EVENTS.c.what == "closed", GAP_EVENTS.c.gap == LOT.id)).one()
    answer: str | None = row.answered_by
    return answer


def test_a_closed_gap_names_what_answered_it_as_its_task_does(book: Connection) -> None:
    look(book, held(LOT, WASTE_GAP))
    assert (
        closing(book, a_task(LOT, "closed", "answered by Medication/med-1 version 4")) == "Medication/med-1 version 4"
    )
    others = select(GAP_EVENTS.c.answered_by).where(GAP_EVENTS.c.what == "closed", GAP_EVENTS.c.gap == WASTE_GAP.id)
    assert book.execute(others).scalar_one() is None


def test_a_gap_that_nobody_answered_names_nothing(book: Connection) -> None:
    look(book, held(LOT))
    assert closing(book, a_task(LOT, "closed", "nothing is billed: entered-in-error")) is None


def test_what_hides_behind_another_gap_stays_open(book: Connection) -> None:
    look(book, held(LOT, WASTE_GAP))
    look(book, held(HIDING), hidden=hidden_behind)
    assert life(book) == ["opened"]
    look(book, held(WASTE_GAP), hidden=hidden_behind)
    assert life(book) == ["opened", "closed"]
    assert life(book, HIDING.id) == ["opened", "closed"]
    assert life(book, WASTE_GAP.id) == ["opened"]


def test_what_only_the_payer_answers_stays_open_while_the_payer_is_not_known(book: Connection) -> None:
    of_payer, no_payer = replace(WASTE_GAP, id="code-not-accepted"), replace(WASTE_GAP, id="coverage-not-found")
    look(book, held(LOT, of_payer))
    look(book, held(no_payer), hidden=hidden_behind)
    assert (life(book, of_payer.id), life(book)) == (["opened"], ["opened", "closed"])
    look(book, held(), hidden=hidden_behind)
    assert life(book, of_payer.id) == ["opened", "closed"]


def test_how_the_task_of_a_gap_stood_is_kept_with_each_change(book: Connection) -> None:
    task = (DOSE_1, LOT.id)
    look(book, held(LOT, WASTE_GAP), tasks={task: "requested", (DOSE_2, LOT.id): "on-hold"})
    look(book, held(), tasks={task: "completed"})
    stood = select(GAP_EVENTS.c.gap, GAP_EVENTS.c.what, GAP_EVENTS.c.task).order_by(GAP_EVENTS.c.id)
    assert [tuple(row) for row in book.execute(stood)] == [
        (LOT.id, "opened", "requested"),
        (WASTE_GAP.id, "opened", None),
        (LOT.id, "closed", "completed"),
        (WASTE_GAP.id, "closed", None),
    ]


def pending(reason: str) -> Decision:
    return held(outcome=PENDING, reason=reason)


def test_while_a_dose_is_not_finished_its_questions_stay_open(book: Connection) -> None:
    look(book, held(LOT))
    look(book, pending("in-progress"))
    assert life(book) == ["opened"]
    look(book, pending("encounter-open"))
    assert life(book) == ["opened", "closed"]


def test_the_questions_about_a_dose_that_is_gone_are_closed(book: Connection) -> None:
    look(book, held(LOT))
    look(book, gone=["MedicationAdministration/ma-1"])
    assert life(book) == ["opened", "closed"]


def test_a_gap_that_is_told_twice_is_one(book: Connection) -> None:
    look(book, held(LOT, replace(LOT, question="Once more?")))
    assert life(book) == ["opened"]
    assert book.execute(select(GAP_EVENTS.c.question)).scalar_one() == LOT.question
