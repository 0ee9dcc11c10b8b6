"""A look keeps what is decided anew; how administrations stand is their last decision."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, select

from bridge.facts.decision import BILLED, PENDING, Decision, Finding
from bridge.ledger.administrations import encounters_of, resting_on
from bridge.ledger.events import Event, record_event
from bridge.ledger.looks import FAILED, GONE, Decided, Look, Trouble, begin_look, record_look
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, LOOKS, TROUBLES
from tests.rooms.claim.examples import DRUG, LOT
from tests.rooms.ledger.pages import CLAIM, DOSE_1, UNITS, VISIT, after, billed, held, look

DOSE_2 = "MedicationAdministration/ma-2"


def outcomes(book: Connection, name: str = DOSE_1) -> list[str]:
    asked = select(DECISIONS.c.outcome).where(DECISIONS.c.administration == name).order_by(DECISIONS.c.id)
    return list(book.execute(asked).scalars())


def stands(book: Connection, name: str = DOSE_1) -> tuple[str, str | None]:
    row = book.execute(select(ADMINISTRATIONS).where(ADMINISTRATIONS.c.name == name)).one()
    return row.outcome, row.reason


def test_a_decision_is_kept_as_scripts_read_it_with_its_findings(book: Connection) -> None:
    number = look(book, billed(), at_start=after(0))
    row = book.execute(select(DECISIONS)).one()
    assert (row.look_id, row.at, row.administration, row.version) == (number, after(0), DOSE_1, "2")
    assert (row.patient, row.encounter, row.outcome, row.claim) == ("Patient/p-1", VISIT, BILLED, CLAIM)
    assert row.row["gaps"][0]["id"] == "lot-number-not-recorded"
    assert [line["hcpcs"] for line in row.row["lines"]] == ["C9028", "C9028"]
    assert row.findings[0]["says"] == "1.53 mg / 0.1 mg"


def test_the_same_decision_is_kept_once(book: Connection) -> None:
    look(book, billed())
    look(book, billed())
    assert outcomes(book) == [BILLED]


@pytest.mark.parametrize(
    "other",
    [
        billed(outcome=PENDING, reason="on-hold"),
        billed(lines=(DRUG,)),
        billed(findings=(replace(UNITS, table="drugs/inotuzumab-ozogamicin.yaml 2"),)),
        billed(gaps=(replace(LOT, question="Which lot was it?"),)),
        billed(encounter="Encounter/e-2"),
    ],
)
def test_a_decision_that_differs_in_anything_is_kept_too(book: Connection, other: Decision) -> None:
    look(book, billed())
    look(book, other)
    assert outcomes(book) == [BILLED, other.outcome]


def test_what_was_decided_before_and_is_decided_again_is_kept_again(book: Connection) -> None:
    for decision in (billed(), held(LOT), billed()):
        look(book, decision)
    assert outcomes(book) == [BILLED, "held", BILLED]
    assert stands(book) == (BILLED, None)


def test_a_claim_with_another_name_is_another_decision(book: Connection) -> None:
    look(book, billed())
    look(book, billed(), claim="medicare-institutional-2")
    assert outcomes(book) == [BILLED, BILLED]


def test_an_administration_is_first_seen_when_it_was_first_heard_of(book: Connection) -> None:
    record_event(book, Event("poll", DOSE_1, at=after(-60)))
    record_event(book, Event("webhook", DOSE_1, at=after(-30)))
    look(book, billed(), billed(DOSE_2), at_start=after(0))
    look(book, held(LOT), held(LOT, name=DOSE_2), at_start=after(90))
    rows = book.execute(select(ADMINISTRATIONS).order_by(ADMINISTRATIONS.c.name)).all()
    assert [(row.name, row.first_seen_at, row.first_seen_by) for row in rows] == [
        (DOSE_1, after(-60), "poll"),
        (DOSE_2, after(0), "webhook"),
    ]
    assert [row.decided_at for row in rows] == [after(90), after(90)]


def test_an_administration_that_is_gone_is_never_a_claim(book: Connection) -> None:
    look(book, billed())
    look(book, gone=[DOSE_1, DOSE_2])
    look(book, gone=[DOSE_1])
    assert outcomes(book) == [BILLED, "not-billable"]
    assert [stands(book, name) for name in (DOSE_1, DOSE_2)] == [("not-billable", GONE)] * 2
    assert encounters_of(book, [DOSE_1, DOSE_2, "MedicationAdministration/ma-3"]) == {DOSE_1: {VISIT}, DOSE_2: {DOSE_2}}


def test_an_administration_that_comes_back_is_decided_anew(book: Connection) -> None:
    look(book, billed())
    look(book, gone=[DOSE_1])
    look(book, billed(), gone=[DOSE_1])
    assert stands(book) == (BILLED, None)


def test_every_encounter_that_an_administration_was_ever_in_is_remembered(book: Connection) -> None:
    look(book, billed())
    look(book, billed(encounter="Encounter/e-2", lines=()))
    assert encounters_of(book, [DOSE_1]) == {DOSE_1: {VISIT, "Encounter/e-2"}}


def test_what_rests_on_a_resource_is_found_by_its_last_decision(book: Connection) -> None:
    look(book, billed(), held(LOT, name=DOSE_2, encounter=None))
    assert resting_on(book, ["Medication/med-1"]) == {VISIT: "Patient/p-1", DOSE_2: "Patient/p-1"}
    look(book, billed(findings=(), gaps=()))
    assert resting_on(book, ["Medication/med-1", "Condition/c"]) == {DOSE_2: "Patient/p-1"}


def test_a_look_is_kept_with_its_troubles_whatever_it_found(book: Connection) -> None:
    begun = begin_look(book)
    troubles = [Trouble("Claim/c", "the server dropped item[0].encounter"), Trouble(VISIT, "is not whole")]
    record_look(book, Look(begun.number, begun.at, [VISIT], "poll", FAILED, "the server is down", troubles=troubles))
    row = book.execute(select(LOOKS)).one()
    assert (row.id, row.names, row.trigger, row.outcome) == (begun.number, [VISIT], "poll", "failed")
    assert (row.error, row.at_start) == ("the server is down", begun.at)
    assert row.at_end > row.at_start
    told = book.execute(select(TROUBLES.c.look_id, TROUBLES.c.about, TROUBLES.c.says).order_by(TROUBLES.c.id)).all()
    assert [tuple(one) for one in told] == [(begun.number, one.about, one.says) for one in troubles]


def test_a_look_tells_how_many_decisions_are_new(book: Connection) -> None:
    def decided(*names: str) -> int:
        begun = begin_look(book)
        return record_look(
            book, Look(begun.number, begun.at, [], "poll", decided=[Decided(billed(one)) for one in names])
        )

    assert [decided(DOSE_1), decided(DOSE_1, DOSE_2), decided(DOSE_1, DOSE_2), decided()] == [1, 1, 0, 0]


def test_the_last_of_two_decisions_of_one_look_counts(book: Connection) -> None:
    look(book, held(LOT), billed())
    assert outcomes(book) == [BILLED]


def test_what_a_database_cannot_keep_does_not_keep_the_rest_from_it(book: Connection) -> None:
    odd = Finding("dose: \x00", "dose-given", "said \\u0000 and \\\x00 and \ud800")
    look(book, billed("MedicationAdministration/a\x00", findings=(odd,), reason="\x00", encounter=None))
    row = book.execute(select(DECISIONS)).one()
    assert row.administration == "MedicationAdministration/a�"
    assert row.findings[0]["says"] == "said \\u0000 and \\� and �"
    look(book, billed("MedicationAdministration/a\x00", findings=(odd,), reason="\x00", encounter=None))
    assert len(book.execute(select(DECISIONS)).all()) == 1


def test_many_decisions_are_no_more_statements_than_one(book: Connection) -> None:
    counted: list[int] = []
    for count in (1, 300):
        names = [f"MedicationAdministration/{count}-{number}" for number in range(count)]
        statements: list[str] = []

        def count_it(*told: object, into: list[str] = statements) -> None:
            into.append(f"{told[2]}")

        event.listen(book, "before_cursor_execute", count_it)
        look(book, *(billed(name) for name in names))
        event.remove(book, "before_cursor_execute", count_it)
        counted.append(len(statements))
    assert counted[0] == counted[1] < 10
