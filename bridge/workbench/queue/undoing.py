"""Takes back what somebody did last in the queue: once, and only while nobody else touched the same rows."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import work
from bridge.ledger.ledger import Book
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.words import counted

DONE: Final = "done"
"""Under this the session keeps what was done last, until it was shown."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done last, and its batch where it can be taken back."""

    says: str
    batch: int | None
    fresh: bool


def offered(book: Book) -> Undo | None:
    """Give what whoever asks did last; fresh where it was done just now."""
    done = session.pop(DONE, None)
    last = work.last_batch(book, me().name)
    if done is not None:
        return Undo(done["says"], done["batch"] if last and last.number == done["batch"] else None, fresh=True)
    if last is None:
        return None
    return Undo(f"{last.act}, {counted(len(last.rows), 'question')}", last.number, fresh=False)


def back_to_queue(query: str) -> ResponseReturnValue:
    """Go back to the page of the queue from which somebody acted."""
    return redirect(url_for("workbench.queue") + (f"?{query}" if query else ""), 303)


def take_back(office: Office, number: int) -> work.Done:
    """Take back a batch: one's own, or as a supervisor anybody's. Raises Refusal where there is none, or may not be."""
    with office.ledger.begin() as book:
        batch = work.batch_of(book, number)
        if batch is None:
            raise Refusal(404, "There is nothing to undo.")
        if batch.who != me().name and me().role < Role.SUPERVISOR:
            raise Refusal(403, "What somebody else did is undone by a supervisor.")
        done = work.undo(book, me().name, number)
        audit(book, "queue: undo", detail={"batch": number, "changed": done.changed})
    return done


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the route on the workbench."""

    @blueprint.post("/queue/undo")
    @needs(Role.BILLER)
    def undo() -> ResponseReturnValue:
        done = take_back(office, request.form.get("batch", 0, int))
        if done.changed:
            flash(f"Undone: {counted(done.changed, 'question')} as before.")
        else:
            touched = ", ".join(" ".join(row) for row in done.overtaken[:3])
            flash(f"Nothing was undone{f': these were touched since: {touched}' if touched else ''}.", "warning")
        return back_to_queue(request.form.get("back", ""))
