"""Whatever a server does with its pages, everything that was asked for comes, once, or an error says why not."""

import pytest

from bridge.fhir_server.failures import NotFhirError, PagingError, RefusedError, TooLargeError
from bridge.fhir_server.searching import Search
from tests.rooms.fhir_server.sloppy import MEDICATION, all_ids, doses, ids, of_patient, searching
from tests.sloppy_server.asked import WRITE
from tests.sloppy_server.server import Fault, Switches

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
OF_ONE = Search(KIND, (("patient", "Patient/pt-0"),), fits=of_patient("pt-0"))
"""One patient of several."""


def test_ten_thousand_resources_changed_at_one_moment_all_arrive_page_by_page() -> None:
    search = Search(KIND, (("_lastUpdated", "ge2018-06-12T10:00:00Z"),))
    with searching(doses(10_000), page_size=500) as at:
        pages = list(at.searcher.pages(search))
        came = [entry for page in pages for entry in page.matches]
        assert ids(came) == all_ids(10_000)
        assert max(len(page.matches) for page in pages) == 500
        assert at.server.count("GET", KIND) == 10_000 / 500
        assert at.notes == []


def test_ten_thousand_resources_arrive_without_links_by_offset() -> None:
    switches = Switches(no_next_links=True, total="none")
    with searching(doses(10_000), switches, page_size=500) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(10_000)
        assert at.server.count("GET", KIND) == 10_000 / 500 + 1  # the last page is empty


def test_without_links_a_count_that_was_seen_to_count_further_spares_the_empty_page() -> None:
    with searching(doses(25), Switches(no_next_links=True)) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)
        assert at.server.count("GET", KIND) == 3


def test_without_links_a_short_page_is_no_end() -> None:
    switches = Switches(no_next_links=True, total="none", page_cap=7)
    with searching(doses(30), switches) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(30)
        assert at.server.count("GET", KIND) == 6  # 7 + 7 + 7 + 7 + 2, and an empty one


def test_pages_from_which_something_was_left_out_lose_nothing_else() -> None:
    switches = Switches(no_next_links=True, total="none", hides=lambda one: one["id"] in {"ma-3", "ma-4", "ma-17"})
    with searching(doses(30), switches) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == sorted(set(all_ids(30)) - {"ma-3", "ma-4", "ma-17"})


def test_a_count_that_is_only_that_of_the_page_proves_nothing() -> None:
    with searching(doses(30), Switches(no_next_links=True, total="page")) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(30)


def test_one_page_is_asked_for_once_where_the_server_gives_links() -> None:
    with searching(doses(15), Switches(total="none")) as at:
        at.searcher.all(Search(KIND, ()))
        at.server.forget_requests()
        assert ids(at.searcher.all(Search(KIND, (("_id", "ma-1,ma-2"),)))) == ["ma-1", "ma-2"]
        assert at.server.count() == 1


def test_links_to_a_host_inside_the_hospital_are_followed_on_our_own() -> None:
    with searching(doses(25), Switches(foreign_next_host=True)) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)


def test_relative_links_are_followed() -> None:
    with searching(doses(25), Switches(relative_next=True)) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)


def test_a_count_higher_than_what_comes_is_an_error_after_a_second_walk() -> None:
    with searching(doses(25), Switches(total="high")) as at:
        with pytest.raises(
            PagingError, match=r"GET .*/MedicationAdministration\?patient: 25 of .* the server counts 28"
        ):
            at.searcher.all(OF_ONE)
        assert at.server.count("GET", KIND) == 3 + 4  # by links; by offset, where the last page is empty


def test_a_count_that_is_an_estimate_is_not_held_against_the_server() -> None:
    with searching(doses(25), Switches(total="estimate")) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)
        assert at.server.count("GET", KIND) == 3


def test_a_full_page_with_no_way_on_is_an_error_that_says_what_to_ask_for() -> None:
    switches = Switches(no_next_links=True, no_offset=True, total="none")
    with searching(doses(25), switches) as at, pytest.raises(PagingError, match=r"ask who runs the server for `next`"):
        at.searcher.all(Search(KIND, ()))


