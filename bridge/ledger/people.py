"""Who may use the workbench: accounts, their roles, and what locks them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bridge.errors import UsageError
from bridge.ledger.people_tables import PEOPLE, SESSIONS
from bridge.ledger.rows import as_text
from bridge.ledger.tables import NOW
from bridge.ledger.token_tables import TOKENS
from bridge.roles import ROLES

LOCAL: Final = "local"
OIDC: Final = "oidc"
FAILURES: Final = 5
"""So many wrong passwords in a row lock an account."""
LOCKED_FOR: Final = timedelta(minutes=15)
PROGRAM: Final = "api"
"""The name under which programs act that have BRIDGE_API_TOKEN; no person has it."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}\Z")
"""How an account may be named: as it is typed at sign-in."""


class AccountError(UsageError):
    """An account cannot be made or changed as it was asked for; says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in.

    source         local, or oidc where another server says who it is
    password_hash  None where nobody can sign in by a password
    must_change    whether the password is one that somebody else set
    locked_until   None where it is not locked now
    """

    name: str
    full_name: str
    role: str
    source: str
    must_change: bool
    disabled: bool
    locked_until: datetime | None
    created_at: datetime
    password_hash: str | None

    @property
    def called(self) -> str:
        """Give the name by which people know the person."""
        return self.full_name or self.name


def add_person(
    book: Connection,
    name: str,
    role: str,
    *,
    full_name: str = "",
    password_hash: str | None = None,
    must_change: bool = False,
    subject: str | None = None,
) -> Person:
    """Make an account.

    name     in small letters, as it is typed at sign-in
    subject  by which another server names the person; then nobody signs in by a password

    Raises AccountError for a name that is taken or is none, or an unknown role.
    """
    if not NAME.fullmatch(name):
        raise AccountError(f"{name!r} is no name of an account: small letters, digits and . _ - @ + are.")
    if name == PROGRAM:
        raise AccountError(f"{name} is the name of the programs that have BRIDGE_API_TOKEN: take another.")
    _must_be_a_role(role)
    row = {
        "name": name,
        "full_name": full_name.strip(),
        "role": role,
        "source": LOCAL if subject is None else OIDC,
        "subject": subject,
        "password_hash": password_hash,
        "must_change": must_change,
    }
    made = insert(PEOPLE).values(**row).on_conflict_do_nothing().returning(PEOPLE.c.name)
    if book.execute(made).one_or_none() is None:
        raise AccountError(f"There is an account {name} already.")
    return _must_exist(book, name)


def by_name(book: Connection, name: str) -> Person | None:
    """Give the account of a name."""
    return _one(book, _accounts().where(PEOPLE.c.name == as_text(name)))


def by_subject(book: Connection, subject: str) -> Person | None:
    """Give the account of somebody whom another server names so."""
    return _one(book, _accounts().where(PEOPLE.c.subject == subject))


def everyone(book: Connection) -> list[Person]:
    """List all accounts by name."""
    return [_person(row) for row in book.execute(_accounts().order_by(PEOPLE.c.name))]


def set_role(book: Connection, name: str, role: str) -> None:
    """Give an account another role. Raises AccountError where there is none, or none such."""
    _must_be_a_role(role)
    _change(book, name, role=role)


def set_password_hash(book: Connection, name: str, password_hash: str, *, must_change: bool = False) -> None:
    """Give an account another password, and end all its sessions. Raises AccountError for one that has none."""
    if _must_exist(book, name).source != LOCAL:
        raise AccountError(f"{name} signs in at another server, and has no password here.")
    _change(book, name, password_hash=password_hash, must_change=must_change, failures=0, locked_until=None)
    end_sessions(book, name)


def disable(book: Connection, name: str) -> None:
    """Close an account, and end all its sessions and tokens; what it did stays under its name."""
    _change(book, name, disabled=True)
    end_sessions(book, name)
    change = update(TOKENS).where(TOKENS.c.name == name, TOKENS.c.ended_at.is_(None))
    book.execute(change.values(ended_at=NOW))


def enable(book: Connection, name: str) -> None:
    """Open an account again, locked or closed."""
    _change(book, name, disabled=False, failures=0, locked_until=None)


def note_failure(book: Connection, name: str) -> datetime | None:
    """Count a wrong password, and tell until when the account is locked now; None while it is not."""
    is_last = PEOPLE.c.failures + 1 >= FAILURES
    change = update(PEOPLE).where(PEOPLE.c.name == name)
    change = change.values(
        failures=case((is_last, 0), else_=PEOPLE.c.failures + 1),
        locked_until=case((is_last, NOW + LOCKED_FOR), else_=PEOPLE.c.locked_until),
    )
    return book.execute(change.returning(PEOPLE.c.locked_until)).scalar_one_or_none()


def note_success(book: Connection, name: str, *, rehashed: str | None = None) -> None:
    """Forget wrong passwords.

    rehashed  the password's digest by today's measure, where the one that is kept is weaker
    """
    fresh = {} if rehashed is None else {"password_hash": rehashed}
    _change(book, name, failures=0, locked_until=None, **fresh)


def end_sessions(book: Connection, name: str) -> None:
    """Sign a person out everywhere."""
    change = update(SESSIONS).where(SESSIONS.c.name == name, SESSIONS.c.ended_at.is_(None))
    book.execute(change.values(ended_at=NOW))


def _accounts() -> Select[Any]:
    """Ask for accounts; a lock that is over counts as none."""
    locked = case((PEOPLE.c.locked_until > NOW, PEOPLE.c.locked_until), else_=None)
    names = ("name", "full_name", "role", "source", "must_change", "disabled")
    return select(
        *(PEOPLE.c[name] for name in names), locked.label("locked_until"), PEOPLE.c.created_at, PEOPLE.c.password_hash
    )


def _one(book: Connection, asked: Select[Any]) -> Person | None:
    row = book.execute(asked).one_or_none()
    return None if row is None else _person(row)


def _person(row: Row[Any]) -> Person:
    return Person(**row._asdict())


def _must_exist(book: Connection, name: str) -> Person:
    found = by_name(book, name)
    if found is None:
        known = book.execute(select(func.count()).select_from(PEOPLE)).scalar_one()
        hint = "`bridge user list` names them all." if known else "There are none yet: `bridge user add` makes one."
        raise AccountError(f"There is no account {name}. {hint}")
    return found


def _must_be_a_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError(f"{role!r} is no role: {', '.join(ROLES)} are.")


def _change(book: Connection, name: str, **values: object) -> None:
    _must_exist(book, name)
    book.execute(update(PEOPLE).where(PEOPLE.c.name == name).values(**values))
