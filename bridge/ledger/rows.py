"""How many rows go to the database in one statement: as one JSON text that PostgreSQL reads as a table.

Ten thousand rows are one statement and one parameter this way, whatever their columns.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from typing import cast as cast_to

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import TableValuedAlias

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_NUL: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_NOT_KEPT: Final = re.compile("[\x00\ud800-\udfff]")
_INSTEAD: Final = "\ufffd"
LARGEST: Final = 2**63 - 1
"""The largest number that the ledger gives anything."""
ROWS: Final = "rows_given"
"""The parameter of `given_later`."""


def given(rows: Sequence[object], *columns: ColumnElement[Any]) -> TableValuedAlias:
    """Give rows as a table of a statement.

    rows     dataclasses, or dictionaries by column; what a row does not say is NULL
    columns  the columns of the ledger that they fill, by which the types are known
    """
    return _table(literal(as_rows(rows), Text()), columns)


def given_later(*columns: ColumnElement[Any]) -> TableValuedAlias:
    """Give the same to a statement that is made once and used often: whoever executes it gives `{ROWS: as_rows(rows)}`.

    To make a long statement takes longer than to execute it.
    """
    return _table(bindparam(ROWS, type_=Text()), columns)


def as_rows(rows: Sequence[object]) -> str:
    """Write rows as one parameter."""
    return as_json(rows).decode()


def _table(parameter: ColumnElement[str], columns: Iterable[ColumnElement[Any]]) -> TableValuedAlias:
    listed = [column(one.key or "", one.type) for one in columns]
    return func.json_to_recordset(cast(parameter, JSON())).table_valued(*listed).render_derived(with_types=True)


def next_numbers(book: Connection, sequence: str, count: int) -> list[int]:
    """Take so many numbers for new rows."""
    asked = select(func.nextval(sequence)).select_from(func.generate_series(1, count).alias())
    return list(book.execute(asked).scalars())


def copy_in(book: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add rows by COPY: half as dear as `given` where columns hold long JSON.

    rows  in the order of the columns; JSON encoded, as bytes
    """
    raw = cast_to("psycopg.Connection[tuple[object, ...]]", book.connection.driver_connection)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with raw.cursor().copy(into) as copy:
        for row in rows:
            copy.write_row([_kept(value) for value in row])


def _kept(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    return as_text(value) if isinstance(value, str) else value


def names_of(names: Iterable[str]) -> BindParameter[Sequence[str]]:
    """Give names as one parameter, each as the database keeps it."""
    return literal([as_text(name) for name in names], ARRAY(Text()))


def is_one_of(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Say whether a column has one of some values, where "" is: none; of no values, any do.

    Said so that the database can guess how many rows fulfil it: of what COALESCE gives it guesses one in two hundred.
    """
    if not values:
        return true()
    given = [one for one in values if one]
    return or_(
        *([column == any_(names_of(given))] if given else []),
        *([column.is_(None)] if "" in values else []),
    )


def as_json(value: object) -> bytes:
    """Write a value as JSON that PostgreSQL can keep: U+0000 and lone surrogates, which it cannot, become U+FFFD."""
    try:
        encoded = _ENCODER.encode(value)
    except UnicodeEncodeError:
        encoded = _ENCODER.encode(_mended(msgspec.to_builtins(value)))
    return _NUL.sub(rb"\1\\ufffd", encoded) if b"\\u0000" in encoded else encoded


def as_text(words: str) -> str:
    """Write words as PostgreSQL can keep them."""
    return _NOT_KEPT.sub(_INSTEAD, words)


def _mended(value: object) -> object:
    if isinstance(value, dict):
        return {_mended(key): _mended(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(one) for one in value]
    return as_text(value) if isinstance(value, str) else value


def counts(book: Connection, asked: Select[str, int]) -> dict[str, int]:
    """Read a statement of two columns: a name, and how many there are of it."""
    return dict(book.execute(asked).all())
