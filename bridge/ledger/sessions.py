"""Who is signed in: each session is a secret that the browser keeps, of which only the digest is kept here."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes, token_urlsafe
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bridge.ledger.people import Person, by_name
from bridge.ledger.people_tables import OWN_SECRETS, SESSIONS
from bridge.ledger.tables import NOW

LONGEST: Final = timedelta(hours=12)
"""After so long one signs in again, however busy one was."""
_KEPT: Final = timedelta(days=30)
_SEEN_EVERY: Final = timedelta(seconds=30)
_SECRET_BYTES: Final = 32


def begin_session(book: Connection, name: str) -> str:
    """Sign a person in, and give the secret of the session. Sessions that ended long ago are forgotten."""
    secret = token_urlsafe(_SECRET_BYTES)
    book.execute(delete(SESSIONS).where(SESSIONS.c.started_at < NOW - _KEPT))
    book.execute(insert(SESSIONS).values(digest=_digest(secret), name=name))
    return secret


def person_of(book: Connection, secret: str, idle: timedelta) -> Person | None:
    """Tell whose session it is, and that it was used; None where it is over, or its account is closed.

    idle  how long one may do nothing
    """
    session = SESSIONS.c
    asked = select(session.name, (session.seen_at < NOW - _SEEN_EVERY).label("is_stale")).where(
        session.digest == _digest(secret),
        session.ended_at.is_(None),
        session.started_at > NOW - LONGEST,
        session.seen_at > NOW - idle,
    )
    row = book.execute(asked).one_or_none()
    person = None if row is None else by_name(book, row.name)
    if row is None or person is None or person.disabled:
        return None
    if row.is_stale:
        book.execute(update(SESSIONS).where(session.digest == _digest(secret)).values(seen_at=NOW))
    return person


def end_session(book: Connection, secret: str) -> None:
    """Sign out: the secret opens nothing any more, whoever has a copy of it."""
    change = update(SESSIONS).where(SESSIONS.c.digest == _digest(secret), SESSIONS.c.ended_at.is_(None))
    book.execute(change.values(ended_at=NOW))


def own_secret(book: Connection, name: str) -> bytes:
    """Give a secret that all processes on this ledger share; made when it is first asked for."""
    book.execute(insert(OWN_SECRETS).values(name=name, value=token_bytes(_SECRET_BYTES)).on_conflict_do_nothing())
    return bytes(book.execute(select(OWN_SECRETS.c.value).where(OWN_SECRETS.c.name == name)).scalar_one())


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
