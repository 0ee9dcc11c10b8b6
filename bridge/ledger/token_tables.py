"""The table of tokens by which programs act as persons."""

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, Index, LargeBinary, Table, Text, UniqueConstraint, text

from bridge.ledger.tables import METADATA, NOW

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default=text("''")),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    UniqueConstraint("digest"),
    Index("tokens_by_name", "name"),
)
