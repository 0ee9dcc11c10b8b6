"""Say why each value of a line is what it is: the chart's element, the rule, the table and the arithmetic."""

from functools import lru_cache

from bridge.coding.bill_to import billing_provider
from bridge.coding.lines import Written
from bridge.coding.ndc_quantity import vials_for_dose
from bridge.coding.waste import WasteSaid
from bridge.facts.amounts import STEPS_PER_MG, mg_text
from bridge.facts.attested import DISCARDED, ICD10, VIALS
from bridge.facts.case import Amount, Case, Day, UnitCount, at
from bridge.facts.decision import ClaimLine, Evidence, Finding
from bridge.tables.rules import Rules


def why(case: Case, day: Day, units: UnitCount | None, written: Written, rules: Rules) -> tuple[Finding, ...]:
    """Trace every value of an administration's lines, as far as there are any."""
    found = [
        Finding(
            f"drug: {case.drug.drug}",
            "drug",
            f"recognised by {case.drug.by}",
            rules.drug.file.named,
            (case.medication("code"),),
        ),
    ]
    if case.day.day is not None:
        found.append(
            Finding(f"service date: {case.day.day}", "service-day", case.day.says, None, (case.here("effective[x]"),))
        )
    if case.dose.steps is not None:
        value = f"dose: {mg_text(case.dose.steps)} mg"
        found.append(Finding(value, "amount", _amount(case.dose), rules.units_table, (case.here("dosage.dose"),)))
    _add_site(found, case, rules)
    _add_payer(found, case, rules)
    _add_diagnosis(found, case, rules)
    _add_lines(found, day, units, written, rules)
    return tuple(found)


def _amount(amount: Amount) -> str:
    strength = f" at {amount.strength}" if amount.strength else ""
    return f"{amount.written}{strength} = {mg_text(amount.steps or 0)} mg"


def _add_site(found: list[Finding], case: Case, rules: Rules) -> None:
    read, site = case.site, case.site.site
    if site is None:
        return
    found.append(Finding(site.in_words, "site", read.says, read.table, read.evidence))
    provider = billing_provider(case, rules)
    if provider is None:
        return
    value = f"provider: {provider.reference or provider.display}"
    if read.provider is not None:
        found.append(Finding(value, "billing-provider", read.provider_element, None, (at(read.provider.origin),)))
    else:
        table = None if rules.site is None else rules.site.file.named
        found.append(Finding(value, "billing-provider", "the site's file names it", table))


def _add_payer(found: list[Finding], case: Case, rules: Rules) -> None:
    read = case.coverage
    if read.coverage is None or rules.payer is None:
        return
    order = (
        "the only one of the day"
        if read.coverage.order is None
        else f"order {read.coverage.order}, the lowest of the day"
    )
    says = f"an active coverage whose period holds the day, {order}; its payor is known by {read.by}"
    looked_at = at(read.coverage.origin, "payor")
    evidence = (looked_at,) if read.insurer is None else (looked_at, at(read.insurer.origin))
    found.append(Finding(f"payer: {rules.payer.id}", "coverage", says, rules.payer.file.named, evidence, read.rejected))
    authorization, required = case.authorization, rules.ask("prior_authorization")
    if authorization is not None and required is not None:
        looked_at = at(authorization.origin, "preAuthRef")
        value = f"authorization: {authorization.number}"
        found.append(Finding(value, "prior-authorization", required.says, required.table, (looked_at,)))


def _add_diagnosis(found: list[Finding], case: Case, rules: Rules) -> None:
    choice = case.diagnosis
    by = () if choice.found_in is None else (choice.found_in,)
    evidence = by if choice.condition is None else (*by, at(choice.condition.origin, "code"))
    table = rules.diagnoses.file.named
    if choice.icd10 is None:
        found.append(
            Finding("diagnosis: none", "diagnosis", choice.reason or "no candidate", table, evidence, choice.rejected)
        )
        return
    says = f"the first candidate that is current, specific and in ICD-10-CM, by {by[0].element if by else 'the chart'}"
    coded = case.chart.attestation(ICD10)
    if coded is not None:
        says, evidence = f"{says}; {coded.value}, {coded.says}", (*evidence, coded.evidence)
    found.append(Finding(f"diagnosis: {choice.icd10}", "diagnosis", says, table, evidence, choice.rejected))


def _add_lines(found: list[Finding], day: Day, units: UnitCount | None, written: Written, rules: Rules) -> None:
    choice, waste = rules.choice, written.waste
    if choice is not None and choice.code is not None:
        found.append(Finding(f"code: {choice.code.hcpcs}", "code", choice.says, choice.table))
    if not written.lines or units is None or day.dose is None or waste is None:
        return
    drug_line, drug_file = written.lines[0], rules.drug.file.named
    cases = day.cases
    doses = (cases[0].here("dosage.dose"),) if len(cases) == 1 else tuple(case.here("dosage.dose") for case in cases)
    found.append(Finding(f"units: {drug_line.units}", "units-given", _units_says(day, units, rules), drug_file, doses))
    found.append(_vials(day, units, rules))
    if waste.rule is not None:
        found.append(_waste(day, units, waste, written, rules))
    if drug_line.ndc is not None:
        found.append(_ndc(day, written, rules))
    if drug_line.narrative is not None:
        found.append(
            Finding(
                f"narrative: {drug_line.narrative}", "narrative", "an unclassified code names no drug", drug_file, doses
            )
        )
    if drug_line.modifiers:
        found.append(_modifiers(drug_line, waste, rules))
    if drug_line.net is not None and rules.site is not None:
        found.append(Finding(f"charge: {drug_line.net}", "charge", _charge_says(written, rules), rules.site.file.named))


