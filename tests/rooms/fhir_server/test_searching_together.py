"""Several searches, lists of values and reads by name take few requests, or the slower way that the server leaves."""

from dataclasses import replace

import pytest

from bridge.fhir_server.abilities import read_abilities
from bridge.fhir_server.failures import PagingError, RefusedError, UnreachableError
from bridge.fhir_server.searching import Search, Searcher
from tests.rooms.fhir_server.sloppy import MEDICATION, Resource, all_ids, doses, ids, of_patient, searching
from tests.sloppy_server.server import Fault, Switches, closed, half_body, html_page

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
PATIENTS = [f"pt-{number}" for number in range(300)]
EACH_ALONE = "The server does not answer Bundles of questions (batch): each is asked by itself."
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


def one_each(*patients: str) -> list[Search]:
    return [Search(KIND, (("patient", patient),), fits=of_patient(patient)) for patient in patients]


# Several searches


def test_several_searches_go_in_one_bundle_and_come_back_in_order() -> None:
    with searching(doses(9, patients=3), page_size=200) as at:
        at.searcher.all(Search(KIND, (), include=()))
        at.server.forget_requests()
        came = at.searcher.several(one_each("pt-2", "pt-0", "pt-1"))
        assert [ids(matches) for matches, _ in came] == [
            ["ma-2", "ma-5", "ma-8"],
            ["ma-0", "ma-3", "ma-6"],
            ["ma-1", "ma-4", "ma-7"],
        ]
        assert [request.method for request in at.server.requests] == ["POST"]


def test_further_pages_of_an_entry_are_walked_as_those_of_any_search() -> None:
    with searching(doses(75, patients=3)) as at:
        came = at.searcher.several(one_each("pt-0", "pt-1", "pt-2"))
        assert [len(matches) for matches, _ in came] == [25, 25, 25]
        assert at.server.count("POST") == 1
        assert at.server.count("GET") == 3 * 2


def test_without_links_all_searches_go_on_by_offset_in_bundles() -> None:
    with searching(doses(75, patients=3), Switches(no_next_links=True, total="none")) as at:
        came = at.searcher.several(one_each("pt-0", "pt-1", "pt-2"))
        assert [len(matches) for matches, _ in came] == [25, 25, 25]
        assert [request.method for request in at.server.requests] == ["POST"] * 4  # 10 + 10 + 5, and empty ones


@pytest.mark.parametrize(
    ("switches", "note"),
    [
        (Switches(no_batch=True), EACH_ALONE),
        (Switches(loses_entries=1), EACH_ALONE.replace("does not answer", "loses entries of")),
        (Switches(fails=lambda asking: html_page(404) if asking.method == "POST" else None), EACH_ALONE),
        (Switches(fails=lambda asking: Fault(500) if asking.method == "POST" else None), EACH_ALONE),
    ],
)
def test_bundles_that_are_not_answered_are_tried_once_and_each_is_asked_by_itself(
    switches: Switches, note: str
) -> None:
    with searching(doses(9, patients=3), switches, tries=2) as at:
        for _ in range(2):
            came = at.searcher.several(one_each("pt-0", "pt-1", "pt-2"))
            assert [len(matches) for matches, _ in came] == [3, 3, 3]
        assert 1 <= at.server.count("POST") <= 2
        assert at.notes == [note]


def test_bundles_are_not_tried_where_the_server_says_it_takes_none() -> None:
    with searching(doses(9, patients=3), Switches(no_batch=True)) as at:
        searcher = Searcher(at.wire, read_abilities(at.wire), told=at.notes.append)
        assert [len(matches) for matches, _ in searcher.several(one_each("pt-0", "pt-1"))] == [3, 3]
        assert at.server.count("POST") == 0
        assert at.notes == []


def test_a_bundle_of_too_many_questions_is_cut_in_halves() -> None:
    with searching(doses(9, patients=9), Switches(most_entries=3)) as at:
        came = at.searcher.several(one_each(*PATIENTS[:9]))
        assert [ids(matches) for matches, _ in came] == [[f"ma-{place}"] for place in range(9)]
        assert at.notes == []


def test_a_question_that_fails_within_a_bundle_is_asked_by_itself() -> None:
    switches = Switches(refuses=frozenset({"_include"}))
    wanted = one_each("pt-0", "pt-1")
    wanted[1] = replace(wanted[1], include=(("_include", f"{KIND}:medication"),))
    with searching([*doses(9, patients=3), MEDICATION], switches) as at:
        assert [len(matches) for matches, _ in at.searcher.several(wanted)] == [3, 3]
        assert [f"{KIND} refers to" in note for note in at.notes] == [True]


def test_a_search_that_is_refused_among_several_raises_as_it_does_alone() -> None:
    with searching(doses(9, patients=3), Switches(refuses=frozenset({"status"}))) as at, pytest.raises(RefusedError):
        at.searcher.several([*one_each("pt-0"), Search(KIND, (("status", "completed"),))])


