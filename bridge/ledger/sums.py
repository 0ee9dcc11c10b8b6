"""How many administrations were seen, and what became of each: the outcomes add up to what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Select, Subquery, any_, exists, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from bridge.facts.decision import OUTCOMES
from bridge.ledger.rows import counts
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, EVENTS, TROUBLES, WANTS

IS_OPEN: Final = WANTS.c.wanted > WANTS.c.done


@dataclass(frozen=True, slots=True)
class Sums:
    """What was seen, and the outcomes that administrations have now."""

    seen: int
    outcomes: Mapping[str, int]

    @property
    def adds_up(self) -> bool:
        """Say whether every administration that was seen has exactly one outcome."""
        return self.seen == sum(self.outcomes.values())

    def __str__(self) -> str:
        counted = " + ".join(f"{self.outcomes[one]} {one}" for one in OUTCOMES)
        return f"{self.seen} seen {'=' if self.adds_up else 'is not'} {counted}"


def sums(book: Connection) -> Sums:
    """Count what was seen, and the last decision of each administration.

    Seen is what stands in the ledger by name, and what was heard of and does not wait any more; what could not be read
    has a trouble in place of an outcome, and is not counted.
    """
    last = last_decisions()
    outcomes = counts(book, select(last.c.outcome, func.count()).group_by(last.c.outcome))
    seen = select(func.count()).select_from(seen_names().subquery())
    return Sums(book.execute(seen).scalar_one(), dict.fromkeys(OUTCOMES, 0) | outcomes)


def last_decisions() -> Subquery:
    """Give the last decision of each administration, as a part of a statement."""
    columns = (DECISIONS.c[name] for name in ("id", "administration", "outcome", "claim", "row"))
    newest = select(*columns).ext(distinct_on(DECISIONS.c.administration))
    return newest.order_by(DECISIONS.c.administration, DECISIONS.c.id.desc()).subquery("last")


def seen_names() -> Select[str]:
    """Name every administration that was seen, each once, as a part of a statement.

    Nearly all that was heard of stands in the ledger: whether it waits is asked of the rest alone.
    """
    stands = exists().where(ADMINISTRATIONS.c.name == EVENTS.c.reference)
    columns = (EVENTS.c[name] for name in ("reference", "encounter", "patient"))
    rest = select(*columns).where(
        EVENTS.c.reference.startswith("MedicationAdministration/"), ~EVENTS.c.duplicate, ~stands
    )
    heard = rest.cte("heard").prefix_with("MATERIALIZED").c
    is_wanted = WANTS.c.name.in_((heard.reference, heard.encounter, heard.patient))
    further = WANTS.alias("further")
    leads_on = exists().where(further.c.name == any_(WANTS.c.leads_to), further.c.wanted > further.c.done)
    waits = exists().where(is_wanted, or_(IS_OPEN, leads_on))
    is_unreadable = exists().where(TROUBLES.c.about == heard.reference)
    only_heard = select(heard.reference.label("name")).distinct().where(~waits, ~is_unreadable)
    return select(union_all(select(ADMINISTRATIONS.c.name), only_heard).subquery().c.name)
