"""Name who bills whom, for whom, for which visit: what makes one claim."""

from bridge.facts.case import Case, named
from bridge.facts.chart import Chart, Organization
from bridge.facts.decision import BillTo, Named
from bridge.tables.rules import Rules


def bill_to(case: Case, rules: Rules) -> BillTo | None:
    """Name patient, encounter, payer and provider of a claim; None where the chart does not say one of them."""
    administration, encounter, site = case.chart.administration, case.chart.encounter, case.site.site
    coverage, provider = case.coverage.coverage, billing_provider(case, rules)
    if administration.patient is None or encounter is None or site is None:
        return None
    if coverage is None or rules.payer is None or provider is None:
        return None
    insurer = case.coverage.insurer
    return BillTo(
        patient=patient_of(case.chart),
        encounter=named(encounter.origin),
        payer=rules.payer.id,
        claim_type=site.claim_type,
        bill_type=site.bill_type,
        provider=provider,
        insurer=Named(display=rules.payer.name) if insurer is None else organization_named(insurer),
        coverage=named(coverage.origin),
        authorizations=() if case.authorization is None else (case.authorization.number,),
    )


def patient_of(chart: Chart) -> Named:
    """Name the patient as a claim does."""
    record = chart.record
    return named(record.origin) if record.origin is not None else Named(reference=chart.administration.patient)


def billing_provider(case: Case, rules: Rules) -> Named | None:
    """Name who bills: the encounter's service provider, the location's managing organization, else the site's file."""
    if case.site.provider is not None:
        return organization_named(case.site.provider)
    if rules.site is None or not (rules.site.provider_reference or rules.site.provider_name):
        return None
    if rules.site.provider_reference:
        return Named(reference=rules.site.provider_reference)
    return Named(display=rules.site.provider_name)


def organization_named(organization: Organization) -> Named:
    """Name an organization by its reference, or by its name where it has none of its own."""
    if organization.origin.is_reference:
        return Named(reference=organization.origin.reference)
    return Named(display=organization.names[0] if organization.names else organization.origin.reference)
