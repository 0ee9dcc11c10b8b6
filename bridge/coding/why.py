"""Say why each value of a line is what it is: the chart's element, the rule, the table and the arithmetic."""

from collections.abc import Iterator

from bridge.coding.bill_to import billing_provider
from bridge.coding.lines import Written
from bridge.coding.ndc_quantity import vials_for_dose
from bridge.coding.waste import WasteSaid
from bridge.facts.amounts import mg_text
from bridge.facts.case import Amount, Case, Day, UnitCount, at
from bridge.facts.decision import ClaimLine, Evidence, Finding
from bridge.tables.rules import Rules


def why(case: Case, day: Day, units: UnitCount | None, written: Written, rules: Rules) -> tuple[Finding, ...]:
    """Trace every value of an administration's lines, as far as there are any."""
    return (
        *_of_the_record(case, rules),
        *_of_the_site(case, rules),
        *_of_the_payer(case, rules),
        _of_the_diagnosis(case, rules),
        *_of_the_lines(day, units, written, rules),
    )


def _of_the_record(case: Case, rules: Rules) -> Iterator[Finding]:
    yield Finding(f"drug: {case.drug.drug}", "drug", f"recognised by {case.drug.by}", rules.drug.file.named, (case.medication("code"),))
    if case.day.day is not None:
        yield Finding(f"service date: {case.day.day}", "service-day", case.day.says, None, (case.here("effective[x]"),))
    if case.dose.steps is not None:
        value = f"dose: {mg_text(case.dose.steps)} mg"
        yield Finding(value, "amount", _amount(case.dose), rules.units_table, (case.here("dosage.dose"),))


def _amount(amount: Amount) -> str:
    if amount.steps is None:
        return amount.written
    strength = f" at {amount.strength}" if amount.strength else ""
    return f"{amount.written}{strength} = {mg_text(amount.steps)} mg"


def _of_the_site(case: Case, rules: Rules) -> Iterator[Finding]:
    site = case.site.site
    if site is None:
        return
    place = f"POS {site.place_of_service}" if site.bill_type is None else f"bill type {site.bill_type}, revenue code {site.revenue_code}"
    campus = ", off campus" if site.off_campus else ""
    yield Finding(f"site: {site.setting}{campus}; {place}", "site", case.site.says, case.site.table, case.site.evidence)
    provider = billing_provider(case, rules)
    if provider is None:
        return
    who = provider.reference or provider.display
    if case.site.provider is not None:
        evidence = (at(case.site.provider.origin),)
        yield Finding(f"provider: {who}", "billing-provider", f"the {case.site.provider_element}", None, evidence)
    elif rules.site is not None:
        yield Finding(f"provider: {who}", "billing-provider", "the site's file names it", rules.site.file.named)


def _of_the_payer(case: Case, rules: Rules) -> Iterator[Finding]:
    read = case.coverage
    if read.coverage is None or rules.payer is None:
        return
    order = "the only one of the day" if read.coverage.order is None else f"order {read.coverage.order}, the lowest of the day"
    says = f"{read.coverage.origin.reference} is active, its period holds the day, {order}; matched by {read.by}"
    evidence = (at(read.coverage.origin, "payor"), *(() if read.insurer is None else (at(read.insurer.origin),)))
    yield Finding(f"payer: {rules.payer.id}", "coverage", says, rules.payer.file.named, evidence, read.rejected)
    authorization, required = case.authorization, rules.ask("prior_authorization")
    if authorization is not None and required is not None:
        evidence = (at(authorization.origin, "preAuthRef"),)
        yield Finding(f"authorization: {authorization.number}", "prior-authorization", required.says, required.table, evidence)


def _of_the_diagnosis(case: Case, rules: Rules) -> Finding:
    choice = case.diagnosis
    found = () if choice.found_in is None else (choice.found_in,)
    evidence = found if choice.condition is None else (*found, at(choice.condition.origin, "code"))
    table = rules.diagnoses.file.named
    if choice.icd10 is None:
        return Finding("diagnosis: none", "diagnosis", choice.reason or "no candidate", table, evidence, choice.rejected)
    says = f"the first candidate that is current, specific and in ICD-10-CM, by {found[0].element if found else 'the chart'}"
    return Finding(f"diagnosis: {choice.icd10}", "diagnosis", says, table, evidence, choice.rejected)


