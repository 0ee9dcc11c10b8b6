"""Ask what went in when an infusion was stopped, and whether the rest was thrown away."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def administration_stopped(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask the nurse to confirm a stopped infusion, whatever is charted.

    Source: CMS on JW: what was no part of the prescribed dose is discarded; the rest of an infusion is arguable.
    """
    if case.chart.administration.status != "stopped":
        return None
    return gap("administration-stopped", case.here("status"), found=case.dose.written or "no dose")
