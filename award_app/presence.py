"""Who of a team was last seen where in its candidacy. The one module that writes `presences`; outside the record.

It locks nothing and decides nothing: it says that somebody else is there, so that two do not write the same.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from .models.candidacies import presences
from .store import Store


def come(store: Store, candidacy: str, participant: str, section: str | None = None) -> None:
    """Somebody of the team is here now."""
    with store.writing() as db:
        db.execute(
            _put(db), {"candidacy": candidacy, "participant": participant, "section": section, "at": store.now()}
        )


def _put(db: Connection):
    insert = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(presences)
    news = {name: insert.excluded[name] for name in ("section", "at")}
    return insert.on_conflict_do_update(index_elements=["candidacy", "participant"], set_=news)
