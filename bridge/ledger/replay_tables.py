"""The tables of replays: what was asked, how far it came, and what would be otherwise. All is only added to."""

from typing import Final

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, DateTime, Index, Integer, Numeric, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from bridge.ledger.tables import METADATA, NOW

REPLAYS: Final = Table(
    "replays",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("who", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("patients", BigInteger, nullable=False),
)
"""`folder` is a name on offer; `before` and `after` are the digits of the tables in use and of that folder's."""

REPLAY_STEPS: Final = Table(
    "replay_steps",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("replay_id", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("upto", Text, nullable=False, server_default=text("''")),
    Column("patients", BigInteger, nullable=False, server_default=text("0")),
    Column("administrations", BigInteger, nullable=False, server_default=text("0")),
    Column("claims_before", BigInteger, nullable=False, server_default=text("0")),
    Column("claims_after", BigInteger, nullable=False, server_default=text("0")),
    Column("units_before", BigInteger, nullable=False, server_default=text("0")),
    Column("units_after", BigInteger, nullable=False, server_default=text("0")),
    Column("dollars_before", Numeric, nullable=False, server_default=text("0")),
    Column("dollars_after", Numeric, nullable=False, server_default=text("0")),
    Column("left_out", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("problem", Text, nullable=False, server_default=text("''")),
    CheckConstraint("what IN ('page', 'done', 'failed')", name="known_what"),
    Index("replay_steps_by_replay", "replay_id", "id"),
    Index("replay_steps_one", "replay_id", "upto", unique=True, postgresql_where=text("what = 'page'")),
)
"""`upto` is the last name of a page; `left_out` what was gone or could not be read."""

REPLAY_DIFFERENCES: Final = Table(
    "replay_differences",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("replay_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("claim", Text),
    Column("patient", Text),
    Column("administrations", ARRAY(Text), nullable=False),
    Column("units_before", Integer, nullable=False),
    Column("units_after", Integer, nullable=False),
    Column("dollars_before", Numeric),
    Column("dollars_after", Numeric),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("rules", JSONB, nullable=False),
    CheckConstraint("kind IN ('new', 'gone', 'changed', 'asked')", name="known_kind"),
    Index("replay_differences_by_replay", "replay_id", "kind", "id"),
)
