"""Ask registration when the pieces of one chart belong to different patients."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def patient_mismatch(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask registration to put encounter, condition or coverage under the patient who was given the drug."""
    if case.chart.administration.patient is None and case.coverage.coverage is not None:
        return gap("patient-mismatch", case.here("subject"), found="the administration names no patient")
    if not case.mismatches:
        return None
    names = ", ".join(evidence.reference for evidence in case.mismatches)
    return gap("patient-mismatch", case.here("subject"), *case.mismatches, found=names)
