"""Views of the queue: those that everybody has, and those that somebody saved."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from bridge.ledger.ledger import Book
from bridge.ledger.views import delete_view, save_view, views
from bridge.roles import Role
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.asked import Asked, read_asked

_LONGEST: Final = 40
_EVERYBODYS: Final = (
    ("Mine and unassigned", ""),
    ("Mine", "assignee=%40me&state=open"),
    ("All open", "state=open"),
    ("Snoozed", "state=snoozed"),
    ("Closed", "state=closed"),
)


@dataclass(frozen=True, slots=True)
class View:
    """One view: its name, its address, whether it is what is shown, and whether somebody saved it."""

    name: str
    query: str
    current: bool
    own: bool


def shown(book: Book, asked: Asked) -> tuple[View, ...]:
    """List the views of whoever asks."""
    own = [(view.name, view.query, True) for view in views(book, asked.me)]
    listed = [(name, query, False) for name, query in _EVERYBODYS] + own
    now = asked.query(page="")
    return tuple(View(name, query, _read(query, asked.me) == now, is_own) for name, query, is_own in listed)


def _read(query: str, who: str) -> str:
    return read_asked(MultiDict(parse_qs(query)), who).query(page="")


def save(office: Office, name: str, query: str) -> tuple[str, str]:
    """Keep a view for whoever asks, and give its name and its address as they are kept; without a name nothing is."""
    name, query = " ".join(name.split())[:_LONGEST], _read(query, me().name)
    if name:
        with office.ledger.begin() as book:
            save_view(book, me().name, name, query)
            audit(book, "view saved", detail={"query": query})
    return name, query


def forget(office: Office, name: str) -> bool:
    """Forget a view of whoever asks; False where there is none of that name."""
    with office.ledger.begin() as book:
        gone = delete_view(book, me().name, name)
        audit(book, "view forgotten")
    return gone


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the routes on the workbench."""

    @blueprint.post("/views")
    @needs(Role.VIEWER)
    def save_view_as() -> ResponseReturnValue:
        name, query = save(office, request.form.get("name", ""), request.form.get("query", ""))
        if name:
            flash(f"The view {name} is saved.")
        return redirect(f"{url_for('workbench.queue')}?{query}", 303)

    @blueprint.post("/views/forget")
    @needs(Role.VIEWER)
    def forget_view() -> ResponseReturnValue:
        name = request.form.get("name", "")
        forget(office, name)
        flash(f"The view {name} is forgotten.")
        return redirect(url_for("workbench.queue"), 303)
