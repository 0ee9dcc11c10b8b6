"""What a file of `mappings/prices/` must look like."""

from datetime import date
from decimal import Decimal
from typing import Final

from bridge.tables.dated import Dated
from bridge.tables.price import Prices
from bridge.tables.schemas import scalars
from bridge.tables.schemas.faults import Faults
from bridge.tables.schemas.shapes import ByKey, DatedOf, Value
from bridge.tables.schemas.table_field import TableField
from bridge.tables.schemas.table_file import FileSchema

_FIRST_MONTHS: Final = (1, 4, 7, 10)


class PriceSchema(Value):
    """What one unit is paid from a day on."""

    value = scalars.price()


class Quarterly(TableField[Dated[Decimal]]):
    """Prices by the first day of the quarter from which on each holds; null says that none is known from there on."""

    def __init__(self) -> None:
        self._dated = DatedOf[Decimal](PriceSchema(), filled=True)
        super().__init__(self._dated.noun, self._dated.how)

    def take(self, value: object) -> Dated[Decimal]:
        """Read the prices; refuse a day that begins no quarter."""
        found = self._dated.take(value)
        faults = Faults()
        for day in found.days:
            if not _begins_a_quarter(day):
                faults.add(f"{day}", ["begins no quarter. Write the first day of January, April, July or October."])
        faults.tell()
        return found


def _begins_a_quarter(day: date) -> bool:
    return day.day == 1 and day.month in _FIRST_MONTHS


class PricesSchema(FileSchema):
    """What units of a drug are paid."""

    table_type = Prices
    id = scalars.name("id of a file in drugs/", data_key="drug")
    basis = scalars.text()
    payment_per_unit = ByKey(scalars.hcpcs(), Quarterly())
