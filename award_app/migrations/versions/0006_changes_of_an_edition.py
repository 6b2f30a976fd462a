"""What the office changes while an edition runs; and by which rulebook a draft was measured."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        info={"recorded": True},
    )
    op.create_index(op.f("ix_changes_edition"), "changes", ["edition"])
    with op.batch_alter_table("draft_heads") as table:
        table.add_column(sa.Column("rulebook", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("draft_heads") as table:
        table.drop_column("rulebook")
    op.drop_table("changes")
