"""A juror's questions to the office, how sure a juror is of a sheet, and notes that nobody else reads."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None

OWN = (("id", sa.Text(), False), ("edition", sa.Text(), False))
TABLES = {
    "confidence": ((*OWN, ("reading", sa.Text(), False), ("level", sa.Text(), False)), ("edition", "reading")),
    "questions": (
        (
            *OWN, ("state", sa.Text(), False), ("version", sa.Integer(), False), ("stage", sa.Text(), False),
            ("seat", sa.Text(), False), ("reading", sa.Text(), False), ("candidacy", sa.Text(), False),
            ("text", sa.Text(), False), ("asked_at", Instant(), False), ("passed", sa.Text(), True),
            ("passed_at", Instant(), True), ("answer", sa.Text(), True), ("answered_at", Instant(), True),
            ("for_all", sa.Boolean(), True),
        ),
        ("edition", "stage", "seat", "candidacy"),
    ),
}


def upgrade() -> None:
    for name, (columns, indexes) in TABLES.items():
        op.create_table(
            name,
            *(sa.Column(column, kind, nullable=nullable) for column, kind, nullable in columns),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        for column in indexes:
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
    op.create_table(
        "notes",
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("reading", name=op.f("pk_notes")),
    )


def downgrade() -> None:
    for name in ("notes", *TABLES):
        op.drop_table(name)