def test_a_server_that_is_gone_is_an_error_and_not_a_server_without_bundles() -> None:
    with searching(doses(9, patients=3), Switches(fails=lambda _: closed()), tries=2) as at:
        with pytest.raises(UnreachableError):
            at.searcher.several(one_each("pt-0", "pt-1"))
        assert at.notes == []


def test_a_page_that_breaks_off_is_asked_for_again() -> None:
    with searching(doses(25)) as at:
        at.server.fail_next(None, half_body(), half_body())
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)
        assert at.server.count() == 5


def test_nothing_asked_takes_no_request() -> None:
    with searching() as at:
        assert at.searcher.several([]) == []
        assert at.searcher.of_any("Claim", "identifier", []) == []
        assert at.searcher.read([]) == {}
        assert at.server.count() == 0


# Lists of values


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


# Reading by name


def test_names_are_read_in_one_bundle_and_what_is_not_there_is_none() -> None:
    with searching([*doses(3), MEDICATION]) as at:
        at.server.delete(f"{KIND}/ma-1")
        read = at.searcher.read([f"{KIND}/ma-0", "Medication/med-1", f"{KIND}/ma-1", "Patient/nobody", f"{KIND}/ma-0"])
        assert {name: entry and entry.name for name, entry in read.items()} == {
            f"{KIND}/ma-0": f"{KIND}/ma-0",
            "Medication/med-1": "Medication/med-1",
            f"{KIND}/ma-1": None,  # deleted: 410
            "Patient/nobody": None,  # never there: 404
        }
        assert at.server.count() == 1


def test_one_name_is_read_by_one_get() -> None:
    with searching([MEDICATION]) as at:
        assert [*at.searcher.read(["Medication/med-1"])] == ["Medication/med-1"]
        assert at.server.count("GET", "Medication/med-1") == 1


def test_more_names_than_a_bundle_holds_take_several() -> None:
    with searching(doses(250)) as at:
        read = at.searcher.read([f"{KIND}/ma-{place}" for place in range(250)])
        assert all(read.values())
        assert at.server.count() == 3


def test_without_bundles_names_are_read_by_lists_of_ids_and_what_does_not_come_by_itself() -> None:
    names = [f"{KIND}/ma-0", f"{KIND}/ma-1", f"{KIND}/gone", "Medication/med-1"]
    with searching([*doses(3), MEDICATION], Switches(no_batch=True)) as at:
        read = at.searcher.read(names)
        assert [name for name, entry in read.items() if entry is None] == [f"{KIND}/gone"]
        assert at.server.count("GET", f"{KIND}/gone") == 1
        assert at.server.count("GET", f"{KIND}/ma-0") == 0
        assert list(read) == names


@pytest.mark.parametrize(
    "switches",
    [
        Switches(no_batch=True, no_comma_lists=True),
        Switches(no_batch=True, refuses=frozenset({"_id"})),
        Switches(loses_entries=1),
    ],
)
def test_with_nothing_else_names_are_read_one_by_one(switches: Switches) -> None:
    with searching([*doses(3), MEDICATION], switches) as at:
        read = at.searcher.read([f"{KIND}/ma-0", f"{KIND}/ma-2", f"{KIND}/gone"])
        assert {name: entry is not None for name, entry in read.items()} == {
            f"{KIND}/ma-0": True,
            f"{KIND}/ma-2": True,
            f"{KIND}/gone": False,
        }


def test_a_list_of_ids_that_is_ignored_brings_only_what_was_asked_for() -> None:
    with searching(doses(30), Switches(no_batch=True, ignores=frozenset({"_id"}))) as at:
        read = at.searcher.read([f"{KIND}/ma-3", f"{KIND}/ma-4"])
        assert [entry.name for entry in read.values() if entry] == [f"{KIND}/ma-3", f"{KIND}/ma-4"]


def test_a_name_that_may_not_be_read_is_an_error_and_not_gone() -> None:
    forbids = Switches(fails=lambda asking: Fault(403) if asking.path == "Claim/abc" else None)
    with searching([], forbids) as at, pytest.raises(RefusedError, match="403"):
        at.searcher.read(["Claim/abc"])


def test_a_name_that_no_server_can_have_is_not_there() -> None:
    refuses = Switches(fails=lambda asking: Fault(400) if asking.path.startswith("Patient/") else None)
    with searching([], refuses) as at:
        assert at.searcher.read(["Patient/a_b"]) == {"Patient/a_b": None}
        with pytest.raises(RefusedError):
            at.searcher.read(["Patient/a-b"])


def test_a_page_set_too_small_to_go_on_among_several_is_an_error() -> None:
    switches = Switches(no_next_links=True, no_offset=True, total="none")
    with searching(doses(60, patients=2), switches) as at, pytest.raises(PagingError):
        at.searcher.several(one_each("pt-0", "pt-1"))
