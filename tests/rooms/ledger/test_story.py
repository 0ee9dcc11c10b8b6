"""The story of an administration is told in order of time, with all that is tied to it and nothing of others."""

from sqlalchemy import Connection

from bridge.ledger.events import Event, record_event
from bridge.ledger.journal import Result, answered, prepare, settle
from bridge.ledger.looks import FAILED, Decided, Look, Trouble, begin_look, record_look
from bridge.ledger.story import StoryLine, history
from bridge.ledger.wants import fail, want
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, WASTE_GAP, a_claim, a_task, after, billed, held

OTHER = "MedicationAdministration/ma-2"
HOUR = 3600


def looked(book: Connection, *decided: Decided, **other: object) -> int:
    begun = begin_look(book)
    record_look(book, Look(begun.number, begun.at, [VISIT], "webhook", decided=decided, **other))  # type: ignore[arg-type]
    return begun.number


def kinds(book: Connection, name: str = DOSE_1) -> list[str]:
    return [line.kind for line in history(book, name)]


def test_a_dose_is_held_answered_and_billed(book: Connection) -> None:
    record_event(book, Event("webhook", DOSE_1, "create", "1", subscription="Subscription/s", event_number=4))
    first = begin_look(book)
    (asked,) = prepare(book, first.number, [a_task(WASTE_GAP)])
    answered(book, [asked], [Result(201, "Task/t-1")])
    record_look(book, Look(first.number, first.at, [VISIT], "webhook", decided=[Decided(held(WASTE_GAP))]))
    record_event(book, Event("poll", DOSE_1, "update", "2"))
    record_event(book, Event("poll", DOSE_1, "update", "2"))
    second = begin_look(book)
    closing = a_task(WASTE_GAP, "closed", "answered by Observation/o-9 version 1")
    numbers = prepare(book, second.number, [a_claim(), closing])
    answered(book, numbers, [Result(201), Result(200)])
    decided = Decided(billed(gaps=()), CLAIM)
    record_look(book, Look(second.number, second.at, [VISIT], "poll", decided=[decided]))
    lines = history(book, DOSE_1)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    claim, task = a_claim().name, a_task(WASTE_GAP).name
    assert [(line.kind, line.look, line.says) for line in lines if line.kind != "look"] == [
        ("event", None, f"webhook: {DOSE_1} version 1 was created, event 4 of Subscription/s"),
        ("decision", first.number, "version 2: held: C9028 x 16, C9028-JW x 2"),
        ("gap", first.number, "waste-not-recorded opened, blocks, asked of nurse: How much was thrown away?"),
        ("send", first.number, f"asked {task}: the chart does not say it"),
        ("answer", first.number, f"{task}, status 201: Task/t-1"),
        ("event", None, f"poll: {DOSE_1} version 2 was updated"),
        ("event", None, f"poll: {DOSE_1} version 2 was updated; it was told before"),
        ("decision", second.number, f"version 2: billed, on claim {CLAIM}: C9028 x 16, C9028-JW x 2"),
        ("gap", second.number, "waste-not-recorded closed, answered by Observation/o-9 version 1"),
        ("send", second.number, f"created {claim}: not sent before"),
        ("send", second.number, f"closed {task}: answered by Observation/o-9 version 1"),
        ("answer", second.number, f"{claim}, status 201"),
        ("answer", second.number, f"{task}, status 200"),
    ]
    looks = [line for line in lines if line.kind == "look"]
    assert [line.look for line in looks] == [first.number, second.number]
    assert looks[0].says.startswith("look for webhook done after ")


def test_a_look_that_changed_nothing_is_told_too(book: Connection) -> None:
    looked(book, Decided(billed(), CLAIM))
    looked(book, Decided(billed(), CLAIM))
    assert kinds(book) == ["decision", "gap", "look", "look"]


