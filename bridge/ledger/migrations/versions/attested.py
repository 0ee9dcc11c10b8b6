"""What people answer for: facts that they attest beside the chart, and claims that they approve."""

from alembic import op

revision = "attested"
down_revision = "people"
branch_labels = None
depends_on = None

_ATTESTED = """
CREATE TABLE attestations (
    id bigserial CONSTRAINT attestations_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    administration text NOT NULL,
    kind text NOT NULL CONSTRAINT attestations_known_kind
        CHECK (kind IN ('discarded', 'vials', 'lot', 'icd10', 'site')),
    value jsonb NOT NULL,
    reason text NOT NULL
);
CREATE INDEX attestations_by_administration ON attestations (administration, id);

CREATE TABLE attestation_events (
    id bigserial CONSTRAINT attestation_events_pkey PRIMARY KEY,
    attestation_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text,
    what text NOT NULL CONSTRAINT attestation_events_known_what
        CHECK (what IN ('confirmed', 'withdrawn', 'superseded')),
    by text
);
CREATE UNIQUE INDEX attestation_events_one ON attestation_events (attestation_id, what);
"""

_APPROVED = """
CREATE TABLE approvals (
    id bigserial CONSTRAINT approvals_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    claim text NOT NULL,
    content text NOT NULL,
    what text NOT NULL CONSTRAINT approvals_known_what CHECK (what IN ('approved', 'withdrawn'))
);
CREATE INDEX approvals_by_claim ON approvals (claim, content, id DESC);

CREATE TABLE drafts (
    claim text CONSTRAINT drafts_pkey PRIMARY KEY,
    name text NOT NULL,
    content text NOT NULL,
    encounter text NOT NULL,
    patient text,
    administrations text[] NOT NULL,
    lines jsonb NOT NULL,
    units bigint NOT NULL,
    charge numeric,
    since timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX drafts_by_encounter ON drafts (encounter);
CREATE INDEX drafts_by_since ON drafts (since);
"""
_APPEND_ONLY = ("attestations", "attestation_events", "approvals")


def upgrade() -> None:
    """Make the tables."""
    for statements in (_ATTESTED, _APPROVED):
        op.execute(statements)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
