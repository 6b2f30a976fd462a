"""The meeting of a panel: remarks, motions with their votes, the account of the minutes and who has signed them."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant, Json

revision = "0027"
down_revision = "0022"
branch_labels = None
depends_on = None

OWN = (("id", sa.Text(), False), ("edition", sa.Text(), False))
TABLES = {
    "motions": (
        *OWN, ("state", sa.Text(), False), ("version", sa.Integer(), False), ("stage", sa.Text(), False),
        ("candidacy", sa.Text(), True), ("text", sa.Text(), False), ("votes", Json(), False), ("shown_out", Json(), False),
        ("carried", sa.Boolean(), False), ("at", Instant(), False),
    ),
    "remarks": (
        *OWN, ("stage", sa.Text(), False), ("candidacy", sa.Text(), False), ("text", sa.Text(), False), ("at", Instant(), False),
    ),
    "signatures": (
        *OWN, ("minutes", sa.Text(), False), ("role", sa.Text(), False), ("participant", sa.Text(), False),
        ("digest", sa.Text(), False), ("at", Instant(), False),
    ),
}
INDEXES = {"motions": ("edition", "stage"), "remarks": ("edition", "stage"), "signatures": ("edition", "minutes")}


def upgrade() -> None:
    for name, columns in TABLES.items():
        op.create_table(
            name,
            *(sa.Column(column, kind, nullable=nullable) for column, kind, nullable in columns),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        for column in INDEXES[name]:
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.drop_column("account")
    for name in TABLES:
        op.drop_table(name)
