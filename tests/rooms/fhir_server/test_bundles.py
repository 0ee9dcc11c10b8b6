"""Each change has its own result, whatever the server does with Bundles, and none is carried out twice."""

import pytest

from bridge.fhir_server.abilities import Abilities, read_abilities
from bridge.fhir_server.bundles import Change, Result, Sender
from bridge.fhir_server.failures import UnreachableError
from tests.rooms.fhir_server.sloppy import NOTHING_SAID, Resource, wire_to
from tests.sloppy_server.asked import WRITE
from tests.sloppy_server.server import Fault, SloppyServer, Switches, closed, html_page

pytestmark = pytest.mark.server

NO_BATCH = "The server refuses Bundles of type batch: transactions are sent instead."
ONE_BY_ONE = "The server refuses Bundles of type batch and transaction: changes go one by one."
LACKS = "The server's answers to Bundles lack entries: what has no answer is sent again, alone."


def claim(number: int, **more: object) -> Resource:
    identifier = [{"system": "urn:ours", "value": f"{number}"}]
    return {"resourceType": "Claim", "id": f"c-{number}", "identifier": identifier, "status": "active", **more}


def put(number: int, if_match: str | None = None, **more: object) -> Change:
    return Change("PUT", f"Claim/c-{number}", WRITE(claim(number, **more)), if_match=if_match)


def create(number: int) -> Change:
    bare = {name: value for name, value in claim(number).items() if name != "id"}
    return Change("POST", "Claim", WRITE(bare), if_none_exist=f"identifier=urn:ours|{number}")


def send(
    server: SloppyServer, *rounds: list[Change], able: Abilities = NOTHING_SAID, most: int = 100
) -> tuple[list[list[Result]], list[str]]:
    """Send changes, round by round, and give the results of each round and what was told."""
    notes: list[str] = []
    with wire_to(server, tries=2) as wire:
        sender = Sender(wire, able, told=notes.append, most=most)
        return [sender.send(changes) for changes in rounds], notes


def statuses(results: list[Result]) -> list[int]:
    return [result.status for result in results]


def test_changes_go_in_one_bundle_and_each_has_its_own_result() -> None:
    given = [claim(2), claim(3)]
    with SloppyServer(given) as server:
        changes = [put(1), put(2, if_match="1"), put(3, if_match="7"), create(3), create(4)]
        [results], notes = send(server, changes)
        assert statuses(results) == [201, 200, 412, 200, 201]
        assert [result.version for result in results] == ["1", "2", None, "1", "1"]
        assert results[2].outcome == "processing: the version is another"
        assert [result.location for result in results] == [
            f"{server.url}/Claim/c-1/_history/1",
            f"{server.url}/Claim/c-2/_history/2",
            None,
            f"{server.url}/Claim/c-3/_history/1",
            f"{server.url}/Claim/new-1/_history/1",
        ]
        assert b'"id":"new-1"' in results[4].body
        assert server.count() == 1
        assert notes == []


def test_resources_are_sent_byte_for_byte() -> None:
    body = b'{"resourceType":"Claim", "id":"c-1","total":{"value":12.50}}'
    with SloppyServer() as server:
        send(server, [Change("PUT", "Claim/c-1", body), put(2)])
        assert body in server.requests[0].body


def test_more_changes_than_a_bundle_holds_take_several_in_order() -> None:
    with SloppyServer() as server:
        [results], _ = send(server, [put(number) for number in range(250)])
        assert statuses(results) == [201] * 250
        assert server.count("POST") == 3
        assert [result.location for result in results[:2]] == [f"{server.url}/Claim/c-{n}/_history/1" for n in (0, 1)]


def test_one_change_and_none_need_no_bundle() -> None:
    with SloppyServer() as server:
        results, _ = send(server, [], [put(1)])
        assert [statuses(some) for some in results] == [[], [201]]
        assert [request.method for request in server.requests] == ["PUT"]


