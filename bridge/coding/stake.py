"""Say what hangs on an administration: units and money, by the dose given or else the dose ordered."""

from decimal import Decimal

from bridge.coding.charge import dose_charge, line_charge
from bridge.coding.lines import TENTH, Written
from bridge.coding.units import units_given
from bridge.facts.amounts import Milligrams, ceil_div
from bridge.facts.case import Case, Day, UnitCount
from bridge.facts.decision import DOSE_GIVEN, DOSE_ORDERED, Stake
from bridge.facts.fact import fact
from bridge.tables.rules import Rules


@fact
class OnTheLine:
    """What hangs on one day's line; nothing where neither a dose given nor one ordered can be told."""

    units: int | None = None
    basis: str | None = None
    charge: Decimal | None = None


NOTHING = OnTheLine()


def on_the_line(day: Day, units: UnitCount | None, written: Written, rules: Rules) -> OnTheLine:
    """Count the units and the money of one day's line.

    units  as counted by the dose given, None where that cannot be told

    1.44 mg per 0.1 mg from two vials with 0.36 mg discarded are 15 and 3 units: at 2500.00 a unit, 45000.00. Where no
    line can be written yet, the dose counts (with what was discarded, if the vials agree); without a dose, the order.
    """
    if written.lines:
        nets = [line.net for line in written.lines if line.net is not None]
        return OnTheLine(sum(line.units for line in written.lines), DOSE_GIVEN, sum(nets, Decimal(0)) if nets else None)
    if units is not None and day.dose is not None:
        return _counted(day.dose, units.given + (units.discarded if units.reconciles else 0), DOSE_GIVEN, rules)
    ordered = _ordered_that_day(day, rules)
    return NOTHING if ordered is None else _counted(ordered, units_given(ordered, rules.unit), DOSE_ORDERED, rules)


def stake(case: Case, rules: Rules, line: OnTheLine, shared: Day) -> Stake:
    """Say what hangs on one administration.

    line    what hangs on the line that it shares
    shared  the day whose line that is
    """
    site, limit, day = case.site.site, rules.filing_limit, case.day.day
    record = case.chart.administration
    return Stake(
        shared.first.origin.reference,
        case.coverage.payer,
        case.site.file,
        None if site is None else site.setting,
        day,
        case.drug.drug,
        line.units,
        line.basis,
        line.charge,
        None if limit is None or day is None else limit.last_day(day),
        ordered_dose(case),
        case.dose.steps,
        shared.dose,
        shared.discarded,
        shared.vials,
        shared.vials_charted,
        None if record.order is None else record.order.written_on,
        None if record.start is None else record.start.written,
        None if record.end is None else record.end.written,
    )


def ordered_dose(case: Case) -> Milligrams | None:
    """Give the dose that an order names: of several the smallest, so that no money is told that may not be there."""
    doses = [amount.steps for amount in case.ordered if amount.steps is not None and amount.steps > 0]
    return min(doses, default=None)


def _ordered_that_day(day: Day, rules: Rules) -> Milligrams | None:
    """Add up what was ordered for a day's line, each order once; what is no possible dose counts as none."""
    by_order = {}
    for case in day.cases:
        order, dose = case.chart.administration.order, ordered_dose(case)
        if order is not None and dose is not None:
            by_order[order.origin.reference] = dose
    ordered = Milligrams(sum(by_order.values()))
    return ordered if 0 < ordered <= rules.most_a_day else None


def _counted(dose: Milligrams, units: int, basis: str, rules: Rules) -> OnTheLine:
    """Price units as their line would be; under an unclassified code they are one, with the whole dose's charge."""
    if rules.code is None:
        return OnTheLine(units, basis, dose_charge(rules.charge, rules.unit, units))
    if rules.code.unclassified:
        return OnTheLine(1, basis, line_charge(rules.charge, rules.code, ceil_div(dose, TENTH))[1])
    return OnTheLine(units, basis, line_charge(rules.charge, rules.code, units)[1])
