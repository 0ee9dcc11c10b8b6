"""Find out how many vials were opened: counted on the record, else handed over by pharmacy for that day."""

from datetime import date
from zoneinfo import ZoneInfo

from bridge.coding.service_day import service_day
from bridge.facts.case import VialCount
from bridge.facts.chart import Administration, Recorded
from bridge.tables.documentation import Documentation

MOST = 1000
"""No day needs more; a larger number is a slip."""


def vials_counted(
    administration: Administration, day: date | None, zone: ZoneInfo | None, documentation: Documentation
) -> tuple[VialCount, ...]:
    """Give the vials that somebody counted, with the record of each.

    The record's own count comes first; then the dispenses that it names; then those of the same order that were
    handed over on the local day of service.
    """
    if administration.vials is not None:
        return _counts((administration.vials,), documentation)
    named = tuple(one.recorded for one in administration.dispensed if one.named)
    if named:
        return _counts(named, documentation)
    same_day = (
        one.recorded for one in administration.dispensed if day is not None and service_day(one.handed, zone).day == day
    )
    return _counts(tuple(same_day), documentation)


def _counts(recorded: tuple[Recorded, ...], documentation: Documentation) -> tuple[VialCount, ...]:
    counts = ((_whole_vials(one, documentation), one) for one in recorded)
    return tuple(VialCount(count, one.origin, one.element) for count, one in counts if count is not None)


def _whole_vials(recorded: Recorded, documentation: Documentation) -> int | None:
    """Give a whole number of vials; anything else is no count."""
    quantity = recorded.quantity
    unit, value = quantity.code or quantity.unit, quantity.value
    if value is None or not 0 <= value <= MOST or value != value.to_integral_value():
        return None
    known = unit is not None and (unit in documentation.vial_units or unit.lower() in documentation.vial_units)
    return int(value) if known else None
