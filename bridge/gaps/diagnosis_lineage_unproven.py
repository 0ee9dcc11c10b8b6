"""Warn that nothing in the chart proves the target of the drug."""

from bridge.facts.case import Case
from bridge.facts.chart import Observation, any_in
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.documentation import Documentation
from bridge.tables.rules import Rules


def diagnosis_lineage_unproven(case: Case, rules: Rules) -> Gap | None:
    """Warn of T-cell disease, or of a missing CD22-positive result where the payer asks for one.

    Source: C91.0- covers T- and B-precursor disease alike, so the code alone proves no CD22.
    """
    if case.diagnosis.t_cell:
        found = f"{case.diagnosis.icd10 or 'SNOMED CT'} in a record of T-cell disease"
        return gap("diagnosis-lineage-unproven", condition_looked_at(case, "code"), found=found)
    asked = rules.ask("antigen_evidence_required")
    if asked is None or not asked.yes or has_antigen_evidence(case, rules):
        return None
    return gap("diagnosis-lineage-unproven", case.here("subject"), found="no CD22-positive result in the chart")


def has_antigen_evidence(case: Case, rules: Rules) -> bool:
    """Say whether the chart has a positive result for the drug's target."""
    return any(_positive(observation, rules.documentation) for observation in case.chart.record.observations)


def _positive(observation: Observation, places: Documentation) -> bool:
    if not observation.is_one_of(places.antigen):
        return False
    value = observation.value
    if any_in(observation.interpretation, places.antigen_positive):
        return True
    if value is not None and any_in(value.codings, places.antigen_positive):
        return True
    words = "" if value is None or value.text is None else value.text.lower().strip()
    return words.startswith(places.antigen_positive_words)
