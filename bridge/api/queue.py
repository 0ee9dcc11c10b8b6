"""The routes of the work queue: its rows, what people do with them, and the views that they save."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask import Response, request
from marshmallow import ValidationError, fields, validates_schema
from werkzeug.datastructures import MultiDict

from bridge.api.asking import Asked, number, one_of, page_number, several, words
from bridge.api.rooms import CSV, Room
from bridge.api.shapes import ATTESTED, Exact, paged, record, rows, shape
from bridge.facts.decision import OUTCOMES
from bridge.ledger import attestations, outcomes, work, worklist
from bridge.ledger.acts import ACTS, ASSIGN, CLOSE, NOTE, SNOOZE
from bridge.ledger.worklist import AGES, ORDERS, STATES, QueueRow
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.chosen_rows import MOST
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.queue import acting, undoing, viewing
from bridge.workbench.queue.asked import NONE, PAGE_OF, read_asked
from bridge.workbench.queue.csv_rows import export
from bridge.workbench.queue.facets import Facet, lay_out
from bridge.workbench.queue.labels import Labels

_NAME: Final = 300
_LAST_DAY: Final = date(2200, 1, 1)


class QueueAsked(Asked):
    """Which rows: those that fulfil every filter, by any of its values; without a filter what is mine and nobody's."""

    gap = several(words(most=_NAME))
    severity = several(one_of(("blocks", "warns")))
    owner = several(words(most=_NAME))
    payer = several(words(most=_NAME, says="The name of its file; `-`: not known."))
    site = several(words(most=_NAME, says="The name of its file; `-`: not known."))
    trigger = several(words(most=_NAME))
    age = several(one_of((*AGES, NONE)))
    assignee = several(words(most=_NAME, says="A name; `@me`, or `-`: nobody."))
    patient = several(words(most=_NAME))
    administration = several(words(most=_NAME))
    state = several(one_of(STATES))
    first = fields.Date(data_key="from", metadata={"description": "First day of service."})
    last = fields.Date(data_key="to", metadata={"description": "Last day of service."})
    q = words(most=_NAME, says="Words that must all stand somewhere in the row.")
    order = one_of(ORDERS)
    page = page_number()


class RowAsked(Asked):
    """A row of the queue: an administration and a gap."""

    administration = words(required=True, most=_NAME)
    gap = words(required=True, most=_NAME)


class ActAsked(Asked):
    """What is to be done with which rows."""

    act = one_of(ACTS, required=True)
    rows = fields.List(fields.Nested(RowAsked), required=True)
    assignee = fields.String(allow_none=True, metadata={"description": "To whom; null: to nobody."})
    until = fields.Date(metadata={"description": "The day on which a snoozed row is there again."})
    words = words(says="A note, or the reason of a closing.")
    seen = number(least=0)

    @validates_schema
    def _has_what_it_needs(self, values: Mapping[str, Any], **_: object) -> None:
        if not 1 <= len(values.get("rows", ())) <= MOST:
            raise ValidationError(f"names no row, or more than {MOST}.", "rows")
        if values.get("act") == ASSIGN and "assignee" not in values:
            raise ValidationError("To assign, name an assignee; null for nobody.", "assignee")
        if values.get("act") == SNOOZE and not date.min < values.get("until", date.min) < _LAST_DAY:
            raise ValidationError("To snooze, name a day that is still to come.", "until")
        if values.get("act") in {NOTE, CLOSE} and not values.get("words", "").strip():
            raise ValidationError("A note needs its words, and closing a reason.", "words")


class UndoAsked(Asked):
    """Which batch is to be taken back."""

    batch = number(required=True)


class ViewAsked(Asked):
    """A view: a name for what stands behind the question mark of the queue's address."""

    name = words(required=True, most=40)
    query = words(most=_NAME * 10)


ROW: Final = shape(QueueRow, also=("waits",))
QUEUE: Final = paged(
    "Queue",
    ROW,
    units=fields.Integer(),
    charge=Exact(),
    without_charge=fields.Integer(),
    attested=ATTESTED,
    seen=fields.Integer(metadata={"description": "The last act of anybody: send it back with what is done."}),
)
FACETS: Final = record("Facets", facets=rows(shape(Facet, without=("open",))))
IDENTITY: Final = record("Identity", **{name: fields.Integer() for name in (outcomes.SEEN, *OUTCOMES)})
PREVIEW: Final = shape(work.Preview, called="PreviewOfAnAct")
ROW_NAMED: Final = record("RowOfTheQueue", administration=fields.String(), gap=fields.String())
DONE: Final = record(
    "Done",
    batch=fields.Integer(allow_none=True, metadata={"description": "By it all is taken back; null: nothing changed."}),
    changed=fields.Integer(),
    overtaken=rows(ROW_NAMED),
)
LAST: Final = record(
    "LastAct",
    batch=fields.Integer(allow_none=True, metadata={"description": "Null: there is nothing to take back."}),
    act=fields.String(),
    rows=rows(ROW_NAMED),
)
VIEW: Final = record("View", name=fields.String(), query=fields.String(), own=fields.Boolean())
VIEWS: Final = record("Views", views=rows(VIEW))


