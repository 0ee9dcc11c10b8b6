"""When the claim of each administration was first sent, and what the figures of the overview are found by."""

from alembic import op

revision = "overview"
down_revision = "replayed"
branch_labels = None
depends_on = None

_FIRST_SENDS = """
CREATE TABLE first_sends (
    administration text CONSTRAINT first_sends_pkey PRIMARY KEY,
    at timestamptz NOT NULL
);
INSERT INTO first_sends
SELECT billed, min(at_prepared) FROM sends, unnest(administrations) AS billed WHERE kind = 'Claim' GROUP BY billed;
"""
_INDEXES = """
CREATE INDEX administrations_that_share ON administrations (line) WHERE line <> name;
CREATE INDEX gap_events_that_open ON gap_events (administration, gap) WHERE what = 'opened';
CREATE INDEX gap_events_that_block ON gap_events (administration) WHERE severity = 'blocks';
"""


def upgrade() -> None:
    """Make them."""
    op.execute(_FIRST_SENDS)
    op.execute(_INDEXES)
