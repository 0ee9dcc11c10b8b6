"""What was given and has no lines yet, so that nobody can say what should be charged for it."""

from datetime import date

from sqlalchemy import Connection, and_, func, or_, select

from bridge.facts.decision import HELD
from bridge.ledger.scope import WAITS
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS


def not_countable(book: Connection, first: date, last: date) -> list[tuple[str, str | None]]:
    """Name the administrations of some days that wait and have no lines, each with its site; None: not known.

    One that is held and whose day of service is not known may be of any day.
    """
    stands = ADMINISTRATIONS.c
    source = ADMINISTRATIONS.join(DECISIONS, DECISIONS.c.id == stands.decision_id)
    then = and_(stands.service_day.between(first, last), stands.outcome.in_(WAITS))
    may_be_then = and_(stands.service_day.is_(None), stands.outcome == HELD)
    wanted = (or_(then, may_be_then), func.jsonb_array_length(DECISIONS.c.row["lines"]) == 0)
    asked = select(stands.name, stands.site).select_from(source).where(*wanted).order_by(stands.name.collate("C"))
    return [(f"{name}", site) for name, site in book.execute(asked)]
