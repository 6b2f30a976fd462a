"""Points that a juror gives after the talk stand beside the sheet, which stays as it was sent."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant, Json

revision = "0036"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("id", "edition", "reading", "stage", "seat", "candidacy", "total", "before", "reason")
    op.create_table(
        "changed_points",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("points", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_points")),
    )
    for column in ("edition", "reading", "stage"):
        op.create_index(op.f(f"ix_changed_points_{column}"), "changed_points", [column])


def downgrade() -> None:
    op.drop_table("changed_points")
