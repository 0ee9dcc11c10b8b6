"""What the server engine does with what is written to it: facts that the bridge's own tests rely on."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.fhir_server.engine import Engine, Resource

pytestmark = pytest.mark.server

SYSTEM = "https://claims.example"


def claim(id_: str | None = None, **elements: Any) -> Resource:  # noqa: ANN401  (any element of a Claim)
    named = {} if id_ is None else {"id": id_}
    return {"resourceType": "Claim", **named, "status": "active", **elements}


def identified(value: str) -> Resource:
    return claim(identifier=[{"system": SYSTEM, "value": value}])


def test_a_put_to_an_unknown_id_creates_but_says_200_and_no_location(fhir_engine: Engine) -> None:
    created = fhir_engine.put(claim("c-1"))
    assert (created.status, created.headers["Location"]) == (200, None)
    assert fhir_engine.ask("GET", "Claim/c-1").body == created.body


def test_a_put_of_the_same_again_is_a_new_version_all_the_same(fhir_engine: Engine) -> None:
    versions = [fhir_engine.put(claim("c-1")).body["meta"]["versionId"] for _ in range(2)]
    assert len(set(versions)) == 2


def test_a_version_is_no_number_and_stands_in_the_etag(fhir_engine: Engine) -> None:
    stored = fhir_engine.put(claim("c-1"))
    version = stored.body["meta"]["versionId"]
    assert not version.isdecimal()
    assert stored.headers["ETag"] == f'W/"{version}"'


def test_a_put_needs_the_id_in_its_address(fhir_engine: Engine) -> None:
    refused = fhir_engine.ask("PUT", "Claim/other", claim("c-1"))
    assert (refused.status, refused.said) == (400, "Incorrect resource ID")


def test_if_match_takes_the_version_that_is_there_and_no_other(fhir_engine: Engine) -> None:
    first = fhir_engine.put(claim("c-1")).headers["ETag"]
    assert fhir_engine.put(claim("c-1"), If_Match=first).status == 200
    assert fhir_engine.put(claim("c-1"), If_Match=first).status == 412


def test_if_match_on_an_unknown_id_finds_nothing(fhir_engine: Engine) -> None:
    assert fhir_engine.put(claim("c-1"), If_Match='W/"1"').status == 404
    assert fhir_engine.resources("Claim") == []


def test_if_none_match_is_not_looked_at(fhir_engine: Engine) -> None:
    fhir_engine.put(claim("c-1"))
    assert fhir_engine.put(claim("c-1", created="2018-06-12"), If_None_Match="*").status == 200
    assert fhir_engine.resources("Claim")[0]["created"] == "2018-06-12"


def test_a_post_says_where_it_went(fhir_engine: Engine) -> None:
    created = fhir_engine.post(claim())
    id_, version = created.body["id"], created.body["meta"]["versionId"]
    assert created.status == 201
    assert created.headers["Location"] == f"{fhir_engine.url}/Claim/{id_}/_history/{version}"


def test_a_post_keeps_the_id_it_brings_and_refuses_it_the_second_time(fhir_engine: Engine) -> None:
    assert fhir_engine.post(claim("mine")).body["id"] == "mine"
    again = fhir_engine.post(claim("mine"))
    assert (again.status, again.said) == (400, "Assigned ID is already in use")


def test_if_none_exist_creates_the_first_gives_the_only_one_and_refuses_several(fhir_engine: Engine) -> None:
    unless = f"identifier={SYSTEM}|n-1"
    first, second = (fhir_engine.post(identified("n-1"), If_None_Exist=unless) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert second.body == first.body
    assert second.headers["Location"] is None
    fhir_engine.post(identified("n-1"))
    assert fhir_engine.post(identified("n-1"), If_None_Exist=unless).status == 412


def test_if_none_exist_holds_with_sixteen_writers_at_once(fhir_engine: Engine) -> None:
    def create(_: int) -> int:
        return fhir_engine.post(identified("n-1"), If_None_Exist=f"identifier={SYSTEM}|n-1").status

    with ThreadPoolExecutor(16) as writers:
        assert sorted(writers.map(create, range(16))) == [200] * 15 + [201]
    assert len(fhir_engine.resources("Claim")) == 1


def test_nothing_that_is_written_is_validated(fhir_engine: Engine) -> None:
    stored = fhir_engine.put(claim("c-1") | {"status": "bogus", "colour": "blue"})
    assert (stored.status, stored.body["status"], stored.body["colour"]) == (200, "bogus", "blue")


def test_empty_words_and_lists_are_dropped_and_numbers_lose_their_last_zeros(fhir_engine: Engine) -> None:
    fhir_engine.load([b'{"resourceType":"Claim","id":"c-1","item":[],"use":"","total":{"value":1.10}}'])
    stored = fhir_engine.ask("GET", "Claim/c-1").body
    assert stored.keys() == {"resourceType", "id", "total", "meta"}
    assert str(stored["total"]["value"]) == "1.1"


def test_a_patch_changes_one_element(fhir_engine: Engine) -> None:
    fhir_engine.put(claim("c-1", created="2018-06-12"))
    fhir_engine.ask("PATCH", "Claim/c-1", [{"op": "replace", "path": "/status", "value": "cancelled"}])
    [stored] = fhir_engine.resources("Claim")
    assert (stored["status"], stored["created"]) == ("cancelled", "2018-06-12")


def test_what_is_deleted_was_never_there(fhir_engine: Engine) -> None:
    fhir_engine.put(claim("c-1"))
    assert fhir_engine.ask("DELETE", "Claim/c-1").status == 200
    asked_again = [("GET", "Claim/c-1"), ("GET", "Claim/c-1/_history"), ("DELETE", "Claim/c-1")]
    assert [fhir_engine.ask(*asked).status for asked in asked_again] == [404, 404, 404]


def test_the_history_has_every_version_but_turns_round_with_each_reading(fhir_engine: Engine) -> None:
    days = ["2018-06-12", "2018-06-13", "2018-06-14"]
    versions = [fhir_engine.put(claim("c-1", created=day)).body["meta"]["versionId"] for day in days]
    newest_first, oldest_first = (
        [version["created"] for version in fhir_engine.ask("GET", "Claim/c-1/_history").found] for _ in range(2)
    )
    assert (newest_first, oldest_first) == (days[::-1], days)
    assert fhir_engine.ask("GET", f"Claim/c-1/_history/{versions[0]}").body["created"] == days[0]


def test_there_is_no_history_of_a_whole_type(fhir_engine: Engine) -> None:
    assert fhir_engine.ask("GET", "Claim/_history").status == 404


def test_what_is_loaded_keeps_its_version_and_its_time(fhir_engine: Engine) -> None:
    meta = {"versionId": "3", "lastUpdated": "2018-06-12T09:00:00Z"}
    fhir_engine.load([claim("c-1", meta=meta)])
    assert fhir_engine.ask("GET", "Claim/c-1").body["meta"] == meta
    assert fhir_engine.put(claim("c-1", meta=meta)).body["meta"] != meta