def test_a_page_with_fewer_than_the_server_counts_and_no_way_on_is_an_error() -> None:
    with (
        searching(doses(25), Switches(no_next_links=True, no_offset=True)) as at,
        pytest.raises(PagingError, match="10 of MedicationAdministration came, but the server counts 25"),
    ):
        at.searcher.all(Search(KIND, ()))


def test_a_full_page_with_no_way_on_is_whole_where_the_server_can_count() -> None:
    switches = Switches(no_next_links=True, no_offset=True, total="page")
    with searching(doses(10), switches) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(10)
    with searching(doses(11), switches) as at, pytest.raises(PagingError, match="the server counts 11"):
        at.searcher.all(Search(KIND, ()))


@pytest.mark.parametrize("refuses", [frozenset({"_summary"}), frozenset()])
def test_a_page_that_is_not_full_is_whole_where_there_is_no_way_on(refuses: frozenset[str]) -> None:
    with searching(doses(9), Switches(no_next_links=True, no_offset=True, total="none", refuses=refuses)) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(9)


def test_offset_that_is_refused_is_as_offset_that_is_ignored() -> None:
    switches = Switches(no_next_links=True, refuses=frozenset({"_offset"}), total="none")
    with searching(doses(9), switches) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(9)


def test_an_order_that_is_refused_is_not_asked_for() -> None:
    with searching(doses(45), Switches(loops="itself", refuses=frozenset({"_sort"}))) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(45)


def test_outcomes_among_the_matches_are_no_matches() -> None:
    with searching(doses(25), Switches(outcome_entries=True)) as at:
        pages = list(at.searcher.pages(Search(KIND, ())))
        assert ids(entry for page in pages for entry in page.matches) == all_ids(25)
        assert all(page.others == () for page in pages)


def test_where_the_server_does_not_say_what_a_match_is_the_kind_says_it() -> None:
    search = Search(KIND, (), include=(("_include", f"{KIND}:medication"),))
    with searching([*doses(25), MEDICATION], Switches(no_search_mode=True)) as at:
        [(matches, others)] = at.searcher.several([search])
        assert ids(matches) == all_ids(25)
        assert [entry.name for entry in others] == ["Medication/med-1"]


def test_of_two_versions_the_newest_counts_in_whichever_order_they_come() -> None:
    with searching(doses(5), Switches(two_versions=True)) as at:
        at.server.put({**doses(5)[2], "status": "stopped"})
        [changed] = [entry for entry in at.searcher.all(Search(KIND, ())) if entry.version != "1"]
        assert (changed.id, changed.version) == ("ma-2", "2")
        assert b'"stopped"' in changed.raw


def test_what_is_included_comes_once_in_a_whole_walk() -> None:
    search = Search(KIND, (), include=(("_include", f"{KIND}:medication"),))
    with searching([*doses(25), MEDICATION]) as at:
        pages = list(at.searcher.pages(search))
        assert [[entry.name for entry in page.others] for page in pages] == [["Medication/med-1"], [], []]


@pytest.mark.parametrize("switches", [Switches(no_include=True), Switches(refuses=frozenset({"_include"}))])
def test_without_includes_the_matches_come_all_the_same(switches: Switches) -> None:
    search = Search(KIND, (), include=(("_include", f"{KIND}:medication"),))
    with searching([*doses(25), MEDICATION], switches) as at:
        for _ in range(2):
            [(matches, others)] = at.searcher.several([search])
            assert ids(matches) == all_ids(25)
            assert others == []


def test_includes_that_are_refused_are_asked_for_once_and_that_is_said_once() -> None:
    search = Search(KIND, (), include=(("_include", f"{KIND}:medication"),))
    with searching(doses(25), Switches(refuses=frozenset({"_include"}))) as at:
        at.searcher.all(search)
        at.searcher.all(search)
        assert at.server.count("GET", KIND) == 1 + 3 + 3
        assert at.notes == [
            f"The server refuses to send along what {KIND} refers to (`_include`): it is read afterwards."
        ]


