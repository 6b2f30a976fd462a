"""Passkeys, authenticators, recovery codes, and what is asked of somebody who has one of them."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0039"
down_revision = "0023"
branch_labels = None
depends_on = None


def of_a_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f(f"fk_{table}_person_persons"), ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        of_a_person("passkeys"),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_person"), "passkeys", ["person"])
    op.create_table(
        "authenticators",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_since", Instant(), nullable=True),
        of_a_person("authenticators"),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        of_a_person("recovery_codes"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person"), "recovery_codes", ["person"])
    op.create_table(
        "proofs",
        sa.Column("ticket_hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("goes_to", sa.Text(), nullable=False),
        sa.Column("shared_device", sa.Boolean(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        of_a_person("proofs"),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_proofs")),
    )
    op.create_index(op.f("ix_proofs_person"), "proofs", ["person"])


def downgrade() -> None:
    for table in ("proofs", "recovery_codes", "authenticators", "passkeys"):
        op.drop_table(table)
