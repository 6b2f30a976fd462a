"""Who of a team was last seen where in its candidacy. The one module that writes `presences`; outside the record.

It locks nothing and decides nothing: it says that somebody else is there, so that two do not write the same.
"""

from __future__ import annotations

from .models.base import put
from .models.candidacies import presences
from .store import Store


def come(store: Store, candidacy: str, participant: str, section: str | None = None) -> None:
    """Somebody of the team is here now."""
    with store.writing() as db:
        seen = {"candidacy": candidacy, "participant": participant, "section": section, "at": store.now()}
        put(db, presences, ("candidacy", "participant"), [seen])
