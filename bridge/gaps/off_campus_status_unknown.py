"""Ask the coder whether an off-campus hospital department is excepted."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules
from bridge.tables.site import OFF_CAMPUS


def off_campus_status_unknown(case: Case, rules: Rules) -> Gap | None:
    """Hold an off-campus line with neither PO nor PN in its site file, where the payer's file asks for them.

    Source: HCPCS PO (2015), PN (2017).
    """
    site = case.site.site
    asked = rules.ask("off_campus_modifier_required")
    if site is None or not site.off_campus or asked is None or not asked.yes or set(OFF_CAMPUS) & set(rules.modifiers):
        return None
    return gap("off-campus-status-unknown", *case.site.evidence, found=case.site.says)
