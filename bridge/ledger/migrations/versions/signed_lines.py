"""The lines that somebody saw who signed a day: which of them are others since then can be told."""

from alembic import op

revision = "signed_lines"
down_revision = "tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column; of what was signed before only the digits are known."""
    op.execute("ALTER TABLE signed_days ADD COLUMN lines text[] NOT NULL DEFAULT '{}'")
