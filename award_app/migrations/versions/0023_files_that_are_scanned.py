"""What a scanner of viruses has said of a file's content."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0023"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scans",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scans")),
    )


def downgrade() -> None:
    op.drop_table("scans")
