"""What people do with rows of the queue: shown first, then done, in bulk as with one row."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from bridge.ledger import people, work
from bridge.ledger.acts import ACTS
from bridge.ledger.ledger import Book
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import read_day
from bridge.workbench.chosen_rows import read_rows
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.undoing import DONE, back_to_queue
from bridge.workbench.words import counted, day

_LONGEST: Final = 2000
_WEEK: Final = timedelta(days=7)
_TITLES: Final = {
    work.ASSIGN: "Assign {}",
    work.SNOOZE: "Snooze {}",
    work.NOTE: "Write a note on {}",
    work.CLOSE: "Close {} with a reason",
    work.REOPEN: "Reopen {}",
}
_BUTTONS: Final = {
    work.ASSIGN: "Assign",
    work.SNOOZE: "Snooze",
    work.NOTE: "Write the note",
    work.CLOSE: "Close",
    work.REOPEN: "Reopen",
}
_DONE: Final = {
    work.ASSIGN: "{} assigned to {}",
    work.SNOOZE: "{} snoozed until {}",
    work.NOTE: "Note written on {}",
    work.CLOSE: "{} closed",
    work.REOPEN: "{} reopened",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants done with which rows."""

    act: str
    rows: tuple[tuple[str, str], ...]
    assignee: str | None
    until: date | None
    words: str
    back: str = ""

    @property
    def questions(self) -> str:
        """Count the rows in words."""
        return counted(len(self.rows), "question")


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to whom rows may be assigned."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before anything is done."""

    asked: Asked
    title: str
    button: str
    changes: tuple[str, ...]
    people: tuple[Choice, ...]
    assignee: str
    until: date
    tomorrow: date
    seen: int


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the routes on the workbench."""

    @blueprint.post("/queue/preview")
    @needs(Role.BILLER)
    def preview() -> ResponseReturnValue:
        asked = _read()
        with office.ledger.begin() as book:
            shown = _preview(book, asked, office.today())
        part = "queue/preview_form.html" if "X-Part" in request.headers else "queue/preview.html"
        return render_template(part, shown=shown)

    @blueprint.post("/queue/act")
    @needs(Role.BILLER)
    def act() -> ResponseReturnValue:
        asked = _read()
        seen = request.form.get("seen", "0")
        done = carry_out(office, asked, int(seen) if seen.isascii() and seen.isdigit() else 0)
        session[DONE] = {"batch": done.batch, "says": _says(asked, done)}
        return back_to_queue(asked.back)


def carry_out(office: Office, asked: Asked, seen: int | None) -> work.Done:
    """Do what is asked, and write it down.

    seen  the last act that whoever asks has seen; None: whatever others did meanwhile counts as seen
    """
    _refuse_what_lacks(asked, office.today())
    with office.ledger.begin() as book:
        person = people.by_name(book, asked.assignee) if asked.assignee else None
        if asked.assignee and (person is None or person.disabled):
            raise Refusal(422, f"There is nobody of the name {asked.assignee}.")
        done = work.act(
            book,
            me().name,
            asked.act,
            asked.rows,
            assignee=asked.assignee,
            until=asked.until,
            words=asked.words,
            seen=seen,
        )
        detail = {"batch": done.batch, "rows": [" ".join(row) for row in asked.rows]}
        audit(book, f"queue: {asked.act}", detail=detail)
    return done


def _read() -> Asked:
    form = request.form
    act = form.get("act", "")
    if act not in ACTS:
        raise Refusal(422, "Choose what is to be done.")
    return Asked(
        act,
        read_rows(form.getlist("row")),
        form.get("assignee", "").strip().lower() or None,
        read_day(form.get("until", "")),
        form.get("words", "").strip()[:_LONGEST],
        form.get("back", ""),
    )


def _refuse_what_lacks(asked: Asked, today: date) -> None:
    """Raise Refusal where an act lacks what it needs; the form asks for it, so this is a program or an old page."""
    if asked.act in (work.NOTE, work.CLOSE) and not asked.words:
        raise Refusal(422, "A note needs its words, and closing a reason.")
    if asked.act == work.SNOOZE and (asked.until is None or asked.until <= today):
        raise Refusal(422, "Snoozing needs a day that is still to come.")


def _preview(book: Book, asked: Asked, today: date) -> Preview:
    who = me().name
    assignee, until = asked.assignee or who, asked.until or today + _WEEK
    told = work.preview(book, asked.act, asked.rows, today, assignee=assignee, until=until)
    others = [person for person in people.everyone(book) if not person.disabled and person.name != who]
    choices = [Choice(who, f"{who} (me)"), *(Choice(one.name, _called(one)) for one in others)]
    return Preview(
        asked,
        _TITLES[asked.act].format(asked.questions),
        _BUTTONS[asked.act],
        tuple(_changes(asked.act, told)),
        tuple(choices),
        assignee,
        until,
        today + timedelta(days=1),
        work.last_act(book),
    )


def _called(person: people.Person) -> str:
    return f"{person.name} ({person.full_name})" if person.full_name else person.name


def _changes(act: str, told: work.Preview) -> list[str]:
    """Say what would change, by what the rows are now."""
    if act == work.ASSIGN:
        now = {f"assigned to {name}" if name else "assigned to nobody": count for name, count in told.changed.items()}
    else:
        now = dict(told.changed)
    lines = [f"{counted(count, 'question')}, now {state}" for state, count in sorted(now.items())]
    if told.unchanged:
        lines.append(f"{counted(told.unchanged, 'question')} already so: nothing changes")
    if told.gone:
        lines.append(f"{counted(told.gone, 'question')} answered meanwhile: nothing is done")
    return lines


def _says(asked: Asked, done: work.Done) -> str:
    """Say what was done, and what was not and why."""
    what = counted(done.changed, "question")
    to_whom = {work.ASSIGN: asked.assignee or "nobody", work.SNOOZE: day(asked.until)}.get(asked.act, "")
    says = f"{_DONE[asked.act].format(what, to_whom)}."
    if not done.changed:
        says = "Nothing was changed."
    if done.overtaken:
        left = counted(len(done.overtaken), "question")
        says += f" {left} left as they are: somebody else changed them meanwhile."
    return says
