"""The routes of the accounts, which admins keep."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields, validate

from bridge.api.asking import Asked, one_of, words
from bridge.api.rooms import Room
from bridge.api.shapes import record, rows, shape
from bridge.ledger import people
from bridge.ledger.people import NAME, AccountError, Person
from bridge.roles import ROLES, Role
from bridge.web.refusals import Refusal
from bridge.workbench.accounts.changing import ADD, CLOSE, OPEN, PASSWORD, ROLE, change
from bridge.workbench.office import Office


class PersonAsked(Asked):
    """A new account, named in small letters."""

    name = fields.String(required=True, validate=validate.Regexp(NAME))
    role = one_of(ROLES, required=True)
    full_name = words(most=300)


class RoleAsked(Asked):
    """Which role an account gets."""

    role = one_of(ROLES, required=True)


PERSON: Final = shape(Person, without=("password_hash",))
PEOPLE: Final = record("People", people=rows(PERSON))
FIRST_PASSWORD: Final = record(
    "FirstPassword",
    name=fields.String(),
    password=fields.String(metadata={"description": "Told only now; it is changed at the first sign-in."}),
)


def people_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("people", "Who may sign in, and with which role.", office, api_token)

    @room.get("/people", Role.ADMIN, PEOPLE)
    def everyone() -> object:
        """List all accounts by name."""
        with office.ledger.begin() as book:
            return {"people": people.everyone(book)}

    @room.post("/people", Role.ADMIN, FIRST_PASSWORD, asked=PersonAsked, status=201)
    def add(asked: Mapping[str, Any]) -> object:
        """Add an account, and give its first password."""
        name, role, full_name = asked["name"], asked["role"], asked.get("full_name", "")
        return {"name": name, "password": _changed(office, name, ADD, role, full_name)}

    @room.post("/people/<name>/role", Role.ADMIN, PERSON, asked=RoleAsked)
    def give_role(asked: Mapping[str, Any], name: str) -> object:
        """Give an account another role; not one's own."""
        _known(office, name)
        _changed(office, name, ROLE, asked["role"])
        return _known(office, name)

    @room.post("/people/<name>/close", Role.ADMIN, PERSON)
    def close(name: str) -> object:
        """Close an account, with all its sessions and tokens; not one's own. What it did stays under its name."""
        _known(office, name)
        _changed(office, name, CLOSE)
        return _known(office, name)

    @room.post("/people/<name>/open", Role.ADMIN, PERSON)
    def open_again(name: str) -> object:
        """Open an account again that was closed, or that wrong passwords have locked."""
        _known(office, name)
        _changed(office, name, OPEN)
        return _known(office, name)

    @room.post("/people/<name>/password", Role.ADMIN, FIRST_PASSWORD)
    def give_password(name: str) -> object:
        """Give an account another first password, and end its sessions; not one's own."""
        _known(office, name)
        return {"name": name, "password": _changed(office, name, PASSWORD)}

    return room


def _known(office: Office, name: str) -> Person:
    with office.ledger.begin() as book:
        person = people.by_name(book, name)
    if person is None:
        raise Refusal(404, "There is no account of this name.")
    return person


def _changed(office: Office, name: str, what: str, role: str = "", full_name: str = "") -> str:
    """Change an account. Raises Refusal where it cannot be done."""
    try:
        return change(office, name, what, role=role, full_name=full_name)
    except AccountError as error:
        raise Refusal(422, f"{error}") from error
