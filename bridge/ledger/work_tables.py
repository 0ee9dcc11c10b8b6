"""The tables of the work queue: which questions are open, what people did about them, and the views they saved."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bridge.ledger.tables import METADATA, NOW

OPEN_GAPS: Final = Table(
    "open_gaps",
    METADATA,
    Column("administration", Text),
    Column("gap", Text),
    Column("severity", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("administration", "gap"),
)
"""How the gaps stand whose last change is not that they closed; `asked` is the digest of question and evidence."""

BATCHES: Final = Sequence("work_batches", metadata=METADATA)
"""The numbers of what a person does in one go."""

WORK_EVENTS: Final = Table(
    "work_events",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("batch", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("administration", Text, nullable=False),
    Column("gap", Text, nullable=False),
    Column("words", Text, nullable=False, server_default=text("''")),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("undoes", BigInteger),
    CheckConstraint("act IN ('assign', 'snooze', 'note', 'close', 'reopen', 'undo')", name="known_act"),
    CheckConstraint("(act = 'undo') = (undoes IS NOT NULL)", name="undo_names_its_batch"),
    Index("work_events_by_administration", "administration", "id"),
    Index("work_events_by_batch", "batch"),
    Index("work_events_by_who", "who", "batch"),
    Index("work_events_by_undoes", "undoes", postgresql_where=text("undoes IS NOT NULL")),
)

WORK: Final = Table(
    "work",
    METADATA,
    Column("administration", Text),
    Column("gap", Text),
    Column("assignee", Text),
    Column("snoozed_until", Date),
    Column("closed_reason", Text),
    Column("closed_by", Text),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_asked", Text),
    Column("notes", Integer, nullable=False, server_default=text("0")),
    Column("last_note", Text),
    Column("last_event", BigInteger, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("administration", "gap"),
    CheckConstraint("(closed_reason IS NULL) = (closed_asked IS NULL)", name="closed_with_a_reason"),
)
"""How the work on each gap stands; it is kept while the gap is closed by itself."""

SAVED_VIEWS: Final = Table(
    "saved_views",
    METADATA,
    Column("who", Text),
    Column("name", Text),
    Column("query", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("who", "name"),
)
