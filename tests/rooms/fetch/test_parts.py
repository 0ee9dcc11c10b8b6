"""The small parts of fetching: the server's own names, the time of a change, what is kept for a pass."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bridge.fetch.asking import escaped
from bridge.fetch.fitting import Window, of_encounters, of_patients, with_codes
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import codes_asked_for, encounter_parameters, found_on_a_page, wanted_of_patients
from bridge.fetch.shelf import Shelf
from bridge.fhir_server.entries import Entry
from tests.rooms.fetch.at_a_server import MAPPINGS

BASE = "https://ehr.example/fhir"


def entry(raw: str, kind: str = "Location", own_id: str | None = "1", updated: str | None = None) -> Entry:
    """Make an entry as it comes from a server."""
    return Entry(kind, own_id, "1", updated, raw.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient/1", "Patient/1"),
        (f"{BASE}/Patient/1", "Patient/1"),
        (f"{BASE}/Patient/1/_history/3", "Patient/1"),
        ("http://internal:8080/fhir/Patient/1", "Patient/1"),
        ("https://other.example/fhir/Patient/1", None),
        ("https://ehr.example/fhir2/Patient/1", None),
        ("urn:uuid:0f3c", None),
        ("#contained", None),
        (None, None),
    ],
)
def test_a_server_is_known_by_its_own_urls(text: str | None, name: str | None) -> None:
    server = OwnServer(BASE)
    server.learn("http://internal:8080/fhir/Patient/7", "Patient/7")
    server.learn("https://other.example/fhir/Organization/9", "Patient/7")
    server.learn("urn:uuid:0f3c", "Patient/7")
    server.learn(None, "Patient/7")
    assert server.name_of(text) == name


def test_a_server_that_calls_itself_ever_otherwise_is_not_believed() -> None:
    server = OwnServer(BASE)
    for number in range(100):
        server.learn(f"https://{number}.example/Patient/7", "Patient/7")
    assert server.is_foreign("https://99.example/Patient/8")


def test_a_time_is_asked_for_to_the_millisecond_outwards_in_utc() -> None:
    since = datetime(2018, 6, 12, 5, 0, 0, 1999, tzinfo=timezone(timedelta(hours=-5)))
    until = datetime(2018, 6, 12, 11, 0, 0, 1, tzinfo=UTC)
    assert Window(since, until).asked() == (
        ("_lastUpdated", "ge2018-06-12T10:00:00.001Z"),
        ("_lastUpdated", "le2018-06-12T11:00:00.001Z"),
    )
    assert Window(since, None).asked() == (("_lastUpdated", "ge2018-06-12T10:00:00.001Z"),)


@pytest.mark.parametrize("updated", [None, "", "yesterday", "2018-06-12"])
def test_what_does_not_tell_when_it_changed_is_taken(updated: str | None) -> None:
    assert Window(datetime(2020, 1, 1, tzinfo=UTC), None).holds(entry("{}", updated=updated))


@pytest.mark.parametrize(
    ("raw", "fits"),
    [
        ('{"resourceType":"Flag","subject":{"reference":"Patient/1"}}', True),
        ('{"resourceType":"Consent","patient":{"reference":"Patient/1"}}', True),
        ('{"resourceType":"Coverage","beneficiary":{"reference":"https://ehr.example/fhir/Patient/1"}}', True),
        ('{"resourceType":"Flag","subject":{"reference":"Patient/2"}}', False),
        ('{"resourceType":"Flag","subject":{"reference":"https://other.example/fhir/Patient/1"}}', False),
        ('{"resourceType":"Flag","subject":{"identifier":{"value":"1"}}}', True),
        ('{"resourceType":"Flag"}', True),
        ('{"resourceType":"Flag","subject":"Patient/1"}', True),
        ('{"resourceType":', True),
    ],
)
def test_a_resource_of_another_patient_does_not_fit_and_one_that_does_not_tell_does(raw: str, fits: bool) -> None:
    assert of_patients(frozenset({"Patient/1"}), OwnServer(BASE))(entry(raw)) is fits


@pytest.mark.parametrize(
    ("raw", "fits"),
    [
        ('{"context":{"reference":"Encounter/1"}}', True),
        ('{"encounter":{"reference":"Encounter/1"}}', True),
        ('{"context":{"reference":"Encounter/2"}}', False),
        ('{"context":{"display":"a visit"}}', True),
        ("{}", True),
        ('{"context":[', True),
    ],
)
def test_a_dose_of_another_encounter_does_not_fit(raw: str, fits: bool) -> None:
    assert of_encounters(frozenset({"Encounter/1"}), OwnServer(BASE))(entry(raw)) is fits


@pytest.mark.parametrize(
    ("raw", "fits"),
    [
        ('{"code":{"coding":[{"system":"x","code":"0"},{"system":"s","code":"1"}]}}', True),
        ('{"code":{"coding":[{"code":"1"}]}}', False),
        ('{"code":{"text":"1"}}', False),
        ("{}", False),
        ('{"code":"1"}', True),
    ],
)
def test_a_measurement_with_another_code_does_not_fit(raw: str, fits: bool) -> None:
    assert with_codes(frozenset({("s", "1")}))(entry(raw)) is fits


def test_what_was_used_longest_ago_leaves_the_shelf() -> None:
    shelf = Shelf(most=2)
    shelf.keep(
        [entry("{}", own_id="a"), entry("{}", own_id="b"), entry("{}", "Patient", "p"), entry("{}", own_id=None)]
    )
    assert [one.id for one in shelf.take(["Location/a", "Patient/p"])] == ["a"]
    shelf.keep([entry("{}", own_id="c")])
    assert [one.id for one in shelf.take(["Location/a", "Location/b", "Location/c"])] == ["a", "c"]
    shelf.clear()
    assert shelf.take(["Location/a"]) == []


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ('{"resourceType":"Location","name":"x"}', "came from the server without an id"),
        ('{"resourceType":"Location","id":"1","x":' + "[" * 300 + "]" * 300 + "}", "is nested too deeply"),
        ('{"resourceType":"Location","id":"1","x":' + "9" * 5000 + "}", "holds a number of more than 4000 digits"),
        ('{"resourceType":"Location","id":"1","name":"\udc80"}', "is not valid UTF-8 at byte 44"),
        ('{"resourceType":"Location","id":"1",', "is not valid JSON: Input data was truncated"),
        ('{"resourceType":"Location","id":"1","x":' + "[" * 90_000, "is nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_told_and_stays_outside_the_pool(raw: str, problem: str) -> None:
    gathered = Gathered(OwnServer(BASE))
    assert gathered.put([entry(raw)]) == []
    assert gathered.told() == (f"Location/1: {problem}",)
    assert gathered.pool.counts() == {}


def test_half_a_character_does_not_cost_the_rest() -> None:
    gathered = Gathered(OwnServer(BASE))
    assert gathered.put([entry('{"resourceType":"Location","id":"1","name":"\\ud83d"}')]) == ["Location/1"]
    assert gathered.told() == ()


def test_what_nothing_is_read_from_stays_outside_the_pool() -> None:
    gathered = Gathered(OwnServer(BASE))
    assert gathered.put([entry('{"resourceType":"Basic","id":"1"}', "Basic")]) == []
    assert gathered.here == set()


def test_what_means_something_in_a_search_is_escaped() -> None:
    assert escaped("a|b,c$d\\e") == "a\\|b\\,c\\$d\\\\e"


def test_consents_and_vital_signs_are_asked_for_only_where_a_site_asks_for_them() -> None:
    kinds = [each.kind for each in wanted_of_patients(MAPPINGS, "R4")]
    asks = {gap for site in MAPPINGS.sites.values() for gap in site.severity}
    assert ("Consent" in kinds) == ("consent-not-recorded" in asks)
    assert (MAPPINGS.documentation.vital_signs <= codes_asked_for(MAPPINGS)) == ("vital-signs-not-recorded" in asks)
    assert MAPPINGS.documentation.discarded_codes <= codes_asked_for(MAPPINGS)


@pytest.mark.parametrize(
    ("release", "parameters", "includes"),
    [
        ("R4", ("context",), ["medication", "patient", "context"]),
        ("R4B", ("context",), ["medication", "patient", "context"]),
        ("R5", ("encounter",), ["medication", "patient", "encounter", "request"]),
        ("", ("context", "encounter"), ["medication", "patient"]),
    ],
)
def test_the_encounter_is_asked_for_in_the_releases_own_words(
    release: str, parameters: tuple[str, ...], includes: list[str]
) -> None:
    assert encounter_parameters(release) == parameters
    assert [what.partition(":")[2] for _, what in found_on_a_page(release)] == includes
