"""Replays: what claims would be under another mappings folder."""

from alembic import op

revision = "replayed"
down_revision = "reconciled"
branch_labels = None
depends_on = None

_REPLAYS = """
CREATE TABLE replays (
    id bigserial CONSTRAINT replays_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    who text NOT NULL,
    folder text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    patients bigint NOT NULL
);

CREATE TABLE replay_steps (
    id bigserial CONSTRAINT replay_steps_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    replay_id bigint NOT NULL,
    what text NOT NULL CONSTRAINT replay_steps_known_what CHECK (what IN ('page', 'done', 'failed')),
    upto text NOT NULL DEFAULT '',
    patients bigint NOT NULL DEFAULT 0,
    administrations bigint NOT NULL DEFAULT 0,
    claims_before bigint NOT NULL DEFAULT 0,
    claims_after bigint NOT NULL DEFAULT 0,
    units_before bigint NOT NULL DEFAULT 0,
    units_after bigint NOT NULL DEFAULT 0,
    dollars_before numeric NOT NULL DEFAULT 0,
    dollars_after numeric NOT NULL DEFAULT 0,
    left_out text[] NOT NULL DEFAULT '{}',
    problem text NOT NULL DEFAULT ''
);
CREATE INDEX replay_steps_by_replay ON replay_steps (replay_id, id);
CREATE UNIQUE INDEX replay_steps_one ON replay_steps (replay_id, upto) WHERE what = 'page';

CREATE TABLE replay_differences (
    id bigserial CONSTRAINT replay_differences_pkey PRIMARY KEY,
    replay_id bigint NOT NULL,
    kind text NOT NULL CONSTRAINT replay_differences_known_kind CHECK (kind IN ('new', 'gone', 'changed', 'asked')),
    claim text,
    patient text,
    administrations text[] NOT NULL,
    units_before integer NOT NULL,
    units_after integer NOT NULL,
    dollars_before numeric,
    dollars_after numeric,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    rules jsonb NOT NULL
);
CREATE INDEX replay_differences_by_replay ON replay_differences (replay_id, kind, id);
"""
_APPEND_ONLY = ("replays", "replay_steps", "replay_differences")


def upgrade() -> None:
    """Make the tables."""
    op.execute(_REPLAYS)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
