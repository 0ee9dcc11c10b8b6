"""Lets a person in by name and password, and locks the account of one who guesses."""

from flask import request, session
from flask_login import login_user

from bridge.ledger import audit, people
from bridge.ledger.ledger import Book, Ledger
from bridge.ledger.people import Person
from bridge.ledger.sessions import begin_session
from bridge.workbench.guard import SignedIn
from bridge.workbench.passwords import is_right, rehashed


def sign_in_by_password(ledger: Ledger, name: str, password: str) -> Person | None:
    """Sign in whoever knows the password of an account that is neither locked nor closed; None for all others.

    Whoever asks cannot tell why not, nor whether there is such an account, by the answer or by the time it takes.
    """
    with ledger.begin() as book:
        person = people.by_name(book, name)
    right = is_right(password, None if person is None else person.password_hash)
    if person is None:
        with ledger.begin() as book:
            _note(book, "", "sign-in-refused")  # what was typed may be a password, so it is not kept
        return None
    if not right or person.disabled or person.locked_until is not None:
        with ledger.begin() as book:
            locked = people.note_failure(book, name) if person.locked_until is None else person.locked_until
            _note(book, name, "sign-in-refused", {"locked_until": locked} if locked else {})
        return None
    with ledger.begin() as book:
        people.note_success(book, name, rehashed=rehashed(password, person.password_hash or ""))
        begin(book, person)
    return person


def begin(book: Book, person: Person) -> None:
    """Begin a person's session, in the browser that asks; whatever it had before is forgotten."""
    secret = begin_session(book, person.name)
    _note(book, person.name, "sign-in", {"source": person.source})
    session.clear()
    login_user(SignedIn(person, secret))


def _note(book: Book, name: str, act: str, detail: dict[str, object] | None = None) -> None:
    audit.record(book, name, act, detail=detail, address=request.remote_addr or "")
