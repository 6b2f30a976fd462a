"""The points of a closed jury may wait for two people to open them."""

import sqlalchemy as sa
from alembic import op

from award_app.models.base import Json

revision = "0025"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("points_opened_by", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stages", schema=None) as batch_op:
        batch_op.drop_column("points_opened_by")
