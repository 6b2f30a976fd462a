"""A city withdraws its consent to publish, and gives it again."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0029"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("candidacy", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.Column("given_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    for column in ("edition", "candidacy"):
        op.create_index(op.f(f"ix_consents_{column}"), "consents", [column])


def downgrade() -> None:
    op.drop_table("consents")
