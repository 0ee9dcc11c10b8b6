"""The first tables, and the triggers that let what happened be added to and never be changed."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_EVENTS = """
CREATE TABLE events (
    id bigserial CONSTRAINT events_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    trigger text NOT NULL
        CONSTRAINT events_known_trigger CHECK (trigger IN ('webhook', 'poll', 'sweep', 'hand', 'bulk')),
    action text CONSTRAINT events_known_action CHECK (action IN ('create', 'update', 'delete')),
    reference text NOT NULL,
    version text,
    changed_at timestamptz,
    encounter text,
    patient text,
    subscription text,
    event_number bigint,
    body_digest text,
    duplicate boolean NOT NULL
);
CREATE INDEX events_by_reference ON events (reference, id);
CREATE INDEX events_by_encounter ON events (encounter) WHERE encounter IS NOT NULL;
CREATE INDEX events_by_at ON events (at);
CREATE INDEX events_by_number ON events (subscription, event_number) WHERE event_number IS NOT NULL;
CREATE UNIQUE INDEX events_one_change ON events (trigger, reference, version)
    WHERE NOT duplicate AND version IS NOT NULL AND action IS DISTINCT FROM 'delete';
CREATE UNIQUE INDEX events_one_deletion ON events (trigger, reference, version)
    WHERE NOT duplicate AND version IS NOT NULL AND action = 'delete';
CREATE UNIQUE INDEX events_one_body ON events (trigger, reference, body_digest)
    WHERE NOT duplicate AND body_digest IS NOT NULL;

CREATE TABLE wants (
    name text CONSTRAINT wants_pkey PRIMARY KEY,
    patient text,
    wanted bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    wanted_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    deferred_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    due timestamptz,
    last_error text,
    dead_at timestamptz,
    trigger text NOT NULL,
    CONSTRAINT wants_done_is_wanted CHECK (done <= wanted)
);
CREATE INDEX wants_open ON wants (wanted_at) WHERE wanted > done;
CREATE INDEX wants_open_of_patient ON wants (patient) WHERE wanted > done;
"""

_DECISIONS = """
CREATE TABLE looks (
    id bigserial CONSTRAINT looks_pkey PRIMARY KEY,
    at_start timestamptz NOT NULL DEFAULT statement_timestamp(),
    at_end timestamptz NOT NULL DEFAULT statement_timestamp(),
    names jsonb NOT NULL,
    trigger text NOT NULL,
    outcome text NOT NULL CONSTRAINT looks_known_outcome CHECK (outcome IN ('done', 'failed')),
    error text
);
CREATE INDEX looks_by_names ON looks USING gin (names);

CREATE TABLE decisions (
    id bigserial CONSTRAINT decisions_pkey PRIMARY KEY,
    look_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    administration text NOT NULL,
    version text,
    patient text,
    encounter text,
    outcome text NOT NULL CONSTRAINT decisions_known_outcome
        CHECK (outcome IN ('billed', 'held', 'not-billable', 'pending', 'not-mapped')),
    reason text,
    claim text,
    row jsonb NOT NULL,
    findings jsonb NOT NULL
);
CREATE INDEX decisions_by_administration ON decisions (administration, id DESC);
CREATE INDEX decisions_by_look ON decisions (look_id);

CREATE TABLE administrations (
    name text CONSTRAINT administrations_pkey PRIMARY KEY,
    patient text,
    encounter text,
    outcome text NOT NULL,
    reason text,
    decision_id bigint NOT NULL,
    digest text NOT NULL,
    rests_on text[] NOT NULL,
    first_seen_at timestamptz NOT NULL,
    first_seen_by text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX administrations_by_encounter ON administrations (encounter);
CREATE INDEX administrations_by_outcome ON administrations (outcome);
CREATE INDEX administrations_by_rests_on ON administrations USING gin (rests_on);

CREATE TABLE gap_events (
    id bigserial CONSTRAINT gap_events_pkey PRIMARY KEY,
    look_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    administration text NOT NULL,
    gap text NOT NULL,
    severity text NOT NULL,
    owner text NOT NULL,
    what text NOT NULL CONSTRAINT gap_events_known_what CHECK (what IN ('opened', 'changed', 'closed', 'reopened')),
    question text NOT NULL,
    evidence jsonb NOT NULL,
    answered_by text
);
CREATE INDEX gap_events_by_administration ON gap_events (administration, gap, id DESC);

CREATE TABLE troubles (
    id bigserial CONSTRAINT troubles_pkey PRIMARY KEY,
    look_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    about text NOT NULL,
    says text NOT NULL
);
CREATE INDEX troubles_by_about ON troubles (about);
CREATE INDEX troubles_by_look ON troubles (look_id);
"""

_SENDS = """
CREATE TABLE sends (
    id bigserial CONSTRAINT sends_pkey PRIMARY KEY,
    look_id bigint NOT NULL,
    at_prepared timestamptz NOT NULL DEFAULT statement_timestamp(),
    kind text NOT NULL,
    name text NOT NULL,
    identifier text NOT NULL,
    method text NOT NULL,
    did text NOT NULL,
    why text NOT NULL,
    encounter text,
    administrations text[] NOT NULL,
    gap text,
    digest text NOT NULL,
    resource jsonb NOT NULL
);
CREATE INDEX sends_by_administrations ON sends USING gin (administrations);
CREATE INDEX sends_by_encounter ON sends (encounter);
CREATE INDEX sends_by_identifier ON sends (identifier, id DESC);
CREATE INDEX sends_by_look ON sends (look_id);

CREATE TABLE send_answers (
    id bigserial CONSTRAINT send_answers_pkey PRIMARY KEY,
    send_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    status integer,
    answer text NOT NULL,
    settled_by text NOT NULL CONSTRAINT send_answers_known_settled_by CHECK (settled_by IN ('answer', 'look'))
);
CREATE UNIQUE INDEX send_answers_one ON send_answers (send_id, settled_by);
"""

_POLLS = """
CREATE TABLE polls (
    id bigserial CONSTRAINT polls_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    trigger text NOT NULL,
    since timestamptz,
    until timestamptz,
    found integer NOT NULL DEFAULT 0,
    outcome text NOT NULL CONSTRAINT polls_known_outcome CHECK (outcome IN ('done', 'failed')),
    error text
);
CREATE INDEX polls_by_trigger ON polls (trigger, id DESC);

CREATE TABLE subscriptions (
    id text CONSTRAINT subscriptions_pkey PRIMARY KEY,
    last_event_number bigint,
    status text,
    missed bigint NOT NULL DEFAULT 0,
    seen_at timestamptz NOT NULL DEFAULT statement_timestamp()
);
"""

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger''s % are only added to: % is refused', TG_TABLE_NAME, TG_OP;
END
$$
"""
_APPEND_ONLY = ("events", "looks", "decisions", "gap_events", "troubles", "sends", "send_answers", "polls")


def upgrade() -> None:
    """Make the tables."""
    for statements in (_EVENTS, _DECISIONS, _SENDS, _POLLS, _REFUSE):
        op.execute(statements)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
