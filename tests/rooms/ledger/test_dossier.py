"""All that the page of one administration shows is read at once, and nothing of others."""

from sqlalchemy import Connection

from bridge.ledger import dossier, work
from bridge.ledger.journal import Result, Send, answered, prepare, settle
from bridge.ledger.looks import Decided, Look, begin_look, record_look
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, WASTE_GAP, a_claim, a_task, billed, held, look
from tests.rooms.ledger.queue import NURSE, TODAY, Dose, keep

DOSE_2 = "MedicationAdministration/ma-2"


def read(book: Connection, name: str = DOSE_1) -> dossier.Dossier:
    found = dossier.of(book, name)
    assert found is not None
    return found


def sent_with(book: Connection, decided: Decided, *sends: Send) -> None:
    begun = begin_look(book)
    numbers = prepare(book, begun.number, sends)
    answered(book, numbers, [Result(201, "kept") for _ in sends])
    record_look(book, Look(begun.number, begun.at, [VISIT], "webhook", decided=[decided]))


def test_a_dose_that_was_held_and_is_billed_is_told_whole(book: Connection) -> None:
    sent_with(book, Decided(held(WASTE_GAP)), a_task(WASTE_GAP))
    closing = a_task(WASTE_GAP, "closed", "answered by Observation/o version 1")
    sent_with(book, Decided(billed(), CLAIM), a_claim(), closing, a_task(LOT))
    found = read(book)
    assert (found.standing.outcome, found.standing.encounter, found.standing.first_seen_by) == (
        "billed",
        VISIT,
        "webhook",
    )
    assert [(one.outcome, one.claim, one.lines) for one in found.decisions] == [
        ("held", None, ("C9028 x 16", "C9028-JW x 2")),
        ("billed", CLAIM, ("C9028 x 16", "C9028-JW x 2")),
    ]
    assert found.row["outcome"] == "billed"
    assert found.findings[0]["value"] == "units: 16"
    lot, waste = found.gaps
    assert (lot.gap, lot.is_open, [one.what for one in lot.life]) == (LOT.id, True, ["opened"])
    assert (lot.now.question, lot.now.owner, lot.now.severity) == (LOT.question, "nurse", "warns")
    assert [one["reference"] for one in lot.now.evidence] == ["Medication/med-1", DOSE_1]
    assert (waste.gap, waste.is_open, [one.what for one in waste.life]) == (WASTE_GAP.id, False, ["opened", "closed"])
    assert waste.now.answered_by == "Observation/o version 1"
    assert [(one.kind, one.did, one.gap, one.is_taken) for one in found.sends] == [
        ("Task", "asked", WASTE_GAP.id, True),
        ("Claim", "created", None, True),
        ("Task", "closed", WASTE_GAP.id, True),
        ("Task", "asked", LOT.id, True),
    ]
    assert found.claim == found.sends[1]
    assert found.claim.answers[0].answer == "kept"
    assert found.claim.resource["resourceType"] == "Claim"


def test_a_claim_that_was_not_taken_or_was_cancelled_is_not_in_force(book: Connection) -> None:
    sent_with(book, Decided(billed(), CLAIM))
    assert read(book).claim is None
    prepare(book, 41, [a_claim()])
    settle(book, [VISIT], 42)
    found = read(book)
    assert (found.claim, found.sends[0].is_taken, found.sends[0].answers[0].settled_by) == (None, False, "look")
    sent_with(book, Decided(billed(), CLAIM), a_claim())
    assert read(book).claim is not None
    sent_with(book, Decided(billed(), CLAIM), a_claim("cancelled"))
    assert read(book).claim is None


def test_a_dose_that_is_held_again_has_no_claim_in_force(book: Connection) -> None:
    sent_with(book, Decided(billed(), CLAIM), a_claim())
    look(book, held(WASTE_GAP))
    assert read(book).claim is None


def test_others_of_the_visit_are_named_and_whether_they_share_the_line(book: Connection) -> None:
    keep(book, Dose(), Dose(name="b", line="a"), Dose(name="c"), Dose(name="d", encounter="e-2"))
    found = [
        (one.name.rpartition("/")[2], one.shares_line) for one in read(book, "MedicationAdministration/a").neighbours
    ]
    assert found == [("b", True), ("c", False)]


def test_a_dose_without_a_visit_has_no_neighbours(book: Connection) -> None:
    look(book, held(WASTE_GAP, encounter=None), held(WASTE_GAP, name=DOSE_2, encounter=None))
    assert read(book).neighbours == ()


def test_what_people_did_is_told_with_each_gap(book: Connection) -> None:
    keep(book, Dose())
    name = Dose().full_name
    assert read(book, name).gaps[0].work == dossier.GapWork()
    work.act(book, "ann", work.ASSIGN, [(name, NURSE.id)], assignee="bob")
    work.act(book, "ann", work.SNOOZE, [(name, NURSE.id)], until=TODAY)
    work.act(book, "ann", work.NOTE, [(name, NURSE.id)], words="asked")
    work.act(book, "ann", work.CLOSE, [(name, NURSE.id)], words="written off")
    found = read(book, name)
    done = found.gaps[0].work
    assert (done.assignee, done.snoozed_until, done.notes, done.touched) == ("bob", TODAY, 1, work.last_act(book))
    assert (done.is_closed, done.closed_reason, done.closed_by) == (True, "written off", "ann")
    assert [one.words for one in found.notes] == ["asked"]
    keep(book, Dose(is_billed=True, gaps=()))
    assert not read(book, name).gaps[0].work.is_closed


def test_what_nobody_ever_heard_of_has_no_page(book: Connection) -> None:
    look(book, held(WASTE_GAP))
    assert dossier.of(book, "MedicationAdministration/unknown") is None
