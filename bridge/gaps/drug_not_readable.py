"""Ask pharmacy which drug was given when the record does not say."""

from bridge.facts.case import at
from bridge.facts.chart import Administration
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap


def drug_not_readable(administration: Administration) -> Gap:
    """Ask pharmacy for the drug: its reference cannot be read, or says nothing."""
    named = administration.medication_named
    found = f"it points at {named}, which cannot be read" if named else "it names no drug"
    return gap("drug-not-readable", at(administration.origin, "medication[x]"), found=found)