def test_a_read_among_changes_gives_the_resource() -> None:
    with SloppyServer([claim(1)]) as server:
        [results], _ = send(server, [Change("GET", "Claim/c-1"), Change("GET", "Claim/c-9"), put(2)])
        assert statuses(results) == [200, 404, 201]
        assert b'"id":"c-1"' in results[0].body
        [[alone]], _ = send(server, [Change("GET", "Claim/c-1")])
        assert alone.body == results[0].body


def test_without_batch_a_transaction_is_sent_and_that_is_learned() -> None:
    with SloppyServer([], Switches(no_batch=True)) as server:
        results, notes = send(server, [put(1), put(2)], [put(3), put(4)])
        assert [statuses(some) for some in results] == [[201, 201], [201, 201]]
        assert server.count() == 2 + 1
        assert notes == [NO_BATCH]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_knows_no_bundles_is_asked_once(status: int) -> None:
    switches = Switches(fails=lambda asking: Fault(status) if not asking.path else None)
    with SloppyServer([], switches) as server:
        results, notes = send(server, [put(1), put(2)], [put(3), put(4)])
        assert [statuses(some) for some in results] == [[201, 201], [201, 201]]
        assert server.count("PUT") == 4
        assert notes == [NO_BATCH, "The server refuses Bundles of type transaction: changes go one by one."]


def test_without_any_bundles_changes_go_one_by_one_and_that_is_learned() -> None:
    with SloppyServer([], Switches(no_batch=True, no_transaction=True)) as server:
        results, notes = send(server, [put(1), put(2), create(3)], [put(4), put(5)])
        assert [statuses(some) for some in results] == [[201, 201, 201], [201, 201]]
        assert server.count() == 2 + 3 + 2
        assert notes == [ONE_BY_ONE]


def test_what_the_statement_does_not_offer_is_not_tried() -> None:
    with SloppyServer([], Switches(no_batch=True, no_transaction=True)) as server, wire_to(server) as wire:
        able = read_abilities(wire)
        server.forget_requests()
        [results], notes = send(server, [put(1), put(2)], able=able)
        assert statuses(results) == [201, 201]
        assert [request.method for request in server.requests] == ["PUT", "PUT"]
        assert notes == []


@pytest.mark.parametrize("not_atomic", [False, True])
def test_one_refused_change_in_a_transaction_hinders_no_other(not_atomic: bool) -> None:
    switches = Switches(no_batch=True, transaction_not_atomic=not_atomic)
    with SloppyServer([claim(2)], switches) as server:
        changes = [put(1), create(3), put(2, if_match="9"), put(4)]
        [results, again], _ = send(server, changes, [put(5), put(6)])
        assert statuses(results) == [200 if not_atomic else 201, 200 if not_atomic else 201, 412, 201]
        assert statuses(again) == [201, 201]
        assert len(server.resources("Claim")) == 6
        assert sorted(each["identifier"][0]["value"] for each in server.resources("Claim")) == list("123456")


def test_a_version_that_a_broken_transaction_replaced_already_is_told_as_another() -> None:
    with SloppyServer([claim(1), claim(2)], Switches(no_batch=True, transaction_not_atomic=True)) as server:
        [results], _ = send(server, [put(1, if_match="1"), put(2, if_match="9")])
        assert statuses(results) == [412, 412]


@pytest.mark.parametrize("most_entries", [1, 3])
def test_a_bundle_that_is_too_large_is_cut_in_halves(most_entries: int) -> None:
    with SloppyServer([], Switches(most_entries=most_entries)) as server:
        [results], notes = send(server, [put(number) for number in range(10)])
        assert statuses(results) == [201] * 10
        assert [f"{result.location}".rpartition("Claim/")[2] for result in results] == [
            f"c-{number}/_history/1" for number in range(10)
        ]
        assert notes == []


def test_an_answer_that_lacks_entries_is_made_up_for() -> None:
    with SloppyServer([], Switches(loses_entries=2)) as server:
        [results], notes = send(server, [put(1), put(2), create(3), put(4)])
        assert statuses(results) == [201, 201, 200, 200]
        assert [f"{result.location}".rpartition("Claim/")[2] for result in results] == [
            "c-1/_history/1",
            "c-2/_history/1",
            "new-1/_history/1",
            "c-4/_history/2",
        ]
        assert len(server.resources("Claim")) == 4
        assert notes == [LACKS]


