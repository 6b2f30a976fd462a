"""Ties with member organisations, declared before it is known who applied; the list of these organisations."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0033"
down_revision = "0036"
branch_labels = None
depends_on = None

TEXT = {
    "member_organisations": ("name", "sounds", "country"),
    "declared_ties": ("seat", "organisation", "name", "country", "kind", "note"),
}
INDEXED = {"member_organisations": ("edition", "sounds"), "declared_ties": ("edition", "seat", "organisation")}


def upgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tied_at", Instant(), nullable=True))
    for table, columns in TEXT.items():
        op.create_table(
            table,
            *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "edition", *columns)),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        for column in INDEXED[table]:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in TEXT:
        op.drop_table(table)
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_column("tied_at")
