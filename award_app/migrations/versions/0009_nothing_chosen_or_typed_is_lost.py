"""The other text of a field that two windows have changed; what a voter chose before signing in."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant, Json

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_aside", Json(), nullable=True))
    op.create_table(
        "kept_choices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("choices", Json(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_choices")),
    )
    with op.batch_alter_table("kept_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_choices_stage"), ["stage"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kept_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_choices_stage"))
    op.drop_table("kept_choices")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("set_aside")
