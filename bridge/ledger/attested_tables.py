"""The tables of what people answer for: facts that they attest beside the chart, and claims that they approve."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Numeric,
    Table,
    Text,
    desc,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bridge.ledger.tables import METADATA, NOW

ATTESTATIONS: Final = Table(
    "attestations",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("administration", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("kind IN ('discarded', 'vials', 'lot', 'icd10', 'site')", name="known_kind"),
    Index("attestations_by_administration", "administration", "id"),
)

ATTESTATION_EVENTS: Final = Table(
    "attestation_events",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("attestation_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text),
    Column("what", Text, nullable=False),
    Column("by", Text),
    CheckConstraint("what IN ('confirmed', 'withdrawn', 'superseded')", name="known_what"),
    Index("attestation_events_one", "attestation_id", "what", unique=True),
)

APPROVALS: Final = Table(
    "approvals",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("what", Text, nullable=False),
    CheckConstraint("what IN ('approved', 'withdrawn')", name="known_what"),
    Index("approvals_by_claim", "claim", "content", desc("id")),
)

DRAFTS: Final = Table(
    "drafts",
    METADATA,
    Column("claim", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("encounter", Text, nullable=False),
    Column("patient", Text),
    Column("administrations", ARRAY(Text), nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("charge", Numeric),
    Column("since", DateTime(timezone=True), nullable=False, server_default=NOW),
    Index("drafts_by_encounter", "encounter"),
    Index("drafts_by_since", "since"),
)
