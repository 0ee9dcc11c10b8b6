"""What one unit is paid by the average sales price, by quarter: it stands beside charges, nothing is billed by it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bridge.tables.dated import Dated, Sourced
from bridge.tables.source import TableFile


@dataclass(frozen=True, slots=True)
class Prices:
    """One file of `mappings/prices/`.

    id                the drug's
    basis             what the prices are, in words
    payment_per_unit  in dollars, by HCPCS code and by the first day of a quarter
    """

    file: TableFile
    id: str
    basis: str
    payment_per_unit: dict[str, Dated[Decimal]]

    def on(self, hcpcs: str, day: date) -> Sourced[Decimal] | None:
        """Give what one unit of a code is paid on a day of service; None where no price is on file."""
        dated = self.payment_per_unit.get(hcpcs)
        return None if dated is None else dated.on(day)
