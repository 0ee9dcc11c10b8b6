"""A ledger that agrees with itself has no problems; each kind of disagreement, planted, is found and named."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, Executable, delete, insert, select, text, update

from bridge.facts.decision import Gap
from bridge.ledger.checking import MOST, check
from bridge.ledger.events import Event, record_event, record_events
from bridge.ledger.journal import Result, answered, prepare, settle
from bridge.ledger.looks import Decided, Look, Trouble, begin_look, record_look
from bridge.ledger.sums import sums
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, EVENTS, GAP_EVENTS, LOOKS, SEND_ANSWERS, WANTS
from bridge.ledger.wants import Led, fail, finish, overdue, start, traced, want
from bridge.ledger.work_tables import OPEN_GAPS
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, WASTE_GAP, a_claim, a_task, after, billed, held, look

DOSE_2 = "MedicationAdministration/ma-2"
HOUR = 3600
BOTH = {"blocks", "warns"}
LATER = after(400 * 24 * HOUR)
"""A time at which everything that was written now is old."""


def heard(book: Connection, name: str = DOSE_1, encounter: str | None = VISIT) -> None:
    """Keep an event as it is always kept: with a wish."""
    event = Event("webhook", name, version="1", encounter=encounter)
    record_event(book, event)
    want(book, {encounter or name: None}, "webhook")


def unlisted(gap: str) -> str:
    """Say that the queue does not follow a change of a gap that was planted beside it."""
    return f"The gap {gap} of {DOSE_1} is not listed in the work queue as it was asked last."


def done(book: Connection, *names: str) -> None:
    finish(book, start(book, names))


@pytest.fixture
def agreeing(book: Connection) -> Connection:
    """Give a ledger in which one dose was heard of, asked about, answered and billed."""
    heard(book)
    begun = begin_look(book)
    numbers = prepare(book, begun.number, [a_task(WASTE_GAP)])
    answered(book, numbers, [Result(201)])
    decided = [Decided(held(WASTE_GAP))]
    record_look(book, Look(begun.number, begun.at, [VISIT], "webhook", decided=decided, severities=BOTH))
    done(book, VISIT)
    record_event(book, Event("webhook", DOSE_1, version="1", encounter=VISIT))
    begun = begin_look(book)
    sends = [a_task(WASTE_GAP, "closed", "answered by Observation/o version 1"), a_claim(), a_task(LOT)]
    answered(book, prepare(book, begun.number, sends), [Result(200), Result(201), Result(201)])
    record_look(
        book, Look(begun.number, begun.at, [VISIT], "poll", decided=[Decided(billed(), CLAIM)], severities=BOTH)
    )
    return book


def test_a_ledger_that_agrees_has_no_problems(agreeing: Connection) -> None:
    assert check(agreeing, LATER) == []
    assert f"{sums(agreeing)}" == "1 seen = 1 billed + 0 held + 0 not-billable + 0 pending + 0 not-mapped"


def test_an_empty_ledger_has_none_either(book: Connection) -> None:
    assert check(book) == []
    assert sums(book).adds_up


def test_what_waits_or_was_given_up_is_no_problem(agreeing: Connection) -> None:
    heard(agreeing, DOSE_2, "Encounter/e-2")
    heard(agreeing, "MedicationAdministration/ma-3", None)
    assert fail(agreeing, "MedicationAdministration/ma-3", "down", LATER)
    prepare(agreeing, 41, [a_claim(administrations=["ma-3"])])
    want(agreeing, {VISIT: None}, "hand")
    assert check(agreeing) == []


def test_it_does_not_add_up_where_something_was_seen_and_not_decided(agreeing: Connection) -> None:
    heard(agreeing, DOSE_2)
    done(agreeing, VISIT)
    assert check(agreeing, LATER) == [
        "It does not add up: 2 seen is not 1 billed + 0 held + 0 not-billable + 0 pending + 0 not-mapped.",
        f"{DOSE_2} was seen and does not wait, and nothing is decided of it.",
    ]


def test_what_could_not_be_read_has_a_trouble_in_place_of_a_decision(agreeing: Connection) -> None:
    heard(agreeing, DOSE_2)
    look(agreeing, troubles=[Trouble(DOSE_2, "its status is no text")])
    done(agreeing, VISIT)
    assert check(agreeing, LATER) == []


def test_what_was_traced_to_a_visit_that_waits_is_not_counted_as_seen(agreeing: Connection) -> None:
    heard(agreeing, DOSE_2, None)
    other = "Encounter/e-2"
    traced(agreeing, start(agreeing, [DOSE_2]), {other: Led("Patient/p-2", "webhook")}, {DOSE_2: [other]})
    assert check(agreeing) == []
    done(agreeing, other)
    assert f"{DOSE_2} was seen and does not wait, and nothing is decided of it." in check(agreeing)


def test_an_administration_that_stands_otherwise_than_it_was_decided(agreeing: Connection) -> None:
    agreeing.execute(update(ADMINISTRATIONS).values(outcome="held"))
    assert check(agreeing) == [f"{DOSE_1} was last decided to be billed, and stands as held."]


def test_an_administration_that_was_decided_and_does_not_stand_at_all(agreeing: Connection) -> None:
    agreeing.execute(delete(ADMINISTRATIONS))
    assert check(agreeing) == [f"{DOSE_1} was last decided to be billed, and stands as unknown."]


def test_an_event_without_a_wish(agreeing: Connection) -> None:
    record_event(agreeing, Event("webhook", "Condition/c"))
    number = agreeing.execute(select(EVENTS.c.id).order_by(EVENTS.c.id.desc()).limit(1)).scalar()
    assert check(agreeing) == [f"Event {number} (webhook, Condition/c) is kept, and nobody was asked to look."]


def test_a_wish_that_no_job_was_asked_for(agreeing: Connection) -> None:
    want(agreeing, {"Encounter/e-2": None}, "hand", after(0))
    problem = "Encounter/e-2 is wanted since 2026-11-23 12:00:00 UTC, and no job was asked for lately."
    assert check(agreeing, after(60)) == []
    assert check(agreeing, after(61)) == [problem]
    overdue(agreeing, after(90))
    assert check(agreeing, after(100)) == []
    fail(agreeing, "Encounter/e-2", "down", after(100))
    assert check(agreeing, after(160)) == []
    assert check(agreeing, after(400)) == [problem]


def test_a_send_without_an_answer(agreeing: Connection) -> None:
    (number,) = prepare(agreeing, 41, [a_claim("replaced")])
    name = a_claim().name
    problem = f"Send {number} (replaced {name}) was never answered, and no look is wanted that would settle it."
    assert check(agreeing) == []
    assert check(agreeing, LATER) == [problem]
    settle(agreeing, [VISIT])
    assert check(agreeing, LATER) == []


@pytest.mark.parametrize("name", [VISIT, DOSE_1, "Patient/p-1", "Condition/of-the-patient"])
def test_a_send_without_an_answer_is_no_problem_while_a_look_is_wanted_that_settles_it(
    agreeing: Connection, name: str
) -> None:
    prepare(agreeing, 41, [a_claim("replaced")])
    want(agreeing, {name: "Patient/p-1" if name.startswith("Condition") else None}, "hand", LATER)
    assert check(agreeing, LATER) == []


def test_a_dose_that_is_billed_on_a_claim_that_was_taken_back(agreeing: Connection) -> None:
    refused, taken = prepare(agreeing, 41, [a_claim("cancelled"), a_claim("cancelled")])
    answered(agreeing, [refused], [Result(412)])
    settle(agreeing, [VISIT])
    assert check(agreeing) == []
    agreeing.execute(insert(SEND_ANSWERS).values(send_id=taken, status=200, answer="", settled_by="answer"))
    assert check(agreeing) == [f"{DOSE_1} is billed on claim {CLAIM}, which was taken back last."]
    answered(agreeing, prepare(agreeing, 42, [a_claim("created")]), [Result(201)])
    assert check(agreeing) == []


def is_open_without_task(gap: Gap) -> str:
    return f"The gap {gap.id} of {DOSE_1} is open, and nobody was sent a Task for it."


def is_closed_with_task(gap: Gap) -> str:
    return f"The gap {gap.id} of {DOSE_1} is closed, and its Task is open."


def gap_event(book: Connection, what: str, gap: str) -> None:
    book.execute(
        insert(GAP_EVENTS).from_select(
            ["look_id", "administration", "gap", "severity", "owner", "what", "question", "evidence"],
            select(LOOKS.c.id, text(f"'{DOSE_1}', '{gap}', 'warns', 'nurse', '{what}', '', '[]'")).limit(1),
        )
    )


def test_a_gap_that_is_decided_and_not_open(agreeing: Connection) -> None:
    gap_event(agreeing, "closed", LOT.id)
    problem = f"{DOSE_1} is decided with the gap {LOT.id}, which is not open."
    assert check(agreeing) == [problem, unlisted(LOT.id), is_closed_with_task(LOT)]


def test_a_gap_that_is_open_and_not_decided(agreeing: Connection) -> None:
    gap = replace(LOT, id="stop-time-not-recorded")
    gap_event(agreeing, "opened", gap.id)
    problem = f"{DOSE_1} is decided without the gap {gap.id}, which is still open."
    assert check(agreeing) == [problem, unlisted(gap.id), is_open_without_task(gap)]


def test_a_gap_whose_task_was_closed_last(agreeing: Connection) -> None:
    answered(agreeing, prepare(agreeing, 41, [a_task(LOT, "closed", "by mistake")]), [Result(200)])
    assert check(agreeing) == [f"{a_task(LOT).name} was closed last, and its gap {LOT.id} of {DOSE_1} is open."]


@pytest.mark.parametrize(
    ("severities", "problems"),
    [
        (None, []),
        (set(), []),
        ({"blocks"}, [is_open_without_task(WASTE_GAP)]),
        ({"blocks", "warns"}, [is_open_without_task(LOT), is_open_without_task(WASTE_GAP)]),
    ],
)
def test_a_gap_of_a_severity_that_is_sent_and_that_nobody_was_asked_about(
    book: Connection, severities: set[str] | None, problems: list[str]
) -> None:
    look(book, held(LOT, WASTE_GAP), severities=severities)
    assert check(book) == problems
    prepare(book, 41, [a_task(WASTE_GAP), a_task(LOT)])
    assert check(book) == []


def test_a_gap_whose_task_stood_before_the_ledger_was_begun(book: Connection) -> None:
    look(book, held(WASTE_GAP), severities={"blocks"}, tasks={(DOSE_1, WASTE_GAP.id): "requested"})
    assert check(book) == []


def test_nobody_need_be_asked_whether_a_claim_is_filed_in_time(book: Connection) -> None:
    look(book, held(replace(WASTE_GAP, id="filing-limit-passed")), severities={"blocks"})
    assert check(book) == []


@pytest.mark.parametrize("status", ["requested", "received", "accepted", "ready", "in-progress", "on-hold"])
def test_a_closed_gap_whose_task_was_left_open(book: Connection, status: str) -> None:
    look(book, held(WASTE_GAP), tasks={(DOSE_1, WASTE_GAP.id): "requested"})
    look(book, held(), tasks={(DOSE_1, WASTE_GAP.id): status})
    assert check(book) == [is_closed_with_task(WASTE_GAP)]
    answered(book, prepare(book, begin_look(book).number, [a_task(WASTE_GAP, "closed")]), [Result(200)])
    assert check(book) == []


@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected"])
def test_a_closed_gap_whose_task_was_closed_by_whomever(book: Connection, status: str) -> None:
    answered(book, prepare(book, begin_look(book).number, [a_task(WASTE_GAP)]), [Result(201)])
    look(book, held(WASTE_GAP), severities={"blocks"})
    look(book, held(), tasks={(DOSE_1, WASTE_GAP.id): status})
    assert check(book) == []


def test_a_closed_gap_whose_task_was_opened_again(book: Connection) -> None:
    look(book, held(WASTE_GAP))
    look(book, held())
    answered(book, prepare(book, begin_look(book).number, [a_task(WASTE_GAP, "asked-again")]), [Result(200)])
    assert check(book) == [is_closed_with_task(WASTE_GAP)]
    want(book, {VISIT: None}, "hand")
    assert check(book) == []  # a look that is under way may have asked; what it found is not written down yet


def test_what_a_look_that_is_under_way_has_sent_is_no_problem(agreeing: Connection) -> None:
    want(agreeing, {VISIT: None}, "hand")
    sends = [a_claim("cancelled"), a_task(LOT, "closed")]
    answered(agreeing, prepare(agreeing, begin_look(agreeing).number, sends), [Result(200)] * 2)
    assert check(agreeing) == []
    done(agreeing, VISIT)
    assert len(check(agreeing)) == 2


def test_a_decision_whose_look_is_not_kept(agreeing: Connection) -> None:
    row = {"administration": DOSE_1, "outcome": "billed", "row": {"gaps": [{"id": LOT.id}]}, "findings": []}
    number = agreeing.execute(insert(DECISIONS).values(look_id=999_999, **row).returning(DECISIONS.c.id)).scalar()
    agreeing.execute(update(ADMINISTRATIONS).values(decision_id=number))
    assert check(agreeing) == ["Look 999999 is not kept, and 1 decisions of it are."]


def test_an_answer_to_what_was_never_sent(agreeing: Connection) -> None:
    agreeing.execute(insert(SEND_ANSWERS).values(send_id=999_999, answer="", settled_by="look"))
    assert check(agreeing) == ["Send 999999 is answered, and is not kept."]


def test_a_duplicate_of_what_was_never_kept(agreeing: Connection) -> None:
    lost = insert(EVENTS).values(trigger="webhook", reference=VISIT, version="7", duplicate=True)
    number = agreeing.execute(lost.returning(EVENTS.c.id)).scalar()
    problem = f"Event {number} (webhook, {VISIT}) is kept as a duplicate, and the first one is not kept."
    assert check(agreeing) == [problem]


def test_many_problems_of_one_kind_are_counted(agreeing: Connection) -> None:
    record_events(agreeing, [Event("webhook", f"Condition/{number}") for number in range(MOST + 5)])
    problems = check(agreeing)
    assert len(problems) == MOST + 1
    assert problems[-1] == "... and 5 more of this kind."
    assert agreeing.execute(select(WANTS.c.name)).scalars().all() == [VISIT]


@pytest.mark.parametrize(
    "planted",
    [
        delete(OPEN_GAPS),
        update(OPEN_GAPS).values(question="Another?"),
        insert(OPEN_GAPS).values(
            administration=DOSE_1, gap=WASTE_GAP.id, severity="blocks", owner="nurse", question="?", asked="",
            opened_at=after(0),
        ),
    ],
)  # fmt: skip
def test_a_gap_that_the_queue_lists_otherwise(agreeing: Connection, planted: Executable) -> None:
    agreeing.execute(planted)
    (told,) = check(agreeing)
    assert told in {unlisted(LOT.id), unlisted(WASTE_GAP.id)}
