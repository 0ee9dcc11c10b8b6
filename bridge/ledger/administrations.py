"""What the ledger knows of administrations from earlier looks, when the server cannot say it any more."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, any_, func, select

from bridge.facts.decision import NOT_MAPPED
from bridge.ledger.events import Event
from bridge.ledger.rows import given, names_of
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS


def encounters_of(book: Connection, administrations: Collection[str]) -> dict[str, set[str]]:
    """Tell in which encounters each administration was ever found; one that was never seen is left out.

    One that was found without an encounter has itself in place of it.
    """
    found: dict[str, set[str]] = {}
    encounter = func.coalesce(DECISIONS.c.encounter, DECISIONS.c.administration).label("encounter")
    asked = select(DECISIONS.c.administration, encounter).distinct()
    for row in book.execute(asked.where(DECISIONS.c.administration == any_(names_of(administrations)))):
        found.setdefault(row.administration, set()).add(row.encounter)
    return found


def ours_among(book: Connection, administrations: Collection[str]) -> set[str]:
    """Name those that were last decided as doses of a drug of ours."""
    asked = select(ADMINISTRATIONS.c.name).where(ADMINISTRATIONS.c.name == any_(names_of(administrations)))
    return set(book.execute(asked.where(ADMINISTRATIONS.c.outcome != NOT_MAPPED)).scalars())


def resting_on(book: Connection, references: Collection[str]) -> dict[str, str | None]:
    """Name the encounters of the administrations whose last decision rests on any of these resources.

    Gives each with its patient; an administration without an encounter stands for itself.
    """
    encounter = func.coalesce(ADMINISTRATIONS.c.encounter, ADMINISTRATIONS.c.name).label("encounter")
    asked = select(encounter, ADMINISTRATIONS.c.patient).where(ADMINISTRATIONS.c.rests_on.overlap(names_of(references)))
    return {row.encounter: row.patient for row in book.execute(asked.distinct().order_by(encounter))}


def decided_versions(book: Connection, events: Collection[Event]) -> set[str]:
    """Name the administrations that were last decided in the very version that an event tells."""
    rows = [{"administration": event.reference, "version": event.version} for event in events if event.version]
    asked = given(rows, DECISIONS.c.administration, DECISIONS.c.version)
    stands = asked.join(ADMINISTRATIONS, ADMINISTRATIONS.c.name == asked.c.administration)
    same = and_(DECISIONS.c.id == ADMINISTRATIONS.c.decision_id, DECISIONS.c.version == asked.c.version)
    return set(book.execute(select(asked.c.administration).select_from(stands.join(DECISIONS, same))).scalars())
