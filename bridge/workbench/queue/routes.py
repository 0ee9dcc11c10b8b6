"""The routes of the work queue: the page itself, and its rows as CSV."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.ledger import attestations, outcomes, worklist
from bridge.roles import Role
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue import acting, undoing, viewing
from bridge.workbench.queue.asked import MONEY, PAGE_OF, Asked, read_asked, say_chosen
from bridge.workbench.queue.csv_rows import export
from bridge.workbench.queue.facets import lay_out
from bridge.workbench.queue.identity import draw_identity
from bridge.workbench.queue.labels import Labels

ORDERS = ((MONEY, "Most money"), ("limit", "Filing limit"), ("age", "Oldest"), ("day", "Latest"))
KEYS = (
    ("j k", "Next row, row before"),
    ("x", "Choose the row, or not"),
    ("a", "Assign the chosen rows, or the row you are on"),
    ("n", "Write a note"),
    ("e", "Close with a reason"),
    ("s", "Snooze until a day"),
    ("r", "Reopen what is closed or snoozed"),
    ("u", "Undo what you just did"),
    ("Enter", "Open the administration"),
    ("/", "Search"),
    ("Ctrl+Enter", "Send what you wrote in a dialog"),
    ("Esc", "Leave a field or a dialog"),
    ("?", "Show these keys"),
)


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""
    _add_pages(blueprint, office)
    acting.add_to(blueprint, office)
    undoing.add_to(blueprint, office)
    viewing.add_to(blueprint, office)


def _add_pages(blueprint: Blueprint, office: Office) -> None:
    @blueprint.get("/")
    @needs(Role.VIEWER)
    def queue() -> ResponseReturnValue:
        asked, labels, today = read_asked(request.args, me().name), Labels(office.mappings, me().name), office.today()
        with office.ledger.begin() as book:
            page = worklist.page(book, asked.filters, today, order=asked.order, offset=asked.offset, limit=PAGE_OF)
            counts = worklist.facets(book, asked.filters, today)
            identity = draw_identity(outcomes.identity(book))
            views = viewing.shown(book, asked)
            undo = undoing.offered(book)
            attested = attestations.of(book, [row.administration for row in page.rows])
            audit(book, "queue", detail={"query": asked.query()})
        return render_template(
            "queue/queue.html",
            asked=asked,
            page=page,
            facets=tuple(lay_out(asked, counts, labels)),
            identity=identity,
            labels=labels,
            views=views,
            undo=undo,
            attested=attested,
            chosen={} if asked.is_default else say_chosen(asked, labels.say),
            orders=ORDERS,
            order_says=dict(ORDERS)[asked.order],
            keys=KEYS,
            may_act=me().role >= Role.BILLER,
            before=_turned(asked, asked.page - 1) if asked.page > 1 else "",
            after=_turned(asked, asked.page + 1) if asked.offset + len(page.rows) < page.total else "",
        )

    @blueprint.get("/queue.csv")
    @needs(Role.VIEWER)
    def queue_csv() -> ResponseReturnValue:
        named = {"Content-Disposition": f'attachment; filename="work-queue-{office.today().isoformat()}.csv"'}
        return Response(export(office, read_asked(request.args, me().name)), mimetype="text/csv", headers=named)


def _turned(asked: Asked, page: int) -> str:
    return f"?{asked.query(page=str(page))}"