def _units_says(day: Day, units: UnitCount, rules: Rules) -> str:
    code = rules.code
    unclassified = code.hcpcs if code is not None and code.unclassified else None
    says = _rounded_up(day.dose or 0, rules.unit, units.given, unclassified)
    if len(day.cases) == 1:
        return says
    parts = " + ".join(mg_text(case.dose.steps or 0) for case in day.cases)
    return f"{parts} = {mg_text(day.dose or 0)} mg; {says}"


@lru_cache(maxsize=4096)
def _rounded_up(dose: int, unit: int, given: int, unclassified: str | None) -> str:
    if unclassified is not None:
        return f"{unclassified} is unclassified and billed once for {mg_text(dose)} mg"
    quotient = mg_text(dose * STEPS_PER_MG // unit)
    return f"{mg_text(dose)} mg / {mg_text(unit)} mg = {quotient}, rounded up to {given} units"


def _vials(day: Day, units: UnitCount, rules: Rules) -> Finding:
    counts = [count for case in day.cases for count in case.vials]
    recorded = tuple(dict.fromkeys([at(count.origin, count.element) for count in counts])) if counts else ()
    says = _left(day.vials or 0, rules.vial, day.dose or 0, units.left, day.vials_charted) + _attested(day, VIALS)
    return Finding(f"vials: {day.vials}", "vials", says, rules.drug.file.named, recorded)


@lru_cache(maxsize=4096)
def _left(vials: int, vial: int, dose: int, left: int, charted: bool) -> str:  # noqa: FBT001  (a cache keyed by values)
    counted = "charted" if charted else "inferred from the dose"
    content = f"{vials} x {mg_text(vial)} mg = {mg_text(vials * vial)} mg"
    return f"{counted}; {content}; less {mg_text(dose)} mg given leaves {mg_text(left)} mg"


def _attested(day: Day, kind: str) -> str:
    """Say what of a day rests on the word of staff."""
    said = [one for case in day.cases for one in case.chart.attested if one.kind == kind]
    return "".join(f"; {one.value}, {one.says}" for one in said) if said else ""


def _waste(day: Day, units: UnitCount, waste: WasteSaid, written: Written, rules: Rules) -> Finding:
    answer = waste.answer
    table = None if answer is None else answer.table
    because = "" if answer is None else f"; {answer.says}"
    jw = len(written.lines) > 1
    value = f"discarded units: {units.discarded} with JW" if jw else f"waste: {waste.modifier or 'neither JW nor JZ'}"
    fits = f"; {units.given} + {units.discarded} of the {units.most} units that the vials hold" if jw else ""
    said = _discarded_says(day.discarded, rules.unit, units.discarded)
    says = f"{said}{fits}{because}{_attested(day, DISCARDED)}"
    return Finding(value, "units-discarded" if jw else "waste", says, table, _discards(day))


@lru_cache(maxsize=4096)
def _discarded_says(discarded: int | None, unit: int, units: int) -> str:
    if discarded is None:
        return "nobody wrote down any, and less than one unit is left"
    return f"{mg_text(discarded)} mg discarded / {mg_text(unit)} mg, rounded down to {units} units"


def _discards(day: Day) -> tuple[Evidence, ...]:
    places = [case.chart.administration.discarded for case in day.cases]
    return tuple([at(one.origin, one.element) for one in places if one is not None])


def _ndc(day: Day, written: Written, rules: Rules) -> Finding:
    drug_line = written.lines[0]
    case = day.named_by_ndc
    share = _share(day.dose or 0, rules.vial)
    unit = rules.drug.ndc_unit
    if len(written.lines) > 1:
        value = f"NDC: {drug_line.ndc}, {drug_line.ndc_quantity} and {written.lines[1].ndc_quantity} {unit}"
        says = f"{case.ndc.written} in 5-4-2; {share}, and the rest of {day.vials} on the JW line"
    else:
        value = f"NDC: {drug_line.ndc}, {drug_line.ndc_quantity} {unit}"
        rest = "one line carries all vials" if drug_line.ndc_quantity == day.vials else "the rest is not told yet"
        says = f"{case.ndc.written} in 5-4-2; {share}; {rest}"
    return Finding(value, "ndc", says, rules.drug.file.named, (case.medication("code"),))


@lru_cache(maxsize=4096)
def _share(dose: int, vial: int) -> str:
    return f"{mg_text(dose)} mg / {mg_text(vial)} mg = {vials_for_dose(dose, vial)} vials"


def _modifiers(line: ClaimLine, waste: WasteSaid, rules: Rules) -> Finding:
    value = f"modifiers: {', '.join(line.modifiers)}"
    if line.modifiers == (waste.modifier,) and waste.answer is not None:
        says = f"nothing discarded on a line of its own; {waste.answer.says}"
        return Finding(value, "modifiers", says, waste.answer.table)
    return Finding(
        value, "modifiers", "as the site's file says for the day", None if rules.site is None else rules.site.file.named
    )


def _charge_says(written: Written, rules: Rules) -> str:
    lines = "; ".join(f"{line.units} x {line.unit_price} = {line.net}" for line in written.lines)
    return f"{rules.charge} per 0.1 mg: {lines}"
