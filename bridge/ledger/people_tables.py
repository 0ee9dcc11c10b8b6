"""The tables of those who use the workbench: accounts, who is signed in, and what each looked at and did."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bridge.ledger.tables import METADATA, NOW

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("full_name", Text, nullable=False, server_default=text("''")),
    Column("role", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text),
    Column("password_hash", Text),
    Column("must_change", Boolean, nullable=False, server_default=text("false")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", DateTime(timezone=True)),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("role IN ('viewer', 'biller', 'supervisor', 'admin')", name="known_role"),
    CheckConstraint("source IN ('local', 'oidc')", name="known_source"),
    UniqueConstraint("subject"),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("ended_at", DateTime(timezone=True)),
    Index("sessions_by_name", "name"),
)

OWN_SECRETS: Final = Table(
    "own_secrets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("patient", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_by_patient", "patient", "number"),
    Index("audit_by_who", "who", "number"),
)
"""Append-only, and chained: each row holds the digest of the one before it."""

AUDIT_HEAD: Final = Table(
    "audit_head",
    METADATA,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("one", name="is_one"),
)
"""The last row of the audit trail, so that one that was cut off at the end is missed."""