def test_failures_are_told_and_what_waits_for_a_person(book: Connection) -> None:
    want(book, {VISIT: None}, "webhook", after(0))
    looked(book, Decided(billed(), CLAIM))
    fail(book, VISIT, "the server is down", after(0))
    failed = looked(book, outcome=FAILED, error="the server is down")
    lines = history(book, DOSE_1)
    says = f"{VISIT} is to be looked at again after 1 failures, the last: the server is down"
    assert StoryLine(after(0), "waiting", says) in lines
    (told,) = (line.says for line in lines if line.look == failed)
    assert told.startswith("look for webhook failed after 0.")
    assert told.endswith(" s: the server is down")
    fail(book, VISIT, "it is still down", after(73 * HOUR))
    says = f"{VISIT} waits for a person after 2 failures, the last: it is still down"
    assert StoryLine(after(73 * HOUR), "waiting", says) in history(book, DOSE_1)


def test_troubles_with_the_dose_its_visit_and_what_was_sent_for_it_are_told(book: Connection) -> None:
    claim = a_claim()
    begun = begin_look(book)
    prepare(book, begun.number, [claim])
    about = [DOSE_1, VISIT, claim.name, CLAIM, OTHER, "Claim/other"]
    troubles = [Trouble(one, "look at it") for one in about]
    decided = [Decided(billed(), CLAIM)]
    record_look(book, Look(begun.number, begun.at, [], "poll", decided=decided, troubles=troubles))
    told = [line.says for line in history(book, DOSE_1) if line.kind == "trouble"]
    assert told == [f"{one}: look at it" for one in about[:4]]


def test_what_the_dose_rests_on_is_part_of_its_story(book: Connection) -> None:
    record_event(book, Event("webhook", DOSE_1, encounter=VISIT, at=after(0)))
    record_event(book, Event("webhook", "Medication/med-1", at=after(1)))
    record_event(book, Event("webhook", "Condition/c", encounter=VISIT, at=after(2)))
    record_event(book, Event("webhook", VISIT, "delete", at=after(3)))
    looked(book, Decided(billed(), CLAIM))
    told = [line.says for line in history(book, DOSE_1) if line.kind == "event"]
    assert told == [
        f"webhook: {DOSE_1} changed",
        "webhook: Medication/med-1 changed",
        "webhook: Condition/c changed",
        f"webhook: {VISIT} was deleted",
    ]


def test_another_dose_of_the_same_visit_has_a_story_of_its_own(book: Connection) -> None:
    record_event(book, Event("webhook", OTHER, encounter=VISIT))
    begun = begin_look(book)
    prepare(book, begun.number, [a_claim(administrations=["ma-2"])])
    decided = [Decided(billed(OTHER), CLAIM), Decided(held(LOT))]
    record_look(book, Look(begun.number, begun.at, [VISIT], "webhook", decided=decided))
    assert kinds(book) == ["decision", "gap", "look"]
    assert kinds(book, OTHER) == ["event", "decision", "gap", "send", "look"]


def test_what_was_never_answered_and_then_settled_is_told(book: Connection) -> None:
    prepare(book, 41, [a_claim()])
    settle(book, [VISIT], 42)
    claim = a_claim().name
    assert [line.says for line in history(book, DOSE_1)] == [
        f"created {claim}: not sent before",
        f"{claim}, no answer: A later look found what stands on the target (look 42)",
    ]


def test_what_people_ask_for_is_not_said_to_have_changed(book: Connection) -> None:
    record_event(book, Event("hand", DOSE_1))
    assert [line.says for line in history(book, DOSE_1)] == [f"hand: {DOSE_1} is asked for"]


def test_reasons_are_told(book: Connection) -> None:
    looked(book, gone=[DOSE_1])
    assert [line.says for line in history(book, DOSE_1) if line.kind == "decision"] == ["not-billable (gone)"]


def test_what_nobody_ever_heard_of_has_no_story(book: Connection) -> None:
    looked(book, Decided(billed(), CLAIM))
    assert history(book, "MedicationAdministration/unknown") == []
