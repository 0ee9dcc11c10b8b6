"""Ask the coder for the prior authorization."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def prior_authorization_missing(case: Case, rules: Rules) -> Gap | None:
    """Hold a line whose payer requires prior authorization, where none is on record for the day."""
    required = rules.ask("prior_authorization")
    if required is None or not required.yes or case.authorization is not None or case.coverage.coverage is None:
        return None
    return gap("prior-authorization-missing", at(case.coverage.coverage.origin), found=required.says)
