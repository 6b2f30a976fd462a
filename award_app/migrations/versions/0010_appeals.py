"""Appeals of those who were left out, and what was decided on them."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("candidacy", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_edition"), ["edition"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_candidacy"), ["candidacy"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_stage"), ["stage"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeals_stage"))
        batch_op.drop_index(batch_op.f("ix_appeals_candidacy"))
        batch_op.drop_index(batch_op.f("ix_appeals_edition"))
    op.drop_table("appeals")
