"""Ask pharmacy for a code when only words name the drug."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def drug_text_only(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask pharmacy to code the drug; the words are enough to bill, not to prove."""
    return None if case.drug.coded else gap("drug-text-only", case.medication("code"), found=case.drug.by)
