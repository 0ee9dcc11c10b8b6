"""A search whose pages cannot be believed is walked again until everything is there, or an error says it is not."""

import pytest

from bridge.fhir_server.failures import PagingError
from bridge.fhir_server.searching import Search
from tests.rooms.fhir_server.sloppy import all_ids, doses, ids, of_patient, searching
from tests.sloppy_server.server import Switches

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
OF_ONE = Search(KIND, (("patient", "Patient/pt-0"),), fits=of_patient("pt-0"))
"""One patient of several."""


@pytest.mark.parametrize("total", ["right", "none", "page"])
@pytest.mark.parametrize("loops", ["itself", "first"])
def test_links_in_a_circle_end_and_the_rest_comes_by_offset(loops: str, total: str) -> None:
    with searching(doses(45), Switches(loops=loops, total=total)) as at:  # type: ignore[arg-type]
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(45)
        assert at.server.count("GET", KIND) <= 3 + 6
        assert [note.partition("lead in a circle: ")[2] for note in at.notes] == ["the search is walked again."]


@pytest.mark.parametrize("loops", ["itself", "first"])
def test_links_in_a_circle_without_another_way_are_an_error(loops: str) -> None:
    with searching(doses(500), Switches(loops=loops, no_offset=True)) as at:  # type: ignore[arg-type]
        with pytest.raises(PagingError, match=r"\d of MedicationAdministration came, but the server counts 500"):
            at.searcher.all(Search(KIND, ()))
        assert at.server.count("GET", KIND) <= 4 * 4


@pytest.mark.parametrize("total", ["right", "none"])
@pytest.mark.parametrize("no_offset", [False, True])
def test_a_page_that_comes_again_hides_none_and_comes_once(no_offset: bool, total: str) -> None:
    switches = Switches(repeats_a_page=True, no_offset=no_offset, total=total)  # type: ignore[arg-type]
    with searching(doses(45), switches) as at:
        assert ids(entry for page in at.searcher.pages(Search(KIND, ())) for entry in page.matches) == all_ids(45)


@pytest.mark.parametrize("total", ["right", "none"])
def test_links_that_lose_the_filters_bring_neither_too_much_nor_too_little(total: str) -> None:
    switches = Switches(drops_filters_in_next=True, total=total)  # type: ignore[arg-type]
    with searching(doses(90, patients=3), switches) as at:
        assert len(ids(at.searcher.all(OF_ONE))) == 30
        assert at.notes == [
            f"The server's pages of {KIND} lose the filters of the search on the way: the search is walked again.",
            "The server sent 7 of MedicationAdministration that were not asked for (patient): they are passed over.",
        ]


def test_a_walk_by_offset_ends_as_soon_as_the_count_is_reached() -> None:
    with searching(doses(36, patients=3), Switches(drops_filters_in_next=True)) as at:
        assert len(at.searcher.all(OF_ONE)) == 12
        assert at.server.count() == 2 + 1


def test_links_that_lose_the_filters_without_another_way_are_an_error() -> None:
    switches = Switches(drops_filters_in_next=True, no_offset=True, total="none")
    with searching(doses(900, patients=3), switches) as at, pytest.raises(PagingError, match="lose the filters"):
        at.searcher.all(OF_ONE)


def test_a_parameter_that_is_ignored_costs_pages_but_adds_nothing() -> None:
    with searching(doses(90, patients=3), Switches(ignores=frozenset({"patient"}))) as at:
        assert len(ids(at.searcher.all(OF_ONE))) == 30
        assert at.server.count("GET", KIND) == 9
        assert at.notes == [
            "The server sent 60 of MedicationAdministration that were not asked for (patient): they are passed over."
        ]


def test_strangers_on_every_page_are_passed_over() -> None:
    with searching(doses(90, patients=3), Switches(strangers=2)) as at:
        assert len(ids(at.searcher.all(OF_ONE))) == 30


def test_strangers_on_every_page_hide_none_where_there_are_no_links() -> None:
    with searching(doses(90, patients=3), Switches(strangers=2, no_next_links=True, total="none")) as at:
        assert len(ids(at.searcher.all(OF_ONE))) == 30


@pytest.mark.parametrize("no_next_links", [False, True])
@pytest.mark.parametrize("total", ["right", "none"])
def test_pages_in_an_order_of_their_own_are_walked_again_in_that_of_ids(no_next_links: bool, total: str) -> None:
    switches = Switches(bad_order=True, no_next_links=no_next_links, total=total)  # type: ignore[arg-type]
    with searching(doses(60), switches) as at:
        assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(60)
        assert any("overlap" in note for note in at.notes)


def test_disorder_that_nothing_ends_is_everything_or_an_error_and_never_a_part() -> None:
    lost = 0
    for number in range(31, 61):
        switches = Switches(bad_order=True, ignores=frozenset({"_sort"}), total="none")
        with searching(doses(number), switches) as at:
            try:
                assert ids(at.searcher.all(Search(KIND, ()))) == all_ids(number)
            except PagingError:
                lost += 1
    assert lost < 30
