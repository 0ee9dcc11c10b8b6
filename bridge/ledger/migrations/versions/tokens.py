"""Tokens by which programs act as persons."""

from alembic import op

revision = "tokens"
down_revision = "overview"
branch_labels = None
depends_on = None

_TOKENS = """
CREATE TABLE tokens (
    id bigserial CONSTRAINT tokens_pkey PRIMARY KEY,
    digest bytea NOT NULL CONSTRAINT tokens_one_digest UNIQUE,
    name text NOT NULL,
    purpose text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX tokens_by_name ON tokens (name);
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_TOKENS)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE tokens")
