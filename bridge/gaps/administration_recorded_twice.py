"""Ask which of two records of the same dose is to be voided."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def administration_recorded_twice(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask the nurse about two live records of the same patient, drug, start and amount."""
    if not case.twins:
        return None
    names = ", ".join(twin.reference for twin in case.twins)
    return gap("administration-recorded-twice", case.here(), *(at(twin) for twin in case.twins), found=names)
