"""A list of values is one search where the server takes it, in a URL or by POST, else several; none is lost."""

import pytest

from bridge.fhir_server.searching import Search
from tests.rooms.fhir_server.sloppy import MEDICATION, Resource, doses, ids, of_patient, searching
from tests.sloppy_server.server import Fault, Switches

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
PATIENTS = [f"pt-{number}" for number in range(300)]
NO_LISTS = "The server takes no lists of values in a search: it is asked for one after the other."


def coverages(number: int) -> list[Resource]:
    return [
        {
            "resourceType": "Coverage",
            "id": f"cov-{place}",
            "identifier": [{"system": "urn:cards", "value": f"{place}"}],
            "beneficiary": {"reference": f"Patient/pt-{place}"},
        }
        for place in range(number)
    ]


def test_a_list_that_fits_a_url_is_one_get() -> None:
    with searching(doses(300, patients=300), page_size=200) as at:
        [search] = at.searcher.of_any(KIND, "patient", PATIENTS[:200], fits=of_patient(*PATIENTS[:200]))
        assert len(at.searcher.all(search)) == 200
        assert [request.method for request in at.server.requests][:1] == ["GET"]


def test_a_list_too_long_for_a_url_is_posted() -> None:
    with searching(doses(300, patients=300), Switches(longest_url=2_500), page_size=500) as at:
        [search] = at.searcher.of_any(KIND, "patient", PATIENTS, fits=of_patient(*PATIENTS))
        assert len(at.searcher.all(search)) == 300
        assert {request.method for request in at.server.requests} == {"POST"}


def test_a_value_given_twice_is_asked_for_once_and_filters_beside_hold() -> None:
    with searching(doses(4, patients=2)) as at:
        [search] = at.searcher.of_any(KIND, "patient", ["pt-1", "pt-1"], beside=(("status", "stopped"),))
        assert search.asked == (("patient", "pt-1"), ("status", "stopped"))
        assert at.searcher.all(search) == []


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_where_post_is_refused_a_long_list_is_asked_for_in_pieces(status: int) -> None:
    switches = Switches(longest_url=2_500, fails=lambda asking: Fault(status) if asking.method == "POST" else None)
    with searching(doses(300, patients=300), switches, page_size=500) as at:
        [search] = at.searcher.of_any(KIND, "patient", PATIENTS, fits=of_patient(*PATIENTS))
        for _ in range(2):
            assert len(at.searcher.all(search)) == 300
        assert at.server.count("POST") == 1
        assert at.notes == ["The server takes no searches by POST: long ones are asked in several pieces."]


def test_a_long_search_with_includes_gets_them_where_only_post_is_refused() -> None:
    include = (("_include", f"{KIND}:medication"),)
    with searching([*doses(300, patients=300), MEDICATION], Switches(no_post_search=True), page_size=500) as at:
        searches = at.searcher.of_any(KIND, "patient", PATIENTS, include=include, fits=of_patient(*PATIENTS))
        [(matches, others)] = at.searcher.several(searches)
        assert (len(matches), [entry.name for entry in others]) == (300, ["Medication/med-1"])


def test_more_values_than_a_list_should_hold_are_several_searches() -> None:
    with searching() as at:
        searches = at.searcher.of_any("Claim", "identifier", [f"s|{number}" for number in range(1_001)])
        assert [search.asked[0][1].count(",") + 1 for search in searches] == [500, 500, 1]


def test_a_server_that_knows_no_lists_is_asked_value_by_value() -> None:
    with searching([*coverages(5), *doses(1)], Switches(no_comma_lists=True)) as at:
        [search] = at.searcher.of_any("Coverage", "beneficiary", ["pt-1", "pt-3"], beside=(("status", "active,draft"),))
        assert at.searcher.all(search) == []
        [search] = at.searcher.of_any("Coverage", "beneficiary", ["pt-1", "pt-3"])
        assert ids(at.searcher.all(search)) == ["cov-1", "cov-3"]
        assert at.notes == [NO_LISTS]
        at.server.forget_requests()
        assert ids(at.searcher.all(search)) == ["cov-1", "cov-3"]
        assert at.server.count() == 2


def test_whether_lists_are_taken_is_found_out_once_and_only_when_one_finds_nothing() -> None:
    with searching(coverages(5)) as at:
        [found] = at.searcher.of_any("Coverage", "identifier", ["urn:cards|1", "urn:cards|3"])
        [nothing] = at.searcher.of_any("Coverage", "identifier", ["urn:cards|x", "urn:cards|y"])
        assert ids(at.searcher.all(found)) == ["cov-1", "cov-3"]
        before = at.server.count()
        assert at.searcher.all(nothing) == []
        assert at.server.count() == before + 2  # the search, and one that must find something
        assert at.searcher.all(nothing) == []
        assert at.server.count() == before + 3
        assert at.notes == []


def test_where_there_is_nothing_of_a_kind_a_list_that_finds_nothing_is_right() -> None:
    with searching() as at:
        [search] = at.searcher.of_any("Claim", "identifier", ["s|1", "s|2"])
        assert at.searcher.all(search) == []
        assert at.server.count() == 2


def test_a_comma_within_a_value_makes_no_list() -> None:
    named = {"resourceType": "Organization", "id": "o", "identifier": [{"system": "s", "value": "a,b"}]}
    with searching([named], Switches(no_comma_lists=True)) as at:
        assert ids(at.searcher.all(Search("Organization", (("identifier", "s|a\\,b"),)))) == ["o"]


def test_a_resource_that_cannot_be_found_by_its_id_proves_nothing_and_another_is_tried_the_next_time() -> None:
    with searching(coverages(2), Switches(refuses=frozenset({"_id"}))) as at:
        [nothing] = at.searcher.of_any("Coverage", "identifier", ["urn:cards|x", "urn:cards|y"])
        assert at.searcher.all(nothing) == []
        assert at.notes == []
        at.server.switches = Switches(no_comma_lists=True)
        [both] = at.searcher.of_any("Coverage", "identifier", ["urn:cards|0", "urn:cards|1"])
        assert ids(at.searcher.all(both)) == ["cov-0", "cov-1"]
        assert at.notes == [NO_LISTS]


def test_a_search_without_a_list_is_not_cut() -> None:
    search = Search("Coverage", (("identifier", "urn:cards|0"),))
    assert list(search.each_alone()) == list(search.in_chunks()) == [search]
