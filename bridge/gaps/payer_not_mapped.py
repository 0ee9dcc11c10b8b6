"""Ask registration which payer it is, when no file knows it."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def payer_not_mapped(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose whose payer is in no file of `mappings/payers/`."""
    read = case.coverage
    if read.coverage is None or read.payer is not None:
        return None
    named = read.insurer.names[0] if read.insurer is not None and read.insurer.names else "a payer without a name"
    looked = () if read.insurer is None else (at(read.insurer.origin),)
    return gap("payer-not-mapped", at(read.coverage.origin, "payor"), *looked, found=named)
