"""All administrations that were seen, by what became of them: the sum that must hold, and the rows behind each part."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, and_, func, select, true

from bridge.facts.decision import OUTCOMES
from bridge.ledger.rows import counts
from bridge.ledger.scope import LINE
from bridge.ledger.sought import SEEN as SOUGHT_IN
from bridge.ledger.sought import Sought
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
class SeenSums:
    """What the lines of some administrations come to, each once."""

    units: int
    charge: Decimal


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


def listed(book: Connection, sought: Sought, *, offset: int = 0, limit: int = 50) -> SeenPage:
    """Give administrations as they are sought, the latest day of service first."""
    stands, matches = ADMINISTRATIONS.c, and_(true(), *sought.conditions())
    columns = ("name", "patient", "encounter", "outcome", "reason", "payer", "site", "units", "charge")
    asked = select(*(stands[name] for name in columns), stands.service_day.label("day"), DECISIONS.c.claim)
    asked = asked.select_from(SOUGHT_IN.outerjoin(DECISIONS, DECISIONS.c.id == stands.decision_id)).where(matches)
    order = (stands.service_day.desc().nulls_last(), stands.name.collate("C"))
    found = book.execute(asked.order_by(*order).offset(offset).limit(limit))
    total = book.execute(select(func.count()).select_from(SOUGHT_IN).where(matches)).scalar_one()
    return SeenPage(tuple(SeenRow(**row._asdict()) for row in found), total)


def sums_of(book: Connection, sought: Sought) -> SeenSums:
    """Sum up the lines of all administrations that are sought, each line once."""
    stands = ADMINISTRATIONS.c
    each = select(*(func.max(stands[name]).label(name) for name in ("units", "charge"))).select_from(SOUGHT_IN)
    found = each.where(*sought.conditions()).group_by(LINE).subquery("lines").c
    told = (func.coalesce(func.sum(found[name]), 0) for name in ("units", "charge"))
    units, charge = book.execute(select(*told)).one()
    return SeenSums(int(units), Decimal(charge))
