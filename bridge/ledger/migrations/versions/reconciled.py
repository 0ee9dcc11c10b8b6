"""The reconciliation: files of charges, their charges, and the days that people signed."""

from alembic import op

revision = "reconciled"
down_revision = "attested"
branch_labels = None
depends_on = None

_CHARGES = """
CREATE TABLE charge_uploads (
    id bigserial CONSTRAINT charge_uploads_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL
);
CREATE INDEX charge_uploads_by_at ON charge_uploads (at);

CREATE TABLE charge_files (
    id bigserial CONSTRAINT charge_files_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    charges integer NOT NULL,
    first date NOT NULL,
    last date NOT NULL,
    reading jsonb NOT NULL
);
CREATE INDEX charge_files_by_digest ON charge_files (digest);

CREATE TABLE charges (
    id bigserial CONSTRAINT charges_pkey PRIMARY KEY,
    file_id bigint NOT NULL,
    line integer NOT NULL,
    patient text NOT NULL,
    encounter text,
    day date NOT NULL,
    code text NOT NULL,
    modifiers text[] NOT NULL,
    units bigint NOT NULL,
    amount numeric,
    site text,
    number text
);
CREATE INDEX charges_by_file ON charges (file_id, day);

CREATE TABLE column_choices (
    header text CONSTRAINT column_choices_pkey PRIMARY KEY,
    columns text[] NOT NULL,
    form text NOT NULL DEFAULT '',
    who text NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp()
);
"""

_SIGNED = """
CREATE TABLE signed_days (
    id bigserial CONSTRAINT signed_days_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    day date NOT NULL,
    site text NOT NULL,
    source text NOT NULL,
    note text NOT NULL DEFAULT '',
    counts jsonb NOT NULL,
    units bigint NOT NULL,
    dollars numeric NOT NULL,
    digest text NOT NULL
);
CREATE INDEX signed_days_by_day ON signed_days (day, site, id DESC);
"""
_APPEND_ONLY = ("charge_files", "charges", "signed_days")


def upgrade() -> None:
    """Make the tables."""
    for statements in (_CHARGES, _SIGNED):
        op.execute(statements)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
