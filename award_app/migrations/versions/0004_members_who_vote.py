"""Who votes for which member of the network; candidacies that came by e-mail; the round a draft was settled for."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Instant

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profiles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    for column in ("edition", "participant", "organisation"):
        op.create_index(op.f(f"ix_profiles_{column}"), "profiles", [column])
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("candidacy", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    for column in ("edition", "candidacy"):
        op.create_index(op.f(f"ix_messages_{column}"), "messages", [column])
    with op.batch_alter_table("draft_heads") as batch:
        batch.add_column(sa.Column("round", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("draft_heads") as batch:
        batch.drop_column("round")
    op.drop_table("messages")
    op.drop_table("profiles")
