"""Puts the overview together, part by part, out of what the ledger counts."""

from datetime import date

from bridge.ledger import overview
from bridge.ledger.ledger import Book
from bridge.ledger.pieces import pieces
from bridge.workbench.overview import given, pace, questions, wasted
from bridge.workbench.overview.shown import Desk, Section


def put_together(book: Book, desk: Desk, today: date) -> tuple[Section, ...]:
    """Count everything once, and show it.

    today  the day from which ages are counted
    """
    scope, step = desk.asked.scope, desk.asked.step
    per_unit = sorted(
        {
            code.mg_per_unit
            for drug in desk.mappings.drugs.values()
            for code in drug.codes.values()
            if code.mg_per_unit is not None
        }
    )
    found = pieces(book, scope, step, desk.prices.days, per_unit)
    asked = overview.gap_counts(book, scope, step)
    return (
        given.by_period(found, desk),
        given.by_payer(found, desk),
        given.by_site(found, desk),
        questions.money_at_risk(overview.at_risk(book, scope, today), desk),
        questions.by_age(overview.ages(book, scope, today), desk),
        questions.by_kind(asked, found, desk),
        questions.trend(asked, found, desk),
        pace.clean_rate(overview.clean_counts(book, scope, step), found, desk),
        pace.charge_lag(overview.lags(book, scope, step), desk),
        wasted.by_drug(found, desk),
    )
