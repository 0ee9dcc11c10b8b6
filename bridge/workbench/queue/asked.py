"""What a page of the work queue is asked for: an address turned into filters, and filters into an address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from bridge.ledger.worklist import OPEN, ORDERS, STATES, Filters
from bridge.workbench.addresses import read_day, read_page

ME: Final = "@me"
"""Stands for whoever asks, so that a saved address stays theirs."""
NONE: Final = "-"
"""Stands for nobody, and for a payer, a site or an age that is not known."""
MONEY: Final = ORDERS[0]
PAGE_OF: Final = 50
LISTS: Final = {
    "gap": "gaps",
    "severity": "severities",
    "owner": "owners",
    "payer": "payers",
    "site": "sites",
    "trigger": "triggers",
    "age": "ages",
    "assignee": "assignees",
    "patient": "patients",
    "administration": "administrations",
    "state": "states",
}
"""The names in the address, and the filters that they set."""
_EMPTY_IS_NONE: Final = frozenset({"payer", "site", "assignee", "age"})
Values: TypeAlias = MultiDict[str, str]
"""The values of an address or a form, several by one name."""
_DAYS: Final = {"from": "first", "to": "last"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of the work queue.

    filters  as the ledger reads them, with the name of whoever asks
    page     from 1
    me       whoever asks
    """

    filters: Filters
    me: str
    order: str = MONEY
    page: int = 1

    @property
    def offset(self) -> int:
        """Say how many rows come before the page."""
        return (self.page - 1) * PAGE_OF

    def query(self, **other: str) -> str:
        """Write the address that asks for the same, but for what is named otherwise."""
        pairs = [*_pairs(self.filters, self.me)]
        if self.order != MONEY:
            pairs.append(("order", self.order))
        if self.page != 1:
            pairs.append(("page", f"{self.page}"))
        kept = [(name, value) for name, value in pairs if name not in other]
        return urlencode(kept + [(name, value) for name, value in other.items() if value])

    def without(self, name: str, value: str) -> str:
        """Write the address of the first page with one value of a filter less."""
        pairs = [pair for pair in _pairs(self.filters, self.me) if pair != (name, value)]
        return urlencode(pairs)

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """List what is filtered by, as (name, value) of the address; that only open rows are shown is no filter."""
        return tuple(pair for pair in _pairs(self.filters, self.me) if pair != ("state", OPEN))

    @property
    def is_default(self) -> bool:
        """Say whether it filters by nothing but what is shown first."""
        return self.filters == default_filters(self.me)

    def has(self, name: str, value: str) -> bool:
        """Say whether a value of a filter is chosen, by its names in the address."""
        return (name, value) in _pairs(self.filters, self.me)


def default_filters(me: str) -> Filters:
    """Give what is shown first: open rows that are mine or nobody's."""
    return Filters(assignees=(me, ""), states=(OPEN,))


def read_asked(values: Values, me: str) -> Asked:
    """Read what is asked for; what cannot be read is not filtered by.

    An address that names no filter asks for what is mine and nobody's.
    """
    names = (*LISTS, *_DAYS, "q")
    filters = _filters(values, me) if any(name in values for name in names) else default_filters(me)
    order = values.get("order", MONEY)
    return Asked(filters, me, order if order in ORDERS else MONEY, read_page(values.get("page", "")))


def _filters(values: Values, me: str) -> Filters:
    lists = {field: tuple(dict.fromkeys(_read(name, values.getlist(name), me))) for name, field in LISTS.items()}
    lists["states"] = tuple(state for state in lists["states"] if state in STATES) or (OPEN,)
    first, last = (read_day(values.get(name, "")) for name in _DAYS)
    return replace(Filters(), **lists, first=first, last=last, text=values.get("q", "").strip())


def _read(name: str, given: Sequence[str], me: str) -> Iterable[str]:
    for value in given:
        if name == "assignee" and value == ME:
            yield me
        elif value == NONE and name in _EMPTY_IS_NONE:
            yield ""
        elif value:
            yield value


def _pairs(filters: Filters, me: str) -> list[tuple[str, str]]:
    """Write filters as the address names them."""
    pairs = [(name, in_address(name, value, me)) for name, field in LISTS.items() for value in getattr(filters, field)]
    pairs += [(name, f"{day}") for name, field in _DAYS.items() if (day := getattr(filters, field)) is not None]
    return [*pairs, ("q", filters.text)] if filters.text else pairs


def in_address(name: str, value: str, me: str) -> str:
    """Write one value of a filter as the address does."""
    if name == "assignee" and value == me:
        return ME
    return NONE if value == "" and name in _EMPTY_IS_NONE else value


Said = Callable[[str, str], str]
"""Says a value of a filter in words, by the filter's name in the address and the value in it."""


def say_chosen(asked: Asked, say: Said) -> Mapping[tuple[str, str], str]:
    """Say each chosen value in words, in order."""
    return {pair: say(*pair) for pair in asked.chosen}
