"""The views of the work queue that people save: each a name for the filters, as the page's address writes them."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from bridge.ledger.rows import as_text
from bridge.ledger.tables import NOW
from bridge.ledger.work_tables import SAVED_VIEWS


@dataclass(frozen=True, slots=True)
class View:
    """One saved view; `query` is what stands behind the question mark of the page's address."""

    name: str
    query: str


def save_view(book: Connection, who: str, name: str, query: str) -> None:
    """Keep a view under a name of its own; one that somebody saved under that name before is replaced.

    Raises ValueError without a name.
    """
    if not name.strip():
        raise ValueError("A view needs a name.")
    row = {"who": as_text(who), "name": as_text(name.strip()), "query": as_text(query)}
    saved = insert(SAVED_VIEWS).values(row)
    again = {"query": saved.excluded.query, "saved_at": NOW}
    book.execute(saved.on_conflict_do_update(index_elements=["who", "name"], set_=again))


def views(book: Connection, who: str) -> list[View]:
    """List somebody's views by name."""
    table = SAVED_VIEWS.c
    asked = select(table.name, table.query).where(table.who == as_text(who)).order_by(table.name.collate("C"))
    return [View(**row._asdict()) for row in book.execute(asked)]


def delete_view(book: Connection, who: str, name: str) -> bool:
    """Forget a view; False where there is none of that name."""
    table = SAVED_VIEWS.c
    gone = delete(SAVED_VIEWS).where(table.who == as_text(who), table.name == as_text(name.strip()))
    return book.execute(gone.returning(table.name)).first() is not None
