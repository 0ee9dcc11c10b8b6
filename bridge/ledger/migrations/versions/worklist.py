"""The work queue: what hangs on each administration, which gaps are open, what people did about them, saved views.

What was decided before has no stake until it is looked at again: nobody kept its charge or its payer's limit.
"""

from alembic import op

revision = "worklist"
down_revision = "0003"
branch_labels = None
depends_on = None

_STAKES = """
ALTER TABLE administrations
    ADD COLUMN line text,
    ADD COLUMN payer text,
    ADD COLUMN site text,
    ADD COLUMN setting text,
    ADD COLUMN service_day date,
    ADD COLUMN drug text,
    ADD COLUMN units bigint,
    ADD COLUMN basis text CONSTRAINT administrations_known_basis CHECK (basis IN ('given', 'ordered')),
    ADD COLUMN charge numeric,
    ADD COLUMN file_by date,
    ADD COLUMN ordered_mg numeric,
    ADD COLUMN given_mg numeric,
    ADD COLUMN dose_mg numeric,
    ADD COLUMN discarded_mg numeric,
    ADD COLUMN vials bigint,
    ADD COLUMN vials_counted boolean,
    ADD COLUMN ordered_at text,
    ADD COLUMN started text,
    ADD COLUMN stopped text;
CREATE INDEX administrations_by_service_day ON administrations (service_day);
CREATE INDEX administrations_by_patient ON administrations (patient);
"""

_OPEN_GAPS = """
CREATE TABLE open_gaps (
    administration text,
    gap text,
    severity text NOT NULL,
    owner text NOT NULL,
    question text NOT NULL,
    asked text NOT NULL,
    opened_at timestamptz NOT NULL,
    CONSTRAINT open_gaps_pkey PRIMARY KEY (administration, gap)
);
INSERT INTO open_gaps
SELECT last.administration, last.gap, last.severity, last.owner, last.question,
    encode(sha256(convert_to(last.question || last.evidence::text, 'UTF8')), 'hex'),
    (SELECT max(opening.at) FROM gap_events opening
        WHERE opening.administration = last.administration AND opening.gap = last.gap
        AND opening.what IN ('opened', 'reopened'))
FROM (
    SELECT DISTINCT ON (administration, gap) * FROM gap_events ORDER BY administration, gap, id DESC
) last
WHERE last.what <> 'closed';
"""

_WORK = """
CREATE SEQUENCE work_batches;

CREATE TABLE work_events (
    id bigserial CONSTRAINT work_events_pkey PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    batch bigint NOT NULL,
    who text NOT NULL,
    act text NOT NULL CONSTRAINT work_events_known_act
        CHECK (act IN ('assign', 'snooze', 'note', 'close', 'reopen', 'undo')),
    administration text NOT NULL,
    gap text NOT NULL,
    words text NOT NULL DEFAULT '',
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undoes bigint,
    CONSTRAINT work_events_undo_names_its_batch CHECK ((act = 'undo') = (undoes IS NOT NULL))
);
CREATE INDEX work_events_by_administration ON work_events (administration, id);
CREATE INDEX work_events_by_batch ON work_events (batch);
CREATE INDEX work_events_by_who ON work_events (who, batch);
CREATE INDEX work_events_by_undoes ON work_events (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON work_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE work (
    administration text,
    gap text,
    assignee text,
    snoozed_until date,
    closed_reason text,
    closed_by text,
    closed_at timestamptz,
    closed_asked text,
    notes integer NOT NULL DEFAULT 0,
    last_note text,
    last_event bigint NOT NULL DEFAULT 0,
    CONSTRAINT work_pkey PRIMARY KEY (administration, gap),
    CONSTRAINT work_closed_with_a_reason CHECK ((closed_reason IS NULL) = (closed_asked IS NULL))
);

CREATE TABLE saved_views (
    who text,
    name text,
    query text NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT saved_views_pkey PRIMARY KEY (who, name)
);
"""


def upgrade() -> None:
    """Add the columns, make the tables, and list the gaps that are open."""
    for statements in (_STAKES, _OPEN_GAPS, _WORK):
        op.execute(statements)
