"""Who is asked to sit on a panel answers by a date; why they refuse; in whose place a reserve was called in."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0032"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("instead", sa.Text(), nullable=True))
    op.create_table(
        "refusals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    for column in ("edition", "seat"):
        op.create_index(op.f(f"ix_refusals_{column}"), "refusals", [column])


def downgrade() -> None:
    op.drop_table("refusals")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        for column in ("instead", "reminded_at", "due_at"):
            batch_op.drop_column(column)
