"""Which code counts a dose on a day, and what one unit of it is paid, by what the ledger knows of the dose."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from bridge.tables.dated import Dated, Sourced
from bridge.tables.drug import BillingCode
from bridge.tables.mappings import Mappings
from bridge.tables.rules import choose_code
from bridge.tables.site import SETTINGS


@dataclass(frozen=True, slots=True)
class Where:
    """For whom and in what kind of place a drug was given; payer and site by their files' ids."""

    drug: str | None
    payer: str | None
    site: str | None
    setting: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which there is a price, for a drug, payer, site and setting; `last` is None where it has no end."""

    drug: str
    payer: str | None
    site: str | None
    setting: str
    first: date
    last: date | None


class PriceBook:
    """Codes and prices of one mappings folder."""

    def __init__(self, mappings: Mappings) -> None:
        self._mappings = mappings
        self.days = tuple(sorted(set(_days(mappings))))
        """The days on which a code or a price can change."""
        self._codes: dict[tuple[Where, int], BillingCode | None] = {}

    def code(self, where: Where, day: date | None) -> BillingCode | None:
        """Give the code that counts a dose in units; None for an unclassified one, and where anything is not known."""
        if day is None:
            return None
        key = (where, bisect_right(self.days, day))
        if key not in self._codes:
            self._codes[key] = self._choose(where, day)
        return self._codes[key]

    def _choose(self, where: Where, day: date) -> BillingCode | None:
        tables = self._mappings
        drug = tables.drugs.get(where.drug or "")
        known = (where.payer is None or where.payer in tables.payers) and (
            where.site is None or where.site in tables.sites
        )
        if drug is None or where.setting is None or not known:
            return None
        payer, site = tables.payers.get(where.payer or ""), tables.sites.get(where.site or "")
        code = choose_code(drug, payer, site, where.setting, day).code
        return None if code is None or code.unclassified else code

    def price(self, where: Where, day: date | None) -> Sourced[Decimal] | None:
        """Give what one unit is paid on a day of service; None where no price is on file."""
        code, prices = self.code(where, day), self._mappings.prices.get(where.drug or "")
        return None if code is None or prices is None or day is None else prices.on(code.hcpcs, day)

    def stretches(self) -> Iterator[Stretch]:
        """Give all days on which there is a price, for each drug, payer, site and setting."""
        payers, sites = (None, *self._mappings.payers), (None, *self._mappings.sites)
        for each in product(self._mappings.prices, payers, sites, SETTINGS):
            for first, last in self._priced(Where(*each)):
                yield Stretch(*each, first, last)

    def _priced(self, where: Where) -> Iterator[tuple[date, date | None]]:
        """Give the first and the last day of each run of days with a price."""
        began: date | None = None
        for day, after in pairwise((*self.days, None)):
            if day is None or self.price(where, day) is None:
                continue
            began = began or day
            if after is None or self.price(where, after) is None:
                yield began, None if after is None else after - timedelta(days=1)
                began = None


def _days(mappings: Mappings) -> Iterator[date]:
    dated: list[Dated[Any]] = []
    for drug in mappings.drugs.values():
        dated += drug.billed_as.values()
        for code in drug.codes.values():
            yield code.first
            if code.last is not None:
                yield code.last + timedelta(days=1)
    for payer in mappings.payers.values():
        dated += payer.asks_for_code.values()
    dated += [site.asks_for_code for site in mappings.sites.values()]
    dated += [one for prices in mappings.prices.values() for one in prices.payment_per_unit.values()]
    for one in dated:
        yield from one.days
