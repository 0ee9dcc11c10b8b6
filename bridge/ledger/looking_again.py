"""What people do about an administration or a claim is looked at at once: its encounter is wanted."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, any_, func, select

from bridge.ledger import wants
from bridge.ledger.rows import names_of
from bridge.ledger.tables import ADMINISTRATIONS

BY_HAND: Final = "hand"
ToAsk = list[tuple[str, str | None]]
"""Names that are wanted and for which nobody has asked for a job yet, each with its patient: the caller must ask."""


def want_encounters(book: Connection, administrations: Collection[str]) -> ToAsk:
    """Want the encounters of administrations to be looked at; one that has no encounter stands for itself."""
    encounter = func.coalesce(ADMINISTRATIONS.c.encounter, ADMINISTRATIONS.c.name).label("encounter")
    asked = select(encounter, ADMINISTRATIONS.c.patient).distinct()
    asked = asked.where(ADMINISTRATIONS.c.name == any_(names_of(administrations)))
    names = {row.encounter: row.patient for row in book.execute(asked)}
    return [(name, names[name]) for name in wants.want(book, names, BY_HAND)]
