"""An address of the queue becomes filters, and filters become the same address."""

from datetime import date
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from bridge.ledger.worklist import AGES, ORDERS, STATES, Filters
from bridge.workbench.queue.asked import Asked, default_filters, read_asked

ME = "ana"
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), min_size=1, max_size=12).map(
    lambda text: text.strip() or "x"
)
values = st.lists(words.filter(lambda word: word not in {"-", "@me"}), max_size=3, unique=True).map(tuple)
or_none = st.tuples(values, st.just(()) | st.just(("",))).map(lambda both: both[0] + both[1])
days = st.none() | st.dates()
filters = st.builds(
    Filters,
    gaps=values,
    severities=values,
    owners=values,
    payers=or_none,
    sites=or_none,
    triggers=values,
    ages=st.lists(st.sampled_from([*AGES, ""]), unique=True).map(tuple),
    assignees=or_none,
    first=days,
    last=days,
    text=st.just("") | words,
    states=st.lists(st.sampled_from(STATES), min_size=1, unique=True).map(tuple),
    patients=values,
    administrations=values,
)


def read(query: str, me: str = ME) -> Asked:
    return read_asked(MultiDict(parse_qs(query, keep_blank_values=True)), me)


@given(filters, st.sampled_from(ORDERS), st.integers(1, 999))
def test_whatever_is_asked_for_is_read_back_from_its_address(asked: Filters, order: str, page: int) -> None:
    whole = Asked(asked, ME, order, page)
    assert read(whole.query()) == whole


@given(st.dictionaries(st.sampled_from(["gap", "from", "page", "order", "state", "q", "x"]), st.text(max_size=8)))
def test_no_address_is_refused(values: dict[str, str]) -> None:
    asked = read_asked(MultiDict(values), ME)
    assert asked.page >= 1
    assert asked.order in ORDERS


def test_without_a_filter_it_is_what_is_mine_and_nobodys() -> None:
    assert read("").filters == Filters(assignees=(ME, ""), states=("open",))
    assert read("page=2").filters == default_filters(ME)
    assert read("").is_default


def test_a_filter_of_any_kind_takes_the_place_of_the_default() -> None:
    assert read("state=open").filters == Filters(states=("open",))
    assert read("owner=nurse").filters.assignees == ()
    assert not read("state=open").is_default


def test_me_is_whoever_asks() -> None:
    query = read("assignee=%40me&assignee=-&state=open", "ben").query()
    assert read(query, "ben").filters.assignees == ("ben", "")
    assert read(query, "ana").filters.assignees == ("ana", "")


def test_not_known_is_a_value_of_its_own() -> None:
    asked = read("payer=-&site=-&age=-")
    assert (asked.filters.payers, asked.filters.sites, asked.filters.ages) == (("",), ("",), ("",))


def test_what_cannot_be_read_is_not_filtered_by() -> None:
    asked = read("from=yesterday&to=2018-06-12&page=-3&order=beauty&state=lost")
    assert asked == Asked(Filters(last=date(2018, 6, 12)), ME)


def test_one_value_is_taken_out_of_an_address() -> None:
    asked = read("owner=nurse&owner=coder&page=3")
    assert read(asked.without("owner", "nurse")) == Asked(Filters(owners=("coder",)), ME)


def test_another_page_and_order_keep_the_filters() -> None:
    asked = read("owner=nurse&page=3&order=limit")
    assert read(asked.query(page="4")) == Asked(Filters(owners=("nurse",)), ME, "limit", 4)
    assert read(asked.query(order="", page="")) == Asked(Filters(owners=("nurse",)), ME)
