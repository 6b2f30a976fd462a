"""Who of a team was last seen in which section of its candidacy."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0021"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("candidacy", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("candidacy", "participant", name=op.f("pk_presences")),
    )


def downgrade() -> None:
    op.drop_table("presences")