def queue_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("queue", "The work queue: what is missing, who can answer, how much money waits.", office, api_token)
    _add_rows(room)
    _add_acts(room)
    _add_views(room)
    return room


def _add_rows(room: Room) -> None:
    office = room.office

    @room.get("/queue", Role.VIEWER, QUEUE, asked=QueueAsked)
    def queue(_: object) -> object:
        """List the rows of the queue that some filters let through, a page at a time."""
        asked = read_asked(request.args, me().name)
        with office.ledger.begin() as book:
            seen = work.last_act(book)
            page = worklist.page(
                book, asked.filters, office.today(), order=asked.order, offset=asked.offset, limit=PAGE_OF
            )
            attested = sorted(attestations.of(book, [row.administration for row in page.rows]))
            audit(book, "queue", detail={"query": asked.query()})
        sums = {"units": page.units, "charge": page.charge, "without_charge": page.without_charge}
        told = {"total": page.total, "page": asked.page, "page_of": PAGE_OF, "seen": seen, "attested": attested}
        return {"rows": page.rows, **told, **sums}

    @room.csv("/queue.csv", Role.VIEWER, asked=QueueAsked)
    def queue_csv(_: object) -> object:
        """Give all rows that some filters let through, as CSV."""
        return Response(export(office, read_asked(request.args, me().name)), mimetype=CSV)

    @room.get("/queue/facets", Role.VIEWER, FACETS, asked=QueueAsked)
    def facets(_: object) -> object:
        """Tell for each filter its values, and how many rows each would give under the other filters."""
        asked = read_asked(request.args, me().name)
        with office.ledger.begin() as book:
            counts = worklist.facets(book, asked.filters, office.today())
            audit(book, "queue", detail={"query": asked.query()})
        return {"facets": list(lay_out(asked, counts, Labels(office.mappings, me().name)))}

    @room.get("/identity", Role.VIEWER, IDENTITY)
    def identity() -> object:
        """Count the administrations: seen = billed + held + not-billable + pending + not-mapped."""
        with office.ledger.begin() as book:
            return outcomes.identity(book)


def _add_acts(room: Room) -> None:
    office = room.office

    @room.post("/queue/preview", Role.BILLER, PREVIEW, asked=ActAsked)
    def preview(asked: Mapping[str, Any]) -> object:
        """Tell what an act would change, and change nothing."""
        act = _act(asked)
        with office.ledger.begin() as book:
            return work.preview(book, act.act, act.rows, office.today(), assignee=act.assignee, until=act.until)

    @room.post("/queue/act", Role.BILLER, DONE, asked=ActAsked)
    def act(asked: Mapping[str, Any]) -> object:
        """Assign, snooze, note, close or reopen rows, all in one batch.

        Rows that others touched since `seen` are left as they are, and named.
        """
        return _done(acting.carry_out(office, _act(asked), asked.get("seen")))

    @room.get("/queue/last-act", Role.VIEWER, LAST)
    def last_act() -> object:
        """Tell what whoever calls did last in the queue, and the batch by which it is taken back."""
        with office.ledger.begin() as book:
            last = work.last_batch(book, me().name)
        if last is None:
            return {"batch": None, "act": "", "rows": []}
        return {"batch": last.number, "act": last.act, "rows": _rows(last.rows)}

    @room.post("/queue/undo", Role.BILLER, DONE, asked=UndoAsked)
    def undo(asked: Mapping[str, Any]) -> object:
        """Take a batch back: one's own, or as a supervisor anybody's; only while nobody touched its rows since."""
        return _done(undoing.take_back(office, asked["batch"]))


def _add_views(room: Room) -> None:
    office = room.office

    @room.get("/views", Role.VIEWER, VIEWS)
    def list_views() -> object:
        """List the views of the queue: everybody's, and those that whoever calls has saved."""
        with office.ledger.begin() as book:
            return {"views": viewing.shown(book, read_asked(MultiDict(), me().name))}

    @room.post("/views", Role.VIEWER, VIEW, asked=ViewAsked, status=201)
    def save_view(asked: Mapping[str, Any]) -> object:
        """Save a view of one's own; one of the same name is replaced."""
        name, query = viewing.save(office, asked["name"], asked.get("query", ""))
        if not name:
            raise Refusal(422, "A view needs a name.")
        return {"name": name, "query": query, "own": True}

    @room.delete("/views/<name>", Role.VIEWER)
    def forget_view(name: str) -> object:
        """Forget a view of one's own."""
        if not viewing.forget(office, name):
            raise Refusal(404, "You have no view of this name.")
        return Response(status=204)


def _act(asked: Mapping[str, Any]) -> acting.Asked:
    chosen = tuple(dict.fromkeys((row["administration"], row["gap"]) for row in asked["rows"]))
    assignee = (asked.get("assignee") or "").strip().lower() or None
    return acting.Asked(asked["act"], chosen, assignee, asked.get("until"), asked.get("words", "").strip())


def _done(done: work.Done) -> Mapping[str, object]:
    return {"batch": done.batch, "changed": done.changed, "overtaken": _rows(done.overtaken)}


def _rows(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"administration": administration, "gap": gap} for administration, gap in rows]
