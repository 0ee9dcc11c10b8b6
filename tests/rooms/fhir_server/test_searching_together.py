"""Several searches go in one request where the server takes that, and side by side where it does not."""

from dataclasses import replace

import pytest

from bridge.fhir_server.abilities import read_abilities
from bridge.fhir_server.failures import PagingError, RefusedError, UnreachableError
from bridge.fhir_server.searching import Search, Searcher
from tests.rooms.fhir_server.sloppy import MEDICATION, all_ids, doses, ids, of_patient, searching
from tests.sloppy_server.server import Fault, Switches, closed, half_body, html_page

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
PATIENTS = [f"pt-{number}" for number in range(300)]
EACH_ALONE = "The server does not answer Bundles of questions (batch): each is asked by itself."


def one_each(*patients: str) -> list[Search]:
    return [Search(KIND, (("patient", patient),), fits=of_patient(patient)) for patient in patients]


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


def test_a_page_set_too_small_to_go_on_among_several_is_an_error() -> None:
    switches = Switches(no_next_links=True, no_offset=True, total="none")
    with searching(doses(60, patients=2), switches) as at, pytest.raises(PagingError):
        at.searcher.several(one_each("pt-0", "pt-1"))