def _of_the_lines(day: Day, units: UnitCount | None, written: Written, rules: Rules) -> Iterator[Finding]:
    choice, waste = rules.choice, written.waste
    if choice is not None and choice.code is not None:
        yield Finding(f"code: {choice.code.hcpcs}", "code", choice.says, choice.table)
    if not written.lines or units is None or day.dose is None or waste is None:
        return
    drug_line, drug_file = written.lines[0], rules.drug.file.named
    doses = tuple(case.here("dosage.dose") for case in day.cases)
    yield Finding(f"units: {drug_line.units}", "units-given", _units_says(day, units, rules), drug_file, doses)
    yield from _of_the_waste(day, units, waste, written, rules)
    if drug_line.ndc is not None:
        yield _of_the_ndc(day, written, rules)
    if drug_line.narrative is not None:
        yield Finding(f"narrative: {drug_line.narrative}", "narrative", "an unclassified code says no drug", drug_file, doses)
    if drug_line.modifiers:
        yield Finding(f"modifiers: {', '.join(drug_line.modifiers)}", "modifiers", *_modifiers_says(drug_line, waste, rules))
    if drug_line.net is not None and rules.site is not None:
        yield Finding(f"charge: {drug_line.net}", "charge", _charge_says(written, rules), rules.site.file.named)


def _units_says(day: Day, units: UnitCount, rules: Rules) -> str:
    dose = mg_text(day.dose or 0)
    parts = " + ".join(mg_text(case.dose.steps or 0) for case in day.cases)
    summed = f"{parts} = {dose} mg; " if len(day.cases) > 1 else ""
    code = None if rules.choice is None else rules.choice.code
    if code is not None and code.unclassified:
        return f"{summed}{code.hcpcs} is unclassified and billed once for {dose} mg"
    unit = mg_text(rules.unit)
    return f"{summed}{dose} mg / {unit} mg = {_quotient(day.dose or 0, rules.unit)}, rounded up to {units.given} units"


def _quotient(amount: int, unit: int) -> str:
    return mg_text(amount * 10_000 // unit)


def _of_the_waste(day: Day, units: UnitCount, waste: WasteSaid, written: Written, rules: Rules) -> Iterator[Finding]:
    vials = f"{day.vials} x {mg_text(rules.vial)} mg = {mg_text((day.vials or 0) * rules.vial)} mg"
    counted = "charted" if day.vials_charted else "inferred from the dose"
    recorded = tuple(dict.fromkeys(at(count.origin, count.element) for case in day.cases for count in case.vials))
    says = f"{counted}; {vials}; less {mg_text(day.dose or 0)} mg given leaves {mg_text(units.left)} mg"
    yield Finding(f"vials: {day.vials}", "vials", says, rules.drug.file.named, recorded)
    if waste.rule is None:
        return
    said = "nobody wrote down any" if day.discarded is None else f"{mg_text(day.discarded)} mg discarded"
    table, because = (None, "") if waste.answer is None else (waste.answer.table, f"; {waste.answer.says}")
    if len(written.lines) > 1:
        arithmetic = f"{said} / {mg_text(rules.unit)} mg, rounded down to {units.discarded} units{because}"
        yield Finding(f"discarded units: {units.discarded} with JW", "units-discarded", arithmetic, table, _discards(day))
    else:
        modifier = waste.modifier or "neither JW nor JZ"
        yield Finding(f"waste: {modifier}", "waste", f"{said}, less than one unit{because}", table, _discards(day))


def _discards(day: Day) -> tuple[Evidence, ...]:
    places = (case.chart.administration.discarded for case in day.cases)
    return tuple(at(one.origin, one.element) for one in places if one is not None)


def _of_the_ndc(day: Day, written: Written, rules: Rules) -> Finding:
    drug_line = written.lines[0]
    case = next((case for case in day.cases if case.ndc.code is not None), day.first)
    share = f"{mg_text(day.dose or 0)} mg / {mg_text(rules.vial)} mg = {vials_for_dose(day.dose or 0, rules.vial)} vials"
    if len(written.lines) > 1:
        says = f"{case.ndc.written} in 5-4-2; {share}, and the rest of {day.vials} on the JW line"
    else:
        says = f"{case.ndc.written} in 5-4-2; {share}; one line carries {drug_line.ndc_quantity}"
    quantities = ", ".join(f"{line.ndc_quantity} {rules.drug.ndc_unit}" for line in written.lines)
    return Finding(f"NDC: {drug_line.ndc}, {quantities}", "ndc", says, rules.drug.file.named, (case.medication("code"),))


def _modifiers_says(line: ClaimLine, waste: WasteSaid, rules: Rules) -> tuple[str, str | None]:
    if waste.modifier is not None and line.modifiers == (waste.modifier,) and waste.answer is not None:
        return f"nothing discarded on a line of its own; {waste.answer.says}", waste.answer.table
    return "as the site's file says for the day", None if rules.site is None else rules.site.file.named


def _charge_says(written: Written, rules: Rules) -> str:
    lines = "; ".join(f"{line.units} x {line.unit_price} = {line.net}" for line in written.lines)
    return f"{rules.charge} per 0.1 mg: {lines}"
