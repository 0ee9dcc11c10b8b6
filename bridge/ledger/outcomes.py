"""All administrations that were seen, by what became of them: the sum that must hold, and the rows behind each part."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from bridge.facts.decision import OUTCOMES
from bridge.ledger.rows import as_text, counts
from bridge.ledger.sums import seen_names
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS

SEEN: Final = "seen"


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One administration as it stands; units and charge are those of its line, `claim` the identifier of its claim."""

    name: str
    patient: str | None
    encounter: str | None
    outcome: str
    reason: str | None
    day: date | None
    payer: str | None
    site: str | None
    units: int | None
    charge: Decimal | None
    claim: str | None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Some administrations, and how many match."""

    rows: tuple[SeenRow, ...]
    total: int


def identity(book: Connection) -> dict[str, int]:
    """Count the administrations by outcome, and under `seen` all that were seen: the one is the sum of the others.

    Seen is counted by itself, from what was heard of and what stands in the ledger, so that the sum is a proof.
    """
    asked = select(ADMINISTRATIONS.c.outcome, func.count()).group_by(ADMINISTRATIONS.c.outcome)
    seen = book.execute(select(func.count()).select_from(seen_names().subquery())).scalar_one()
    return {SEEN: seen, **dict.fromkeys(OUTCOMES, 0), **counts(book, asked)}


def administrations(
    book: Connection,
    outcome: str | None,
    *,
    reason: str | None = None,
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> SeenPage:
    """Give administrations, the latest day of service first.

    outcome  None: any
    reason   None: any
    text     words that must all stand somewhere in the row
    """
    stands = ADMINISTRATIONS.c
    conditions = [_says(word) for word in text.split()]
    conditions += [stands.outcome == outcome] if outcome is not None else []
    conditions += [stands.reason == reason] if reason is not None else []
    matches = and_(true(), *conditions)
    columns = ("name", "patient", "encounter", "outcome", "reason", "payer", "site", "units", "charge")
    asked = select(*(stands[name] for name in columns), stands.service_day.label("day"), DECISIONS.c.claim)
    asked = asked.select_from(ADMINISTRATIONS.outerjoin(DECISIONS, DECISIONS.c.id == stands.decision_id)).where(matches)
    order = (stands.service_day.desc().nulls_last(), stands.name.collate("C"))
    found = book.execute(asked.order_by(*order).offset(offset).limit(limit))
    total = book.execute(select(func.count()).select_from(ADMINISTRATIONS).where(matches)).scalar_one()
    return SeenPage(tuple(SeenRow(**row._asdict()) for row in found), total)


def _says(word: str) -> ColumnElement[bool]:
    stands = ADMINISTRATIONS.c
    told = (stands.name, stands.patient, stands.encounter, stands.reason, stands.payer, stands.site, stands.drug)
    return or_(*(column.icontains(as_text(word), autoescape=True) for column in told))
