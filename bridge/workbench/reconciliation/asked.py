"""What the reconciliation is asked for: days, a site, what was charged, and which kind of difference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from bridge.ledger.scope import MONTH
from bridge.reconciling.kinds import KINDS
from bridge.reconciling.values import FIRST_DAY, LAST_DAY
from bridge.workbench.addresses import read_day, read_page
from bridge.workbench.overview.asked import end_of

SERVER: Final = "server"
OURS: Final = "server-ours"
OTHERS: Final = "server-others"
SOURCES: Final = {
    SERVER: "All Claims on the server",
    OURS: "Our Claims on the server",
    OTHERS: "Claims of others on the server",
}
FILE: Final = "file:"
NOT_KNOWN: Final = "-"
"""Stands for a site that nobody knows."""
DIFFERENCES: Final = "differences"
EVERYTHING: Final = "everything"
LISTS: Final = (DIFFERENCES, EVERYTHING, *KINDS)
PAGE_OF: Final = 100
MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """One reconciliation.

    site    "" for all, NOT_KNOWN for what has none, else the id of its file
    source  one of SOURCES, or `file:NUMBER`
    listed  which results are listed: differences, everything, or one kind
    anew    whether Claims that were read a moment ago are read again
    """

    first: date
    last: date
    site: str = ""
    source: str = SERVER
    listed: str = DIFFERENCES
    page: int = 1
    anew: bool = False

    @property
    def file(self) -> int | None:
        """Give the number of the file of charges; None for the server."""
        return int(self.source.removeprefix(FILE)) if self.source.startswith(FILE) else None

    @property
    def offset(self) -> int:
        """Say how many rows come before the page."""
        return (self.page - 1) * PAGE_OF

    @property
    def is_one_day(self) -> bool:
        """Say whether one day alone is asked for."""
        return self.first == self.last

    def is_of(self, day: date) -> bool:
        """Say whether a day is one of those that are asked for."""
        return self.first <= day <= self.last

    def query(self, **other: str) -> str:
        """Write the address that asks for the same, but for what is named otherwise."""
        said = {"from": f"{self.first}", "to": f"{self.last}", "site": self.site, "source": self.source}
        said["list"] = "" if self.listed == DIFFERENCES else self.listed
        said["page"] = "" if self.page == 1 else f"{self.page}"
        return urlencode({name: value for name, value in (said | other).items() if value})

    def on(self, day: date, site: str) -> "Asked":
        """Ask for one day of one site, everything of it."""
        return replace(self, first=day, last=day, site=site or NOT_KNOWN, listed=EVERYTHING, page=1, anew=False)


def month_of(day: date) -> tuple[date, date]:
    """Give the first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, end_of(MONTH, first)


def read_asked(values: Mapping[str, str], latest: date) -> Asked:
    """Read an address; without days, or with none that can be, the month of the latest day is asked for.

    A time of more than a year ends after a year.
    """
    first, last = _day(values.get("from", "")), _day(values.get("to", ""))
    days = [day for day in (first, last) if day is not None] or month_of(latest)
    first, last = min(days), max(days)
    source = values.get("source", SERVER)
    listed = values.get("list", DIFFERENCES)
    return Asked(
        first,
        min(last, first + timedelta(days=MOST_DAYS - 1)),
        values.get("site", ""),
        source if source in SOURCES or _is_file(source) else SERVER,
        listed if listed in LISTS else DIFFERENCES,
        read_page(values.get("page", "")),
        values.get("anew") == "1",
    )


def _is_file(source: str) -> bool:
    number = source.removeprefix(FILE)
    return source.startswith(FILE) and number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004


def _day(written: str) -> date | None:
    day = read_day(written)
    return None if day is None or not FIRST_DAY <= day <= LAST_DAY else day
