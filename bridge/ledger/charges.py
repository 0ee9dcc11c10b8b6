"""Files of charges: brought, read as somebody chose, and loaded whole, in one transaction, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Protocol

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql

from bridge.facts.reconciled import Charged
from bridge.ledger.reconciled_tables import CHARGE_FILES, CHARGE_UPLOADS, CHARGES, COLUMN_CHOICES
from bridge.ledger.rows import as_text, copy_in
from bridge.ledger.tables import NOW

KEPT_FOR: Final = timedelta(days=1)
"""So long a file waits to be loaded."""
_SHOWN: Final = 200
_COLUMNS: Final = (
    "file_id", "line", "patient", "encounter", "day", "code", "modifiers", "units", "amount", "site", "number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brought and that is not loaded yet."""

    number: int
    at: datetime
    who: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ChargeFile:
    """A file that was loaded; `first` and `last` are the days of service of its charges."""

    number: int
    at: datetime
    who: str
    name: str
    digest: str
    charges: int
    first: date
    last: date
    reading: Mapping[str, Any]


class Row(Protocol):
    """One charge, as it is loaded."""

    @property
    def line(self) -> int: ...  # noqa: D102  (as in the table)
    @property
    def patient(self) -> str: ...  # noqa: D102
    @property
    def encounter(self) -> str: ...  # noqa: D102
    @property
    def day(self) -> date: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def modifiers(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def units(self) -> int: ...  # noqa: D102
    @property
    def amount(self) -> Decimal | None: ...  # noqa: D102
    @property
    def site(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> str: ...  # noqa: D102


def keep_upload(book: Connection, who: str, name: str, content: bytes) -> Upload:
    """Keep a file until it is loaded; what waits since yesterday goes."""
    book.execute(delete(CHARGE_UPLOADS).where(CHARGE_UPLOADS.c.at < NOW - KEPT_FOR))
    row = {"who": as_text(who), "name": as_text(name), "content": content}
    made = insert(CHARGE_UPLOADS).values(**row).returning(CHARGE_UPLOADS.c.id, CHARGE_UPLOADS.c.at)
    number, at = book.execute(made).one()
    return Upload(number, at, who, name, content)


def upload(book: Connection, number: int) -> Upload | None:
    """Give a file that waits to be loaded, for the rest of the transaction nobody else's; None where there is none."""
    asked = select(CHARGE_UPLOADS).where(CHARGE_UPLOADS.c.id == number).with_for_update()
    row = book.execute(asked).one_or_none()
    return None if row is None else Upload(row.id, row.at, row.who, row.name, bytes(row.content))


def drop_upload(book: Connection, number: int) -> None:
    """Put a file away that waited to be loaded."""
    book.execute(delete(CHARGE_UPLOADS).where(CHARGE_UPLOADS.c.id == number))


def choice_for(book: Connection, header: str) -> tuple[tuple[str, ...], str] | None:
    """Give what the columns under a header stood for last, and the form of its days; None where nobody ever chose."""
    asked = select(COLUMN_CHOICES.c.columns, COLUMN_CHOICES.c.form).where(COLUMN_CHOICES.c.header == header)
    row = book.execute(asked).one_or_none()
    return None if row is None else (tuple(row[0]), row[1])


def remember_choice(book: Connection, who: str, header: str, columns: Sequence[str], form: str) -> None:
    """Remember what the columns under a header stand for."""
    row = {"header": header, "columns": list(columns), "form": form, "who": as_text(who)}
    kept = postgresql.insert(COLUMN_CHOICES).values(**row)
    again = {name: kept.excluded[name] for name in ("columns", "form", "who")}
    book.execute(kept.on_conflict_do_update(index_elements=["header"], set_={**again, "at": NOW}))


def load(book: Connection, who: str, brought: Upload, rows: Sequence[Row], reading: Mapping[str, Any]) -> int:
    """Keep all charges of a file, put the file itself away, and give the number under which they are kept.

    Raises ValueError without a charge.
    """
    if not rows:
        raise ValueError("A file without a charge cannot be loaded.")
    days = [row.day for row in rows]
    row = {
        "who": as_text(who),
        "name": as_text(brought.name),
        "digest": sha256(brought.content).hexdigest(),
        "charges": len(rows),
        "first": min(days),
        "last": max(days),
        "reading": reading,
    }
    number = int(book.execute(insert(CHARGE_FILES).values(**row).returning(CHARGE_FILES.c.id)).scalar_one())
    copy_in(book, CHARGES, _COLUMNS, ((number, *_cells(one)) for one in rows))
    drop_upload(book, brought.number)
    return number


def loaded_before(book: Connection, content: bytes) -> ChargeFile | None:
    """Give the file of the same content that was loaded last; None where there is none."""
    asked = select(CHARGE_FILES).where(CHARGE_FILES.c.digest == sha256(content).hexdigest())
    row = book.execute(asked.order_by(CHARGE_FILES.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _file(row)


def files(book: Connection) -> list[ChargeFile]:
    """List the files that were loaded, the last one first; the oldest of very many are left out."""
    asked = select(CHARGE_FILES).order_by(CHARGE_FILES.c.id.desc()).limit(_SHOWN)
    return [_file(row) for row in book.execute(asked)]


def charge_file(book: Connection, number: int) -> ChargeFile | None:
    """Give a file that was loaded; None where there is none of that number."""
    row = book.execute(select(CHARGE_FILES).where(CHARGE_FILES.c.id == number)).one_or_none()
    return None if row is None else _file(row)


def charges_in(book: Connection, number: int, first: date, last: date) -> list[Charged]:
    """Give the charges of a file for some days of service."""
    asked = select(CHARGES).where(CHARGES.c.file_id == number, CHARGES.c.day.between(first, last))
    return [
        Charged(
            f"{number}:{row.id}",
            f"line {row.line}" if not row.number else f"line {row.line}, charge {row.number}",
            row.patient,
            row.encounter,
            row.day,
            row.code,
            row.units,
            tuple(row.modifiers),
            row.site,
            row.amount,
        )
        for row in book.execute(asked.order_by(CHARGES.c.id)).all()
    ]


def _cells(row: Row) -> tuple[object, ...]:
    said = (row.patient, row.encounter or None, row.day, row.code, list(row.modifiers))
    return (row.line, *said, row.units, row.amount, row.site or None, row.number or None)


def _file(row: Any) -> ChargeFile:  # noqa: ANN401  (a row of the table)
    return ChargeFile(row.id, row.at, row.who, row.name, row.digest, row.charges, row.first, row.last, row.reading)
