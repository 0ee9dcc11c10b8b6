"""What the server engine makes of a batch and of a transaction: facts that the bridge's own tests rely on."""

import pytest

from tests.fhir_server.engine import Engine, Reply, Resource, entry

pytestmark = pytest.mark.server


def claim(id_: str) -> Resource:
    return {"resourceType": "Claim", "id": id_, "status": "active"}


def put(id_: str, **conditions: str) -> Resource:
    return entry("PUT", f"Claim/{id_}", claim(id_), **conditions)


def create(value: str) -> Resource:
    resource = {"resourceType": "Claim", "identifier": [{"system": "urn:s", "value": value}]}
    return entry("POST", "Claim", resource, ifNoneExist=f"identifier=urn:s|{value}")


def statuses(reply: Reply) -> list[str]:
    return [each["response"]["status"] for each in reply.body["entry"]]


def stored(engine: Engine) -> list[str]:
    return sorted(resource["id"] for resource in engine.resources("Claim"))


def test_a_batch_answers_each_entry_in_its_place(fhir_engine: Engine) -> None:
    reply = fhir_engine.bundle(
        "batch",
        entry("GET", "Claim/a"),
        put("a"),
        put("a", ifMatch='W/"other"'),
        put("b", ifMatch='W/"other"'),
        entry("PUT", "Claim/c", claim("other")),
        entry("DELETE", "Claim/nobody"),
        {"resource": claim("d")},
    )
    assert (reply.status, reply.body["type"]) == (200, "batch-response")
    assert statuses(reply) == ["200", "200", "412", "404", "400", "404", "400"]
    assert stored(fhir_engine) == ["a"]


def test_an_answer_in_a_batch_has_the_resource_and_its_address_but_no_version(fhir_engine: Engine) -> None:
    [answered] = fhir_engine.bundle("batch", put("a")).body["entry"]
    assert answered["resource"]["id"] == "a"
    assert answered["response"].keys() == {"outcome", "status", "location"}
    assert answered["response"]["location"] == "Claim/a"


def test_a_batch_reads_and_searches(fhir_engine: Engine) -> None:
    fhir_engine.load([claim("a"), claim("b")])
    asked = [entry("GET", url) for url in ("Claim/a", "Claim/nobody", "Claim?_id=b", f"{fhir_engine.url}/Claim/a")]
    reply = fhir_engine.bundle("batch", *asked)
    assert statuses(reply) == ["200", "404", "200", "404"]
    read, missing, searched, _ = reply.body["entry"]
    assert (read["resource"]["id"], "resource" in missing) == ("a", False)
    assert [each["resource"]["id"] for each in searched["resource"]["entry"]] == ["b"]


def test_the_same_condition_twice_in_a_batch_creates_once(fhir_engine: Engine) -> None:
    reply = fhir_engine.bundle("batch", create("n-1"), create("n-1"))
    assert statuses(reply) == ["201", "200"]
    assert len({each["response"]["location"] for each in reply.body["entry"]}) == 1
    assert len(stored(fhir_engine)) == 1


def test_a_create_in_a_bundle_never_keeps_its_id(fhir_engine: Engine) -> None:
    fhir_engine.bundle("batch", entry("POST", "Claim", claim("mine")))
    assert stored(fhir_engine) != ["mine"]


def test_a_batch_may_be_long(fhir_engine: Engine) -> None:
    reply = fhir_engine.bundle("batch", *(put(f"c-{number}") for number in range(1000)))
    assert statuses(reply) == ["200"] * 1000


def test_a_transaction_that_fails_answers_with_the_fault_alone_and_leaves_its_first_half_behind(
    fhir_engine: Engine,
) -> None:
    reply = fhir_engine.bundle("transaction", put("a"), put("b", ifMatch='W/"other"'), put("c"))
    assert (reply.status, reply.body["resourceType"]) == (404, "OperationOutcome")
    assert stored(fhir_engine) == ["a"]


def test_a_transaction_that_succeeds_answers_as_a_batch_does(fhir_engine: Engine) -> None:
    reply = fhir_engine.bundle("transaction", create("n-1"), put("a"))
    assert (reply.body["type"], statuses(reply)) == ("transaction-response", ["201", "200"])


def test_a_transaction_takes_fifty_puts_and_refuses_fifty_one_whole(fhir_engine: Engine) -> None:
    puts = [put(f"c-{number}") for number in range(51)]
    refused = fhir_engine.bundle("transaction", *puts)
    assert (refused.status, stored(fhir_engine)) == (400, [])
    assert fhir_engine.bundle("transaction", *puts[:50]).status == 200


def test_a_transaction_takes_eight_conditional_creates_and_refuses_nine_whole(fhir_engine: Engine) -> None:
    creates = [create(f"n-{number}") for number in range(9)]
    refused = fhir_engine.bundle("transaction", *creates)
    assert (refused.status, stored(fhir_engine)) == (400, [])
    assert fhir_engine.bundle("transaction", *creates[:8]).status == 200


def test_a_transaction_with_the_same_resource_twice_is_refused_whole(fhir_engine: Engine) -> None:
    assert fhir_engine.bundle("transaction", put("a"), put("a")).status == 400
    assert stored(fhir_engine) == []


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_empty_bundle_is_refused(fhir_engine: Engine, kind: str) -> None:
    assert fhir_engine.bundle(kind).status == 400
