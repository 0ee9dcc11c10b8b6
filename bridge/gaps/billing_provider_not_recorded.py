"""Ask registration who bills."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def billing_provider_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Hold a claim for which neither the encounter, nor the location, nor the site's file names who bills."""
    encounter = case.chart.encounter
    if encounter is None or case.site.provider is not None:
        return None
    if rules.site is not None and (rules.site.provider_reference or rules.site.provider_name):
        return None
    return gap("billing-provider-not-recorded", at(encounter.origin, "serviceProvider"), found="nobody")
