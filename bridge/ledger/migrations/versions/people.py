"""Accounts, who is signed in, and the audit trail."""

from alembic import op

revision = "people"
down_revision = "worklist"
branch_labels = None
depends_on = None

_PEOPLE = """
CREATE TABLE people (
    name text CONSTRAINT people_pkey PRIMARY KEY,
    full_name text NOT NULL DEFAULT '',
    role text NOT NULL CONSTRAINT people_known_role CHECK (role IN ('viewer', 'biller', 'supervisor', 'admin')),
    source text NOT NULL CONSTRAINT people_known_source CHECK (source IN ('local', 'oidc')),
    subject text CONSTRAINT people_one_subject UNIQUE,
    password_hash text,
    must_change boolean NOT NULL DEFAULT false,
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT statement_timestamp()
);

CREATE TABLE sessions (
    digest bytea CONSTRAINT sessions_pkey PRIMARY KEY,
    name text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    ended_at timestamptz
);
CREATE INDEX sessions_by_name ON sessions (name);

CREATE TABLE own_secrets (
    name text CONSTRAINT own_secrets_pkey PRIMARY KEY,
    value bytea NOT NULL
);
"""

_AUDIT = """
CREATE TABLE audit (
    number bigint CONSTRAINT audit_pkey PRIMARY KEY,
    at timestamptz NOT NULL,
    who text NOT NULL,
    act text NOT NULL,
    about text NOT NULL,
    patient text NOT NULL,
    address text NOT NULL,
    detail jsonb NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE INDEX audit_by_patient ON audit (patient, number);
CREATE INDEX audit_by_who ON audit (who, number);
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_head (
    one boolean DEFAULT true CONSTRAINT audit_head_pkey PRIMARY KEY CONSTRAINT audit_head_is_one CHECK (one),
    number bigint NOT NULL,
    hash text NOT NULL
);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_PEOPLE)
    op.execute(_AUDIT)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE audit_head, audit, own_secrets, sessions, people")