@pytest.mark.parametrize("fault", [Fault(500), html_page(404), Fault(400), Fault(422)])
def test_a_bundle_that_is_refused_whole_is_sent_change_by_change(fault: Fault) -> None:
    switches = Switches(fails=lambda asking: fault if not asking.path else None)
    with SloppyServer([], switches) as server:
        [results], _ = send(server, [put(1), create(2)])
        assert statuses(results) == [201, 201]


def test_an_answer_that_got_lost_leads_to_no_second_claim() -> None:
    with SloppyServer() as server:
        server.fail_next(closed(done=True))
        [results], _ = send(server, [put(1), create(2)])
        assert statuses(results) == [200, 200]
        assert len(server.resources("Claim")) == 2


def test_a_create_without_condition_is_never_in_a_bundle() -> None:
    with SloppyServer() as server:
        [results], _ = send(server, [put(1), put(2), Change("POST", "Claim", WRITE(claim(3)))])
        assert statuses(results) == [201, 201, 201]
        assert server.count("POST", "Claim") == 1


def test_a_refused_change_alone_has_its_status_and_the_servers_words() -> None:
    with SloppyServer([], Switches(no_put_create=405)) as server:
        [[result]], _ = send(server, [put(1)])
        assert (result.status, result.outcome) == (405, "processing: an update cannot create a resource here")


def test_a_version_is_sent_as_an_etag_however_it_is_given() -> None:
    with SloppyServer([claim(1)]) as server:
        results, _ = send(server, [put(1, if_match="1")], [put(1, if_match='W/"2"')], [put(1, if_match="2")])
        assert [statuses(some) for some in results] == [[200], [200], [412]]


def test_the_servers_words_are_found_where_it_puts_them() -> None:
    words = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
    entries = [
        {"response": {"status": "422"}, "resource": words},
        {"response": {"status": "422", "outcome": words}},
        {"response": {"status": "422"}},
    ]
    answered = {"resourceType": "Bundle", "type": "batch-response", "entry": entries}
    with SloppyServer() as server:
        server.fail_next(Fault(200, text=WRITE(answered).decode()))
        [results], _ = send(server, [put(1), put(2), put(3)])
        assert [(result.status, result.outcome) for result in results] == [
            (422, "invalid"),
            (422, "invalid"),
            (422, ""),
        ]


@pytest.mark.parametrize("status", ["503 Busy", "", "201 Created"])
def test_a_result_that_is_not_certain_is_asked_for_again_alone(status: str) -> None:
    response = {"status": status, "location": "Claim/c-1" if status == "503 Busy" else "Claim/another"}
    entries = [{"response": response}, {"response": {"status": "201", "etag": 'W/"7"', "location": "Claim/c-2"}}]
    answered = {"resourceType": "Bundle", "type": "batch-response", "entry": entries}
    with SloppyServer() as server:
        server.fail_next(Fault(200, text=WRITE(answered).decode()))
        [results], _ = send(server, [put(1), put(2)])
        assert [(result.status, result.version) for result in results] == [(201, "1"), (201, "7")]
        assert server.count("PUT", "Claim/c-1") == 1


def test_an_answer_too_large_for_us_is_asked_for_in_halves() -> None:
    with SloppyServer() as server, wire_to(server, most_bytes=3_000) as wire:
        sender = Sender(wire, NOTHING_SAID, told=print)
        assert statuses(sender.send([put(number) for number in range(20)])) == [200] * 20  # written twice, found once
        assert len(server.resources("Claim")) == 20


def test_a_server_that_is_gone_is_an_error() -> None:
    with SloppyServer([], Switches(fails=lambda _: closed())) as server, pytest.raises(UnreachableError):
        send(server, [put(1), put(2)])


def test_no_claim_is_there_twice_when_sixteen_create_it_at_once() -> None:
    with SloppyServer() as server:
        [results], _ = send(server, [create(1)] * 16, able=Abilities(batch=False, transaction=False))
        assert sorted(statuses(results)) == [200] * 15 + [201]
        assert len(server.resources("Claim")) == 1