def test_a_search_that_is_refused_is_an_error_and_the_wire_says_which() -> None:
    with searching(doses(5), Switches(refuses=frozenset({"patient"}))) as at:
        with pytest.raises(RefusedError, match=r"MedicationAdministration\?patient") as refused:
            at.searcher.all(OF_ONE)
        assert refused.value.status == 400


def test_pages_that_are_too_large_are_asked_for_in_halves() -> None:
    with searching(doses(100, note=[{"text": "x" * 1000}]), page_size=64, most_bytes=20_000) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(100)
        assert [request.one("_count") for request in at.server.requests][:4] == ["64", "32", "16", "8"]
        assert at.notes == [f"Pages of {KIND} are too large: fewer are asked for at a time."]


def test_a_resource_that_is_too_large_by_itself_is_an_error() -> None:
    with (
        searching(doses(3, note=[{"text": "x" * 1000}]), most_bytes=1000) as at,
        pytest.raises(TooLargeError, match="larger than"),
    ):
        at.searcher.all(Search(KIND, ()))


def test_numbers_and_spaces_in_a_resource_stay_as_they_came() -> None:
    with searching([{**doses(1)[0], "dosage": {"dose": {"value": 0.10}}}]) as at:
        [entry] = at.searcher.all(Search(KIND, ()))
        assert b'"value":0.1' in entry.raw
        assert entry.full_url == f"{at.server.url}/{KIND}/ma-0"


@pytest.mark.parametrize("status", [400, 404, 410])
def test_links_that_the_server_does_not_follow_itself_are_left_for_offset(status: int) -> None:
    forgets = Switches(fails=lambda asking: Fault(status) if asking.one("_cursor") else None)
    with searching(doses(25), forgets) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)
        assert at.notes == [
            f"The server's pages of {KIND} have links that it does not follow itself: the search is walked again."
        ]


def test_a_link_that_climbs_out_of_the_server_is_not_followed() -> None:
    page = {
        "resourceType": "Bundle",
        "link": [{"relation": "next", "url": "Claim/../../admin"}],
        "entry": [{"resource": doses(1)[0]}, 7],
    }
    with searching(doses(25)) as at:
        at.server.fail_next(Fault(200, text=WRITE(page).decode()))
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(25)
        assert not any("admin" in request.path for request in at.server.requests)
        assert f"Entries of {KIND} pages that cannot be read are passed over." in at.notes


def test_everything_on_one_larger_page_is_asked_for_less_at_a_time_where_it_is_too_large() -> None:
    switches = Switches(bad_order=True, ignores=frozenset({"_sort"}), total="none")
    with searching(doses(60, note=[{"text": "x" * 1000}]), switches, most_bytes=20_000) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(60)
        assert {request.one("_count") for request in at.server.requests} == {"10", "40"}


def test_an_answer_that_is_no_bundle_is_an_error() -> None:
    with searching(doses(1)) as at:
        at.server.fail_next(Fault(200, text=WRITE(MEDICATION).decode()))
        with pytest.raises(NotFhirError, match="something else than a Bundle"):
            at.searcher.all(Search(KIND, ()))


def test_a_redirect_is_an_error_at_once() -> None:
    search = Search(KIND, (), include=(("_include", f"{KIND}:medication"),))
    with searching(doses(1)) as at:
        at.server.fail_next(Fault(302, (("Location", "https://elsewhere.example/fhir"),)))
        with pytest.raises(RefusedError, match="redirect"):
            at.searcher.all(search)
        assert at.server.count() == 1


def test_a_search_that_finds_nothing_takes_one_request() -> None:
    with searching([], Switches(no_next_links=True, total="none")) as at:
        assert at.searcher.all(Search(KIND, ())) == []
        assert at.server.count() == 1
