"""Make a gap: its name, what was looked at, and the words that fill the question."""

from bridge.facts.decision import Evidence, Gap


def gap(name: str, *evidence: Evidence, found: str, circumstance: str | None = None) -> Gap:
    """Make a gap; severity, owner and question are filled in from the tables of the day.

    found         what was found, to be read by a person
    circumstance  why its severity differs from the usual, as `mappings/gaps/` names it
    """
    return Gap(name, evidence if len(evidence) == 1 else tuple(dict.fromkeys(evidence)), found, circumstance)
