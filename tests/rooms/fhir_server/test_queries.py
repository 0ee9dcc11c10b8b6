"""Queries are written as the library writes them, only faster."""

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from bridge.fhir_server.question import query_of

PAIRS = st.lists(st.tuples(st.text(max_size=8), st.text("|,:/ &=%+é\\$ab", max_size=12)), max_size=4)


@given(PAIRS)
def test_a_query_is_what_the_library_writes_with_commas_colons_and_slashes_left_plain(
    asked: list[tuple[str, str]],
) -> None:
    assert query_of(asked) == urlencode(asked, safe=",:/")


def test_bars_of_a_list_are_quoted_and_its_commas_are_not() -> None:
    assert query_of([("code", "http://loinc.org|1,2")]) == "code=http://loinc.org%7C1,2"
