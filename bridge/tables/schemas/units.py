"""What `mappings/units/units.yaml` must look like."""

from fractions import Fraction

from bridge.tables.schemas import scalars
from bridge.tables.schemas.shapes import ByKey, Noted, OrEntry
from bridge.tables.schemas.table_file import FileSchema
from bridge.tables.unit import Units


class FactorSchema(Noted):
    """How many mg or mL one unit is."""

    record = staticmethod(lambda value: value)
    value = scalars.amount()


class UnitsSchema(FileSchema):
    """Which recorded units convert."""

    table_type = Units
    mass = ByKey(scalars.text(), OrEntry[Fraction](scalars.amount(), FactorSchema()))
    volume = ByKey(scalars.text(), OrEntry[Fraction](scalars.amount(), FactorSchema()))
    aliases = ByKey(scalars.text(), scalars.text())
