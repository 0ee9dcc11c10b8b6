"""Tokens by which programs act as persons: each is shown once, and only its digest is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, insert, literal, select, update

from bridge.ledger.people import AccountError, Person, by_name
from bridge.ledger.rows import as_text
from bridge.ledger.tables import NOW
from bridge.ledger.token_tables import TOKENS

BEGINS: Final = "bridge_"
"""How every token begins, so that whoever finds one in a file knows what it is."""
LONGEST: Final = timedelta(days=366)
MOST_WORDS: Final = 200
_SECRET_BYTES: Final = 32
_USED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """One token, without its secret.

    number   by which it is taken back
    name     of the person as whom it acts
    purpose  what it is for, in the words of whoever made it
    used_at  when it was last used, to the minute; None: never
    """

    number: int
    name: str
    purpose: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    is_open: bool


def make_token(book: Connection, name: str, holds_for: timedelta, purpose: str = "") -> tuple[Token, str]:
    """Make a token that acts as a person; its secret is given here and never again.

    Raises AccountError where there is no such account, where it is closed, or for a time that is too long or none.
    """
    person = by_name(book, name)
    if person is None or person.disabled:
        raise AccountError(f"There is no open account {name}. `bridge user list` names them all.")
    if not timedelta(0) < holds_for <= LONGEST:
        raise AccountError(f"A token holds for at least a day, and for {LONGEST.days} days at most.")
    secret = f"{BEGINS}{token_urlsafe(_SECRET_BYTES)}"
    row = {"digest": _digest(secret.encode()), "name": name, "purpose": as_text(purpose.strip())[:MOST_WORDS]}
    made = insert(TOKENS).values(**row, expires_at=NOW + literal(holds_for)).returning(TOKENS.c.id)
    (token,) = _listed(book, TOKENS.c.id == book.execute(made).scalar_one())
    return token, secret


def bearer(book: Connection, secret: bytes) -> tuple[Person, Token] | None:
    """Tell whose token it is, and that it was used; None where it is over, or its account is closed."""
    found = _listed(book, TOKENS.c.digest == _digest(secret))
    person = by_name(book, found[0].name) if found and found[0].is_open else None
    if person is None or person.disabled:
        return None
    is_stale = (TOKENS.c.used_at < NOW - _USED_EVERY) | TOKENS.c.used_at.is_(None)
    book.execute(update(TOKENS).where(TOKENS.c.id == found[0].number, is_stale).values(used_at=NOW))
    return person, found[0]


def tokens_of(book: Connection, name: str) -> list[Token]:
    """List somebody's tokens, the newest first, whatever became of them."""
    return _listed(book, TOKENS.c.name == as_text(name))


def take_back(book: Connection, number: int) -> Token:
    """End a token: it opens nothing any more. Raises AccountError where there is none that could be ended."""
    change = update(TOKENS).where(TOKENS.c.id == number, TOKENS.c.ended_at.is_(None)).values(ended_at=NOW)
    if book.execute(change.returning(TOKENS.c.id)).one_or_none() is None:
        raise AccountError(f"There is no token {number}, or it was taken back already.")
    return _listed(book, TOKENS.c.id == number)[0]


def _listed(book: Connection, where: ColumnElement[bool]) -> list[Token]:
    is_open = TOKENS.c.ended_at.is_(None) & (TOKENS.c.expires_at > NOW)
    columns = [one for one in TOKENS.c if one.name not in {"id", "digest"}]
    asked = select(TOKENS.c.id.label("number"), *columns, is_open.label("is_open")).where(where)
    return [_token(row) for row in book.execute(asked.order_by(TOKENS.c.id.desc()))]


def _token(row: Row[*tuple[Any, ...]]) -> Token:
    return Token(**row._asdict())


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()
