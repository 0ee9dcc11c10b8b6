"""Write the lines of one day: the drug given, and the drug thrown away."""

from datetime import date
from decimal import Decimal

from bridge.coding.charge import line_charge
from bridge.coding.modifiers import DISCARDED, in_order
from bridge.coding.narrative import narrative
from bridge.coding.ndc_quantity import vials_for_dose, vials_for_waste
from bridge.coding.waste import WasteSaid, say_waste
from bridge.facts.amounts import STEPS_PER_MG, Milligrams, ceil_div
from bridge.facts.case import Day, ServiceSite, UnitCount
from bridge.facts.decision import ClaimLine
from bridge.facts.fact import fact
from bridge.tables.drug import BillingCode
from bridge.tables.rules import Rules

MOST_POINTERS = 4
TENTH = STEPS_PER_MG // 10
"""0.1 mg, what a site's charge is stated for."""


@fact
class Written:
    """A day's lines, with how its waste was said."""

    lines: tuple[ClaimLine, ...]
    waste: WasteSaid | None = None


NOTHING = Written(())


def write_lines(day: Day, units: UnitCount | None, rules: Rules) -> Written:
    """Write a day's lines as far as they can be told: none without a code, a day, a site or a dose.

    units   None where the dose cannot be counted

    Where waste and vials contradict each other only the drug line is told, and never more than the vials hold.
    """
    code, service_date, site, dose = rules.code, day.first.day.day, day.first.site.site, day.dose
    if code is None or service_date is None or site is None or dose is None or units is None:
        return NOTHING
    if units.given > units.most:
        return NOTHING
    unsaid = not units.reconciles or (day.discarded is None and units.left >= rules.unit)
    waste = WasteSaid(0, None, None, None) if unsaid else say_waste(units, rules, unclassified=code.unclassified)
    drug_line = _drug_line(
        day, dose, units, rules, code, service_date, site,
        jz=waste.modifier, split=unsaid or bool(waste.own_line),
    )  # fmt: skip
    if not waste.own_line:
        return Written((drug_line,), waste)
    quantity = None if drug_line.ndc is None else vials_for_waste(dose, rules.vial, day.vials or 0)
    unit_price, net = line_charge(rules.charge, code, waste.own_line)
    jw_line = ClaimLine(
        drug_line.hcpcs,
        in_order(DISCARDED, rules),
        waste.own_line,
        service_date,
        drug_line.place_of_service,
        drug_line.bill_type,
        drug_line.revenue_code,
        drug_line.ndc,
        quantity,
        drug_line.icd10,
        None,
        unit_price,
        net,
    )
    return Written((drug_line, jw_line), waste)


def _drug_line(  # noqa: PLR0913  (one line, every value of it named)
    day: Day,
    dose: Milligrams,
    units: UnitCount,
    rules: Rules,
    code: BillingCode,
    service_date: date,
    site: ServiceSite,
    *,
    jz: str | None,
    split: bool,
) -> ClaimLine:
    ndc = day.ndc.code
    tenths = ceil_div(dose, TENTH) if code.unclassified else units.given
    quantity = vials_for_dose(dose, rules.vial) if split else Decimal(day.vials or 0)
    unit_price, net = line_charge(rules.charge, code, tenths)
    return ClaimLine(
        hcpcs=code.hcpcs,
        modifiers=in_order(jz, rules),
        units=1 if code.unclassified else units.given,
        service_date=service_date,
        place_of_service=site.place_of_service,
        bill_type=site.bill_type,
        revenue_code=site.revenue_code,
        ndc=ndc,
        ndc_quantity=None if ndc is None else quantity,
        icd10=pointers(day),
        narrative=narrative(day, rules) if code.unclassified else None,
        unit_price=unit_price,
        net=net,
    )


def pointers(day: Day) -> tuple[str, ...]:
    """Give the malignancies that support the day's drug, in order of the administrations, at most four."""
    codes = (case.diagnosis.icd10 for case in day.cases)
    return tuple(dict.fromkeys(code for code in codes if code is not None))[:MOST_POINTERS]
