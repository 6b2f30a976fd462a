"""What the hand versions share: prebuilt Core statements."""

from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


@cache
def replacing(table: Table, dialect: str):
    """Insert rows of a table, or put them in place of those of the same id."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_update(
        index_elements=["id"], set_={c.name: insert.excluded[c.name] for c in table.columns if c.name != "id"}
    )
