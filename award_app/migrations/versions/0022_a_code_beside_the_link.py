"""A code beside each mailed link, for the browser that asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ticket_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("code_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_sign_in_links_ticket_hash"), ["ticket_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_links_ticket_hash"))
        for name in ("tries", "code_hash", "ticket_hash"):
            batch_op.drop_column(name)
