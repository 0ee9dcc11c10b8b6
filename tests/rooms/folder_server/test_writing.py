"""What is sent becomes a file, under the conditions that were named; what somebody edits meanwhile is not lost."""

import json

import pytest

from tests.rooms.folder_server.a_folder import BASE, Folder, Resource, body_of, claim, patient

IDENTIFIER = [{"system": "urn:s", "value": "a,b"}]


def test_a_put_creates_and_then_updates(folder: Folder) -> None:
    made = folder.ask("PUT", "Claim/c-1", claim())
    assert (made.status, dict(made.headers)) == (
        201,
        {"ETag": 'W/"1"', "Location": f"{BASE}/Claim/c-1/_history/1"},
    )
    changed = folder.ask("PUT", "Claim/c-1", claim(use="claim"))
    assert (changed.status, dict(changed.headers)["ETag"]) == (200, 'W/"2"')
    assert folder.read("Claim/c-1") == json.loads(changed.body)


def test_what_is_put_stands_in_a_file_that_people_can_read(folder: Folder) -> None:
    folder.ask("PUT", "Claim/c-1", claim())
    assert folder.file("Claim/c-1") == folder.read("Claim/c-1")
    assert "\n  " in (folder.top / "Claim" / "c-1.json").read_text(encoding="utf-8")
    assert folder.look() == []


def test_the_same_put_again_is_no_new_version(folder: Folder) -> None:
    tags = [dict(folder.ask("PUT", "Claim/c-1", claim()).headers)["ETag"] for _ in range(2)]
    assert tags == ['W/"1"', 'W/"1"']


@pytest.mark.parametrize(("tag", "status"), [('W/"1"', 200), ('"1"', 200), ('W/"2"', 412), ('W/"x"', 412)])
def test_an_update_is_made_of_the_version_it_names(folder: Folder, tag: str, status: int) -> None:
    folder.ask("PUT", "Claim/c-1", claim())
    assert folder.ask("PUT", "Claim/c-1", claim(use="claim"), if_match=tag).status == status


def test_a_version_of_what_is_not_there_is_none(folder: Folder) -> None:
    assert folder.ask("PUT", "Claim/c-1", claim(), if_match='W/"1"').status == 412


def test_only_where_there_is_none_yet(folder: Folder) -> None:
    asked = [folder.ask("PUT", "Claim/c-1", claim(), if_none_match="*").status for _ in range(2)]
    assert asked == [201, 412]


def test_a_file_edited_since_is_not_written_over_though_nobody_has_looked_yet(folder: Folder) -> None:
    folder.ask("PUT", "Claim/c-1", claim())
    folder.edit("Claim/c-1", claim(use="preauthorization"))
    assert folder.ask("PUT", "Claim/c-1", claim(use="claim"), if_match='W/"1"').status == 412
    assert folder.file("Claim/c-1")["use"] == "preauthorization"


def test_a_file_that_somebody_is_writing_is_left_alone(folder: Folder) -> None:
    folder.ask("PUT", "Claim/c-1", claim())
    folder.edit("Claim/c-1", "{")
    assert "is being edited" in str(body_of(folder.ask("PUT", "Claim/c-1", claim(use="claim")), 409))
    assert (folder.top / "Claim" / "c-1.json").read_text(encoding="utf-8") == "{"


def test_a_create_gives_an_id_of_its_own_once_for_a_condition(folder: Folder) -> None:
    sent = claim(identifier=IDENTIFIER)
    first, second = (folder.ask("POST", "Claim", sent, if_none_exist="identifier=urn:s%7Ca\\,b") for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert body_of(first, 201)["id"] == body_of(second, 200)["id"] != "c-1"
    assert len(folder.found("Claim")) == 1


def test_a_condition_that_fits_several_or_asks_nothing_is_refused(folder: Folder) -> None:
    for own_id in ("c-1", "c-2"):
        folder.ask("PUT", f"Claim/{own_id}", claim(own_id, identifier=IDENTIFIER))
    assert folder.ask("POST", "Claim", claim(), if_none_exist="identifier=urn:s%7C").status == 412
    assert folder.ask("POST", "Claim", claim(), if_none_exist="_count=1").status == 412
    assert len(folder.found("Claim")) == 2


@pytest.mark.parametrize(
    ("method", "url", "sent", "status"),
    [
        ("PUT", "Claim/c-1", claim("c-2"), 400),
        ("PUT", "Claim/c-1", patient("c-1"), 400),
        ("PUT", "Claim/.c", claim(".c"), 400),
        ("PUT", "Claim/..", claim(".."), 400),
        ("PUT", "Claim/c-1", b"{", 400),
        ("PUT", "Claim/c-1", b"[]", 400),
        ("PUT", "Claim/c-1", b"{}", 400),
        ("POST", "Claim", patient(), 400),
        ("PUT", "Nonsense/n-1", {"resourceType": "Nonsense", "id": "n-1"}, 404),
        ("PUT", "../etc/n-1", {"resourceType": "Nonsense", "id": "n-1"}, 404),
        ("DELETE", "Claim/c-1", b"", 405),
        ("PATCH", "Claim/c-1", b"", 405),
        ("GET", "Claim/c-1", b"", 404),
        ("GET", "Claim/c-1/_history", b"", 404),
        ("POST", "Claim/c-1/$x", b"", 404),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    folder: Folder, method: str, url: str, sent: Resource | bytes, status: int
) -> None:
    assert body_of(folder.ask(method, url, sent), status)["resourceType"] == "OperationOutcome"
    assert [path for path in folder.top.iterdir() if path.is_dir()] == []


# Bundles


def bundle(*entries: Resource, kind: str = "batch") -> Resource:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(method: str, url: str, resource: Resource | None = None, **conditions: str) -> Resource:
    request = {"method": method, "url": url, **conditions}
    return {"request": request} if resource is None else {"resource": resource, "request": request}


def test_a_batch_answers_each_entry_in_its_place(folder: Folder) -> None:
    sent = bundle(
        entry("PUT", "Claim/c-1", claim()),
        entry("PUT", "Claim/c-1", claim(use="claim"), ifMatch='W/"9"'),
        entry("POST", "Claim", claim(identifier=IDENTIFIER), ifNoneExist="identifier=urn:s%7Ca\\,b"),
        entry("GET", "Claim/c-1"),
        entry("GET", f"{BASE}/Claim?_id=c-1"),
        entry("GET", "Claim/nobody"),
        entry("GET", ""),
        {"resource": claim()},
    )
    answered = body_of(folder.ask("POST", "", sent), 200)
    responses = [one["response"] for one in answered["entry"]]
    assert answered["type"] == "batch-response"
    assert [one["status"][:3] for one in responses] == ["201", "412", "201", "200", "200", "404", "400", "400"]
    assert (responses[0]["etag"], responses[0]["location"]) == ('W/"1"', f"{BASE}/Claim/c-1/_history/1")
    assert responses[1]["outcome"]["resourceType"] == "OperationOutcome"
    assert answered["entry"][4]["resource"]["total"] == 1


def test_only_batches_of_a_sensible_length_are_taken(folder: Folder) -> None:
    assert folder.ask("POST", "", bundle(kind="transaction")).status == 400
    assert folder.ask("POST", "", patient()).status == 400
    assert folder.ask("POST", "", bundle(*[entry("GET", "Claim/c-1")] * 1001)).status == 413
