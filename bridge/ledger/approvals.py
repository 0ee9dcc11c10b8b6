"""Supervisors approve claims that stand as drafts: each for what it bills then, and for nothing else.

The identifier of a claim and the digits of its content together are what is approved. When the chart changes the claim,
its content has other digits, which nobody has approved yet.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, any_, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from bridge.ledger.attested_tables import APPROVALS, DRAFTS
from bridge.ledger.failures import NotTakenError
from bridge.ledger.looking_again import ToAsk, want_encounters
from bridge.ledger.rows import as_text, names_of

APPROVED: Final = "approved"
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits for a supervisor.

    claim    the identifier that all its turns share
    name     `Claim/id` on the target
    content  the digits of what it bills: they are what is approved
    lines    each with hcpcs, modifiers, units, service_date and net
    charge   None where the claim carries no money
    since    when it was first seen as it is
    """

    claim: str
    name: str
    content: str
    encounter: str
    patient: str | None
    administrations: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]
    units: int
    charge: Decimal | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of approving several claims at once.

    claims   the identifiers that are approved now
    refused  those that are not, each with the reason
    to_ask   what is wanted, and has no job yet
    """

    claims: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    to_ask: ToAsk


def waiting_for_approval(book: Connection) -> list[Waiting]:
    """List the claims that wait for a supervisor, the longest first; what is approved already is not waiting."""
    rows = book.execute(select(DRAFTS).order_by(DRAFTS.c.since, DRAFTS.c.claim)).all()
    known = approved(book, [row.claim for row in rows])
    return [_waiting(row) for row in rows if row.content not in known.get(row.claim, ())]


def approved(book: Connection, claims: Collection[str]) -> dict[str, frozenset[str]]:
    """Tell what is approved of claims: by identifier, the digits of each content."""
    found: dict[str, set[str]] = {}
    if claims:
        last = _last().where(APPROVALS.c.claim == any_(names_of(claims))).subquery()
        for row in book.execute(select(last.c.claim, last.c.content).where(last.c.what == APPROVED)):
            found.setdefault(row.claim, set()).add(row.content)
    return {claim: frozenset(contents) for claim, contents in found.items()}


def approve(book: Connection, who: str, claims: Sequence[tuple[str, str]]) -> Approved:
    """Approve claims, each as it was seen: one that bills something else by now, or does not wait, is refused.

    claims  the identifier of each, and the digits of the content that was seen
    """
    asked = dict(claims)
    drafts = _locked(book, asked)
    known = approved(book, asked)
    taken, refused = list[str](), list[tuple[str, str]]()
    for claim, content in sorted(asked.items()):
        reason = _not_approved(drafts.get(as_text(claim)), content, known.get(claim, frozenset()))
        if reason is None:
            _say(book, who, claim, content, APPROVED)
            taken.append(claim)
        else:
            refused.append((claim, reason))
    administrations = [name for claim in taken for name in drafts[as_text(claim)].administrations]
    return Approved(tuple(taken), tuple(refused), want_encounters(book, administrations))


def withdraw_approval(book: Connection, who: str, claim: str) -> ToAsk:
    """Take back an approval while the claim still stands as a draft.

    Raises NotTakenError where it does not any more: it is filed, and only its chart changes it.
    """
    draft = _locked(book, [claim]).get(as_text(claim))
    if draft is None or draft.content not in approved(book, [claim]).get(claim, ()):
        raise NotTakenError("There is no approval to take back: it was not approved, or it is filed already.")
    _say(book, who, claim, draft.content, WITHDRAWN)
    return want_encounters(book, draft.administrations)


def _not_approved(draft: Row[Any] | None, content: str, known: Collection[str]) -> str | None:
    if draft is None:
        return "it does not wait for approval any more"
    if draft.content != content:
        return "it bills something else by now: look at it again"
    return "it is approved already" if content in known else None


def _locked(book: Connection, claims: Collection[str]) -> dict[str, Row[Any]]:
    """Take the drafts until the end of the transaction, in the order in which everybody takes them."""
    asked = select(DRAFTS).where(DRAFTS.c.claim == any_(names_of(claims))).order_by(DRAFTS.c.claim.collate("C"))
    return {row.claim: row for row in book.execute(asked.with_for_update())}


def _last() -> Select[Any]:
    """Give what was said last of each content, as a part of a statement."""
    newest = select(APPROVALS).ext(distinct_on(APPROVALS.c.claim, APPROVALS.c.content))
    return newest.order_by(APPROVALS.c.claim, APPROVALS.c.content, APPROVALS.c.id.desc())


def _say(book: Connection, who: str, claim: str, content: str, what: str) -> None:
    book.execute(insert(APPROVALS).values(who=as_text(who), claim=as_text(claim), content=content, what=what))


def _waiting(row: Row[Any]) -> Waiting:
    fields = row._asdict()
    return Waiting(**{**fields, "administrations": tuple(row.administrations), "lines": tuple(row.lines)})
