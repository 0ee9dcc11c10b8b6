"""The bulk exports that were begun on a FHIR server, and how far their files are read."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
CREATE TABLE exports (
    id bigserial CONSTRAINT exports_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    base text NOT NULL,
    asked_of text NOT NULL,
    since timestamptz,
    status_url text NOT NULL,
    ended_at timestamptz,
    outcome text CONSTRAINT exports_known_outcome CHECK (outcome IN ('done', 'failed', 'forgotten', 'dropped'))
);
CREATE UNIQUE INDEX exports_one_open ON exports (base, asked_of) WHERE ended_at IS NULL;

CREATE TABLE export_files (
    export_id bigint NOT NULL,
    file text NOT NULL,
    lines bigint NOT NULL,
    checksum bigint NOT NULL,
    is_done boolean NOT NULL,
    CONSTRAINT export_files_pkey PRIMARY KEY (export_id, file)
);
""")
