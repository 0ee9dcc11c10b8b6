"""What a part of the overview is made of: pictures, and beside them a table that says the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from bridge.ledger.scope import MONTH
from bridge.tables.mappings import Mappings
from bridge.tables.price_book import PriceBook
from bridge.workbench.overview.asked import Asked
from bridge.workbench.overview.bars import Drawing
from bridge.workbench.overview.links import Figure, Links
from bridge.workbench.queue.labels import Labels

NOTHING: Final = "\N{EN DASH}"
"""Stands where there is nothing to tell a share or a middle of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    name: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `foot` is the row of all together."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: Row | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title; `legend` says what each kind of shape is."""

    id: str
    title: str
    drawing: Drawing
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    says   what is counted, in a sentence or two
    notes  figures that must be said beside it, each between what stands before and behind it
    """

    id: str
    title: str
    says: str
    pictures: tuple[Picture, ...]
    table: Table
    notes: tuple[tuple[str, Figure, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the parts of the page are made with."""

    asked: Asked
    links: Links
    labels: Labels
    mappings: Mappings
    prices: PriceBook

    def periods(self, found: Iterable[date | None]) -> list[date]:
        """Give the periods that are shown: all that are asked for, or those with anything where these are too many."""
        return list(self.asked.periods) or sorted({one for one in found if one is not None})

    def period_name(self, period: date | None) -> str:
        """Write a month or year: `Jun 2018`, `2018`."""
        if period is None:
            return "Day not known"
        return f"{period:%b %Y}" if self.asked.step == MONTH else f"{period.year}"

    def drug(self, drug: str) -> str:
        """Say a drug by its file's name."""
        return self.mappings.drugs[drug].product.name if drug in self.mappings.drugs else drug or "Not known"


def percent(part: int, whole: int) -> str:
    """Write a share: `12.5 %`; of nothing there is none."""
    if not whole:
        return NOTHING
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def share_of(part: int, whole: int) -> Fraction | None:
    """Give a share in percent; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def number(count: int) -> str:
    """Write a number: `1,200`."""
    return f"{count:,}"


def counted_at(count: int, href: str) -> Figure:
    """Give a number of rows with the address at which they are listed."""
    return Figure(number(count), href, count)
