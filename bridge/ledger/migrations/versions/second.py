"""What a look asked about, how the Task of each question stood when it ended, and what a name was traced to."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was written before says nothing in them."""
    op.execute("ALTER TABLE looks ADD COLUMN severities text[]")
    op.execute("ALTER TABLE gap_events ADD COLUMN task text")
    op.execute("ALTER TABLE wants ADD COLUMN leads_to text[]")
