"""The desk of the secretariat: what waits, each candidacy, translations, juries, cuts, letters, results, lists.

One module a matter. Everything here is for officers; whoever is not one gets the answer of a page that does not exist.
"""

from . import (
    announcement,  # noqa: F401 - each module adds its pages to the blueprint
    board,  # noqa: F401
    candidacy,  # noqa: F401
    certificates,  # noqa: F401
    deliberation,  # noqa: F401
    directory,  # noqa: F401
    eligible,  # noqa: F401
    interested,  # noqa: F401
    jury,  # noqa: F401
    letters,  # noqa: F401
    lists,  # noqa: F401
    meeting,  # noqa: F401
    members,  # noqa: F401
    questions,  # noqa: F401
    received,  # noqa: F401
    rounds,  # noqa: F401
    rules,  # noqa: F401
    sheets,  # noqa: F401
    stages,  # noqa: F401
    steps,  # noqa: F401
    team,  # noqa: F401
    thanking,  # noqa: F401
    translations,  # noqa: F401
    what_if,  # noqa: F401
)
from .frame import blueprint

__all__ = ["blueprint"]
