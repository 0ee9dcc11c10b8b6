"""Warn of an admission soon after, into which the dose may have to be bundled."""

from bridge.facts.case import Case, at
from bridge.facts.chart import Moment
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

DAYS = 3
"""Source: the three-day payment window of the inpatient prospective payment system."""


def payment_window(case: Case, rules: Rules) -> Gap | None:
    """Warn where an inpatient stay at the same organization starts within three days after the dose."""
    provider, start = case.site.provider, case.chart.administration.start
    if case.day.day is None or provider is None or start is None:
        return None
    for stay in case.chart.record.stays:
        same = stay.provider is not None and stay.provider.origin.reference == provider.origin.reference
        if not same or stay.start is None or _before(stay.start, start):
            continue
        began = stay.start.local_day(rules.zone)
        if 0 <= (began - case.day.day).days <= DAYS:
            return gap("payment-window", at(stay.origin, "period"), found=f"{stay.origin.reference} from {began}")
    return None


def _before(stay: Moment, dose: Moment) -> bool:
    return stay.instant is not None and dose.instant is not None and stay.instant < dose.instant
