"""Warn that the payer's file does not know a rule that the line needs."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.diagnosis_lineage_unproven import has_antigen_evidence
from bridge.tables.rules import Rules

RULES_IN_WORDS = {
    "prior_authorization": "whether it requires prior authorization",
    "ndc_required": "whether it requires an NDC",
    "discarded_line": "whether it takes discarded units on a JW line (Medicare's rule is followed)",
    "zero_discarded_modifier": "whether it asks for JZ when nothing is discarded (Medicare's rule is followed)",
    "accepts_c_codes": "whether it takes C-codes",
    "modifier_51_required": "whether it requires modifier 51",
    "off_campus_modifier_required": "whether it asks for PO or PN",
    "antigen_evidence_required": "whether it asks for proof of CD22",
    "filing_limit": "how long a claim may be filed",
}


def payer_rule_unverified(case: Case, rules: Rules, waste_rule: str | None) -> Gap | None:
    """Name every rule that this line needs and that the payer's file does not know.

    waste_rule  the waste rule that the day's lines asked for, where this administration speaks for the line
    """
    if rules.payer is None or case.day.day is None:
        return None
    unknown = [rule for rule in rules.unknown if _needed(rule, case, rules, waste_rule)]
    if rules.as_of is not None and rules.filing_limit is None:
        unknown.append("filing_limit")
    if not unknown or case.coverage.coverage is None:
        return None
    words = "; ".join(RULES_IN_WORDS[rule] for rule in unknown)
    found = f"{rules.payer.name}'s file ({rules.payer.file.path}) does not know {words}"
    return gap("payer-rule-unverified", at(case.coverage.coverage.origin, "payor"), found=found)


def _needed(rule: str, case: Case, rules: Rules, waste_rule: str | None) -> bool:  # noqa: PLR0911  (a rule a line)
    """Say whether a line needs a rule: what the chart already answers, no rule has to."""
    match rule:
        case "prior_authorization":
            return case.authorization is None
        case "ndc_required":
            return case.ndc.written is None
        case "accepts_c_codes":
            return rules.code is not None and rules.code.hcpcs.startswith("C")
        case "modifier_51_required":
            return rules.asks_for_51
        case "off_campus_modifier_required":
            return case.site.site is not None and case.site.site.off_campus
        case "antigen_evidence_required":
            return not has_antigen_evidence(case, rules)
        case _:
            return rule == waste_rule
