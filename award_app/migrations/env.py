"""Alembic's way in: the connection comes from `award_app.database`, which holds the transaction."""

from alembic import context

from award_app.faults import fault
from award_app.models import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True,
    transactional_ddl=False, compare_type=False, on_version_apply=lambda **_: fault("migrate.revised"),
)
context.run_migrations()
