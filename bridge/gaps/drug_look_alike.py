"""Ask pharmacy which drug hung when another product is named beside ours."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def drug_look_alike(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a record that names two drugs, such as Besponsa's NDC beside the word Mylotarg."""
    if case.drug.look_alike is None:
        return None
    return gap("drug-look-alike", case.medication("code"), found=f"{case.drug.by} beside {case.drug.look_alike}")
