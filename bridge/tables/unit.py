"""Which recorded units convert, with the alias table."""

from dataclasses import dataclass
from fractions import Fraction

from bridge.tables.source import TableFile

UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class Units:
    """`mappings/units/units.yaml`.

    mass     UCUM code -> mg per unit
    volume   UCUM code -> mL per unit
    aliases  how charts write a unit that is not UCUM (exact text) -> UCUM code
    """

    file: TableFile
    mass: dict[str, Fraction]
    volume: dict[str, Fraction]
    aliases: dict[str, str]
