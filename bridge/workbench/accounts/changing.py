"""What admins do with accounts, for the page and for programs."""

from secrets import token_urlsafe
from typing import Final

from bridge.ledger import people
from bridge.ledger.ledger import Book
from bridge.ledger.people import AccountError
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.passwords import hash_password

ADD: Final = "add"
ROLE: Final = "role"
CLOSE: Final = "disable"
OPEN: Final = "enable"
PASSWORD: Final = "password"  # noqa: S105  # what is done, no password
_FIRST_PASSWORD_BYTES: Final = 12


def change(office: Office, name: str, what: str, *, role: str = "", full_name: str = "") -> str:
    """Do what is asked with an account, and write it down.

    what  ADD, ROLE, CLOSE, OPEN or PASSWORD

    Gives the password to be told to the person, where one was made: it is told only now, and changed at the first
    sign-in. Raises AccountError where it cannot be done.
    """
    with office.ledger.begin() as book:
        password = _change(book, name, what, role, full_name)
        audit(book, f"account-{what}", about=name, detail={"role": role})
    return password


def _change(book: Book, name: str, what: str, role: str, full_name: str) -> str:
    if name == me().name and what in {ROLE, CLOSE, PASSWORD}:
        raise AccountError("Nobody changes the role of their own account, closes it or sets its password here.")
    if what == ROLE:
        people.set_role(book, name, role)
    elif what == CLOSE:
        people.disable(book, name)
    elif what == OPEN:
        people.enable(book, name)
    elif what in {ADD, PASSWORD}:
        password = _first_password(name)
        hashed = hash_password(password, name)
        if what == PASSWORD:
            people.set_password_hash(book, name, hashed, must_change=True)
        else:
            people.add_person(book, name, role, full_name=full_name, password_hash=hashed, must_change=True)
        return password
    else:
        raise AccountError("Say what is to be done with the account.")
    return ""


def _first_password(name: str) -> str:
    """Make a password up; one that holds the name, as it may hold a very short one, would not be taken."""
    password = token_urlsafe(_FIRST_PASSWORD_BYTES)
    while name in password.lower():
        password = token_urlsafe(_FIRST_PASSWORD_BYTES)
    return password
