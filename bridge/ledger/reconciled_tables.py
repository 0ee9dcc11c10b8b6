"""The tables of the reconciliation: files of charges, their charges, and the days that people signed."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bridge.ledger.tables import METADATA, NOW

CHARGE_UPLOADS: Final = Table(
    "charge_uploads",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("charge_uploads_by_at", "at"),
)
"""Files that somebody brought and that are not loaded yet; they go when they are loaded, put away, or a day old."""

CHARGE_FILES: Final = Table(
    "charge_files",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("charges", Integer, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("reading", JSONB, nullable=False),
    Index("charge_files_by_digest", "digest"),
)
"""Files that were loaded; `reading` is how: encoding, delimiter, form of the days, and what each column stands for."""

CHARGES: Final = Table(
    "charges",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("file_id", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("patient", Text, nullable=False),
    Column("encounter", Text),
    Column("day", Date, nullable=False),
    Column("code", Text, nullable=False),
    Column("modifiers", ARRAY(Text), nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("amount", Numeric),
    Column("site", Text),
    Column("number", Text),
    Index("charges_by_file", "file_id", "day"),
)
"""The charges of files; patient and encounter are references where they are known, else as the file writes them."""

COLUMN_CHOICES: Final = Table(
    "column_choices",
    METADATA,
    Column("header", Text, primary_key=True),
    Column("columns", ARRAY(Text), nullable=False),
    Column("form", Text, nullable=False, server_default=text("''")),
    Column("who", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
)
"""What the columns under a header stand for, as somebody chose it last; `header` is its digest."""

SIGNED_DAYS: Final = Table(
    "signed_days",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("site", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("counts", JSONB, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("dollars", Numeric, nullable=False),
    Column("digest", Text, nullable=False),
    Column("lines", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Index("signed_days_by_day", "day", "site", desc("id")),
)
"""Days that somebody signed, with what they saw: counts by kind, units and dollars off, its digest, and each line."""
