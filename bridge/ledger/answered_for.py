"""What people answered for, in the story of an administration: what they attested, which claims they approved."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from bridge.ledger.approvals import APPROVED
from bridge.ledger.attestations import CONFIRMED, SUPERSEDED, Attested, Happened, all_of
from bridge.ledger.attested_tables import APPROVALS, DRAFTS
from bridge.ledger.rows import as_text
from bridge.ledger.tables import SENDS

Told = tuple[datetime, str, str]


def answered_for(book: Connection, administration: str) -> Iterator[Told]:
    """Tell when, of which kind (attestation or approval), and in words, what people answered for."""
    for one in all_of(book, administration):
        yield one.at, "attestation", f"{one.who} attested: {one.value} (Attestation/{one.number}): {one.reason}"
        for event in one.events:
            yield event.at, "attestation", _happened(one, event)
    yield from _approved(book, as_text(administration))


def _happened(one: Attested, event: Happened) -> str:
    what = f"Attestation/{one.number} ({one.value})"
    if event.what == SUPERSEDED:
        return f"{what} was superseded: the chart says it itself, {event.by}"
    if event.what == CONFIRMED:
        return f"{event.who} confirmed {what}"
    return f"{event.who} withdrew {what}" + (f": {event.by}" if event.by else "")


def _approved(book: Connection, name: str) -> Iterator[Told]:
    sent = select(SENDS.c.identifier).where(SENDS.c.kind == "Claim", SENDS.c.administrations.contains([name]))
    waits = select(DRAFTS.c.claim).where(DRAFTS.c.administrations.contains([name]))
    claims = list(book.execute(sent.union(waits)).scalars())
    asked = select(APPROVALS).where(APPROVALS.c.claim.in_(claims)).order_by(APPROVALS.c.id)
    for row in book.execute(asked) if claims else ():
        did = "approved" if row.what == APPROVED else "took back the approval of"
        yield row.at, "approval", f"{row.who} {did} claim {row.claim} as it bills {row.content[:8]}"
