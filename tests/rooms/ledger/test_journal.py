"""What is sent is written down before the request, its answer after it, and what was never answered is settled."""

import pytest
from sqlalchemy import Connection, select

from bridge.claim.encoding import Resource
from bridge.ledger.about import administrations_of, encounter_of, gap_of
from bridge.ledger.journal import Result, Send, answered, prepare, settle
from bridge.ledger.tables import SEND_ANSWERS, SENDS
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, a_claim, a_task


def answers(book: Connection) -> list[tuple[object, ...]]:
    columns = (SEND_ANSWERS.c[name] for name in ("send_id", "status", "answer", "settled_by"))
    return [tuple(row) for row in book.execute(select(*columns).order_by(SEND_ANSWERS.c.id))]


def test_a_claim_is_kept_before_it_is_sent_with_what_it_is_about(book: Connection) -> None:
    (number,) = prepare(book, 41, [a_claim()])
    row = book.execute(select(SENDS)).one()
    assert (row.id, row.look_id, row.kind, row.identifier) == (number, 41, "Claim", CLAIM)
    assert (row.method, row.did, row.why) == ("PUT", "created", "not sent before")
    assert (row.encounter, row.administrations, row.gap) == (VISIT, [DOSE_1], None)
    assert row.resource["item"][0]["productOrService"]["coding"][0]["code"] == "C9028"


def test_a_task_is_kept_with_the_gap_it_asks_about(book: Connection) -> None:
    prepare(book, 41, [a_task()])
    row = book.execute(select(SENDS)).one()
    assert (row.kind, row.encounter, row.administrations, row.gap) == ("Task", VISIT, [DOSE_1], LOT.id)


def test_numbers_come_in_the_order_of_what_is_sent(book: Connection) -> None:
    numbers = prepare(book, 41, [a_claim(), a_task(), a_claim("replaced")])
    rows = book.execute(select(SENDS.c.id, SENDS.c.did).order_by(SENDS.c.id)).all()
    assert [tuple(row) for row in rows] == list(zip(numbers, ["created", "asked", "replaced"], strict=True))
    assert prepare(book, 41, []) == []


def test_an_answer_is_kept_with_what_it_answers(book: Connection) -> None:
    numbers = prepare(book, 41, [a_claim(), a_task()])
    answered(book, numbers, [Result(201, "Claim/7"), Result(422, "no such code\x00")])
    assert answers(book) == [(numbers[0], 201, "Claim/7", "answer"), (numbers[1], 422, "no such code�", "answer")]
    answered(book, [], [])
    answered(book, numbers[:1], [Result(500)])
    assert len(answers(book)) == 2


def test_what_was_never_answered_is_settled_by_a_later_look_at_its_encounter(book: Connection) -> None:
    first, second, other = prepare(book, 41, [a_claim(), a_task(), a_claim(administrations=())])
    answered(book, [second], [Result(200)])
    assert settle(book, ["Encounter/another"], 42) == 0
    assert settle(book, [VISIT], 42) == 2
    assert settle(book, [VISIT], 43) == 0
    words = "A later look found what stands on the target (look 42)"
    assert answers(book)[1:] == [(first, None, words, "look"), (other, None, words, "look")]


def test_it_is_settled_by_a_look_at_its_administration_too(book: Connection) -> None:
    prepare(book, 41, [a_claim()])
    assert settle(book, []) == 0
    assert settle(book, [DOSE_1]) == 1


def test_what_is_about_no_encounter_is_about_its_administration(book: Connection) -> None:
    claim = a_claim()
    claim.resource["item"] = [{"sequence": 1}]
    prepare(book, 41, [claim])
    assert book.execute(select(SENDS.c.encounter)).scalar_one() == DOSE_1


@pytest.mark.parametrize(
    ("resource", "encounter", "administrations", "gap"),
    [
        ({}, None, [], None),
        ({"focus": {"reference": f"https://ehr.example/fhir/{DOSE_1}/_history/3"}}, None, [DOSE_1], None),
        ({"focus": {"display": "#charts.json:7"}}, None, ["#charts.json:7"], None),
        ({"encounter": {"reference": VISIT}, "code": {"coding": [{"code": "other"}]}}, VISIT, [], None),
        ({"meta": {"tag": "odd"}, "item": [{"encounter": {"reference": VISIT}}, 7], "code": "odd"}, None, [], None),
    ],
)
def test_it_is_read_from_the_resource_as_far_as_it_says(
    resource: Resource, encounter: str | None, administrations: list[str], gap: str | None
) -> None:
    assert (encounter_of(resource), administrations_of(resource), gap_of(resource)) == (encounter, administrations, gap)


def test_words_that_a_database_cannot_keep_are_kept_as_far_as_it_can(book: Connection) -> None:
    prepare(book, 41, [Send("Claim", "Claim/c\x00", CLAIM, "PUT", "created", "why \ud800", {"x": "\x00"})])
    row = book.execute(select(SENDS)).one()
    assert (row.name, row.why, row.resource) == ("Claim/c�", "why �", {"x": "�"})
