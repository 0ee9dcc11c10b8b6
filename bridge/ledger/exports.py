"""The bulk exports that were begun, and how far their files are read: one that was broken off goes on from there."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql

from bridge.ledger.tables import EXPORT_FILES, EXPORTS, NOW

DONE: Final = "done"
FAILED: Final = "failed"
FORGOTTEN: Final = "forgotten"
DROPPED: Final = "dropped"
"""How an export ends: read to its end, failed on the server, not known to it any more, or another was wanted."""


@dataclass(frozen=True, slots=True)
class Export:
    """One export that was begun.

    base        the FHIR server's
    asked_of    `system`, `Patient` or `Group/ID`
    since       only what changed since then
    status_url  tells how far the server is with it
    """

    id: int
    at: datetime
    base: str
    asked_of: str
    since: datetime | None
    status_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file is read.

    lines     so many from its start
    checksum  of these lines: a file that is another by now is read again
    """

    lines: int = 0
    checksum: int = 0
    is_done: bool = False


def unfinished(book: Connection, base: str, asked_of: str) -> Export | None:
    """Give the export of a server that was begun and did not end, if there is one."""
    table = EXPORTS.c
    asked = select(*(table[name] for name in Export.__slots__))
    row = book.execute(
        asked.where(table.base == base, table.asked_of == asked_of, table.ended_at.is_(None))
    ).one_or_none()
    return None if row is None else Export(**row._asdict())


def begun(book: Connection, base: str, asked_of: str, since: datetime | None, status_url: str) -> Export:
    """Keep that an export was begun."""
    new = insert(EXPORTS).values(base=base, asked_of=asked_of, since=since, status_url=status_url)
    row = book.execute(new.returning(EXPORTS.c.id, EXPORTS.c.at)).one()
    return Export(row.id, row.at, base, asked_of, since, status_url)


def ended(book: Connection, export: Export, outcome: str) -> None:
    """Keep how an export ended."""
    book.execute(update(EXPORTS).where(EXPORTS.c.id == export.id).values(ended_at=NOW, outcome=outcome))


def places(book: Connection, export: Export) -> dict[str, Place]:
    """Tell how far the files of an export are read, each by its key."""
    table = EXPORT_FILES.c
    rows = book.execute(
        select(table.file, table.lines, table.checksum, table.is_done).where(table.export_id == export.id)
    )
    return {row.file: Place(row.lines, row.checksum, row.is_done) for row in rows}


def read_to(book: Connection, export: Export, key: str, place: Place) -> None:
    """Keep how far a file is read; in the transaction in which what stood there is noted."""
    stands = {"lines": place.lines, "checksum": place.checksum, "is_done": place.is_done}
    new = postgresql.insert(EXPORT_FILES).values(export_id=export.id, file=key, **stands)
    book.execute(new.on_conflict_do_update(index_elements=["export_id", "file"], set_=stands))


def key_of(url: str) -> str:
    """Give the key of a file; its URL may open it to whoever has it, and is not kept."""
    return sha256(url.encode(errors="replace")).hexdigest()
