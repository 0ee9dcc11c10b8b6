"""The ledger's tables. What happened is only ever added to; how things stand may change.

The tables are made by the steps in `migrations/`; a test holds the two alike.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    desc,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
        "pk": "%(table_name)s_pkey",
    }
)
NOW: Final = literal_column("statement_timestamp()", DateTime(timezone=True))
"""The database's clock: one for all machines, so that what happened on one can be compared with what did on another."""
APPEND_ONLY: Final = (
    "events",
    "looks",
    "decisions",
    "gap_events",
    "sends",
    "send_answers",
    "troubles",
    "polls",
    "work_events",
    "attestations",
    "attestation_events",
    "approvals",
    "charge_files",
    "charges",
    "signed_days",
    "replays",
    "replay_steps",
    "replay_differences",
)
"""The tables that refuse UPDATE, DELETE and TRUNCATE."""


def _number() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def _instant(name: str = "at") -> Column[object]:
    """Make the column of an instant; what does not say when it was, was now."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=NOW)


EVENTS: Final = Table(
    "events",
    METADATA,
    _number(),
    _instant(),
    Column("trigger", Text, nullable=False),
    Column("action", Text),
    Column("reference", Text, nullable=False),
    Column("version", Text),
    Column("changed_at", DateTime(timezone=True)),
    Column("encounter", Text),
    Column("patient", Text),
    Column("subscription", Text),
    Column("event_number", BigInteger),
    Column("body_digest", Text),
    Column("duplicate", Boolean, nullable=False),
    CheckConstraint("trigger IN ('webhook', 'poll', 'sweep', 'hand', 'bulk')", name="known_trigger"),
    CheckConstraint("action IN ('create', 'update', 'delete')", name="known_action"),
    Index("events_by_reference", "reference", "id"),
    Index("events_by_encounter", "encounter", postgresql_where=text("encounter IS NOT NULL")),
    Index("events_by_at", "at"),
    Index("events_by_number", "subscription", "event_number", postgresql_where=text("event_number IS NOT NULL")),
    # A deletion may be told with the version that is deleted: it is no repetition of the change that made it.
    *(
        Index(
            f"events_one_{what}",
            "trigger",
            "reference",
            "version",
            unique=True,
            postgresql_where=text(f"NOT duplicate AND version IS NOT NULL AND action {test} 'delete'"),
        )
        for what, test in (("change", "IS DISTINCT FROM"), ("deletion", "="))
    ),
    Index(
        "events_one_body",
        "trigger",
        "reference",
        "body_digest",
        unique=True,
        postgresql_where=text("NOT duplicate AND body_digest IS NOT NULL"),
    ),
)

WANTS: Final = Table(
    "wants",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("patient", Text),
    Column("wanted", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False, server_default=text("0")),
    _instant("wanted_at"),
    Column("deferred_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due", DateTime(timezone=True)),
    Column("last_error", Text),
    Column("dead_at", DateTime(timezone=True)),
    Column("trigger", Text, nullable=False),
    Column("leads_to", ARRAY(Text)),
    CheckConstraint("done <= wanted", name="done_is_wanted"),
    Index("wants_open", "wanted_at", postgresql_where=text("wanted > done")),
    Index("wants_open_of_patient", "patient", postgresql_where=text("wanted > done")),
)

LOOKS: Final = Table(
    "looks",
    METADATA,
    _number(),
    _instant("at_start"),
    _instant("at_end"),
    Column("names", JSONB, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("error", Text),
    Column("severities", ARRAY(Text)),
    CheckConstraint("outcome IN ('done', 'failed')", name="known_outcome"),
    Index("looks_by_names", "names", postgresql_using="gin"),
)

DECISIONS: Final = Table(
    "decisions",
    METADATA,
    _number(),
    Column("look_id", BigInteger, nullable=False),
    _instant(),
    Column("administration", Text, nullable=False),
    Column("version", Text),
    Column("patient", Text),
    Column("encounter", Text),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("claim", Text),
    Column("row", JSONB, nullable=False),
    Column("findings", JSONB, nullable=False),
    CheckConstraint("outcome IN ('billed', 'held', 'not-billable', 'pending', 'not-mapped')", name="known_outcome"),
    Index("decisions_by_administration", "administration", desc("id")),
    Index("decisions_by_look", "look_id"),
)

ADMINISTRATIONS: Final = Table(
    "administrations",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("patient", Text),
    Column("encounter", Text),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("decision_id", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("rests_on", ARRAY(Text), nullable=False),
    Column("first_seen_at", DateTime(timezone=True), nullable=False),
    Column("first_seen_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("line", Text),
    Column("payer", Text),
    Column("site", Text),
    Column("setting", Text),
    Column("service_day", Date),
    Column("drug", Text),
    Column("units", BigInteger),
    Column("basis", Text),
    Column("charge", Numeric),
    Column("file_by", Date),
    Column("ordered_mg", Numeric),
    Column("given_mg", Numeric),
    Column("dose_mg", Numeric),
    Column("discarded_mg", Numeric),
    Column("vials", BigInteger),
    Column("vials_counted", Boolean),
    Column("ordered_at", Text),
    Column("started", Text),
    Column("stopped", Text),
    CheckConstraint("basis IN ('given', 'ordered')", name="known_basis"),
    Index("administrations_by_encounter", "encounter"),
    Index("administrations_by_outcome", "outcome"),
    Index("administrations_by_patient", "patient"),
    Index("administrations_by_service_day", "service_day"),
    Index("administrations_that_share", "line", postgresql_where=text("line <> name")),
    Index("administrations_by_rests_on", "rests_on", postgresql_using="gin"),
)

GAP_EVENTS: Final = Table(
    "gap_events",
    METADATA,
    _number(),
    Column("look_id", BigInteger, nullable=False),
    _instant(),
    Column("administration", Text, nullable=False),
    Column("gap", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("answered_by", Text),
    Column("task", Text),
    CheckConstraint("what IN ('opened', 'changed', 'closed', 'reopened')", name="known_what"),
    Index("gap_events_by_administration", "administration", "gap", desc("id")),
    Index("gap_events_that_open", "administration", "gap", postgresql_where=text("what = 'opened'")),
    Index("gap_events_that_block", "administration", postgresql_where=text("severity = 'blocks'")),
)

SENDS: Final = Table(
    "sends",
    METADATA,
    _number(),
    Column("look_id", BigInteger, nullable=False),
    _instant("at_prepared"),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("encounter", Text),
    Column("administrations", ARRAY(Text), nullable=False),
    Column("gap", Text),
    Column("digest", Text, nullable=False),
    Column("resource", JSONB, nullable=False),
    Index("sends_by_administrations", "administrations", postgresql_using="gin"),
    Index("sends_by_encounter", "encounter"),
    Index("sends_by_identifier", "identifier", desc("id")),
    Index("sends_by_look", "look_id"),
)

SEND_ANSWERS: Final = Table(
    "send_answers",
    METADATA,
    _number(),
    Column("send_id", BigInteger, nullable=False),
    _instant(),
    Column("status", Integer),
    Column("answer", Text, nullable=False),
    Column("settled_by", Text, nullable=False),
    CheckConstraint("settled_by IN ('answer', 'look')", name="known_settled_by"),
    Index("send_answers_one", "send_id", "settled_by", unique=True),
)

TROUBLES: Final = Table(
    "troubles",
    METADATA,
    _number(),
    Column("look_id", BigInteger, nullable=False),
    _instant(),
    Column("about", Text, nullable=False),
    Column("says", Text, nullable=False),
    Index("troubles_by_about", "about"),
    Index("troubles_by_look", "look_id"),
)

POLLS: Final = Table(
    "polls",
    METADATA,
    _number(),
    _instant(),
    Column("trigger", Text, nullable=False),
    Column("since", DateTime(timezone=True)),
    Column("until", DateTime(timezone=True)),
    Column("found", Integer, nullable=False, server_default=text("0")),
    Column("outcome", Text, nullable=False),
    Column("error", Text),
    CheckConstraint("outcome IN ('done', 'failed')", name="known_outcome"),
    Index("polls_by_trigger", "trigger", desc("id")),
)

SUBSCRIPTIONS: Final = Table(
    "subscriptions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("last_event_number", BigInteger),
    Column("status", Text),
    Column("missed", BigInteger, nullable=False, server_default=text("0")),
    _instant("seen_at"),
)

EXPORTS: Final = Table(
    "exports",
    METADATA,
    _number(),
    _instant(),
    Column("base", Text, nullable=False),
    Column("asked_of", Text, nullable=False),
    Column("since", DateTime(timezone=True)),
    Column("status_url", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", Text),
    CheckConstraint("outcome IN ('done', 'failed', 'forgotten', 'dropped')", name="known_outcome"),
    Index("exports_one_open", "base", "asked_of", unique=True, postgresql_where=text("ended_at IS NULL")),
)

EXPORT_FILES: Final = Table(
    "export_files",
    METADATA,
    Column("export_id", BigInteger, primary_key=True, autoincrement=False),
    Column("file", Text, primary_key=True),
    Column("lines", BigInteger, nullable=False),
    Column("checksum", BigInteger, nullable=False),
    Column("is_done", Boolean, nullable=False),
)
