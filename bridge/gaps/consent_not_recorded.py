"""Ask the nurse for the consent, where the site wants one on record."""

from bridge.facts.case import Case
from bridge.facts.chart import any_in
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def consent_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Warn where no consent of the patient holds on the day."""
    if case.day.day is None or not rules.on("consent-not-recorded"):
        return None
    for consent in case.chart.record.consents:
        coded = any_in(consent.concept.codings, rules.documentation.consent)
        if coded and consent.period.holds(case.day.day):
            return None
    return gap("consent-not-recorded", case.here("subject"), found="no consent")
