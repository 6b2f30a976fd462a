"""Who is interested in sitting on a jury, what they wrote, and what the office says of it."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INDEXED = {"interests": ("edition", "stage", "participant"), "interest_texts": ("edition", "interest"),
           "weights": ("edition", "interest")}


def upgrade() -> None:
    def text(name):
        return sa.Column(name, sa.Text(), nullable=False)

    op.create_table(
        "interests",
        *map(text, ("id", "edition", "state")),
        sa.Column("version", sa.Integer(), nullable=False),
        *map(text, ("stage", "participant", "country", "languages", "groups")),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
    )
    for table, columns in (("interest_texts", ("interest", "field", "text")),
                           ("weights", ("interest", "participant", "says", "reason"))):
        op.create_table(table, *map(text, ("id", "edition", *columns)), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in INDEXED:
        op.drop_table(table)
