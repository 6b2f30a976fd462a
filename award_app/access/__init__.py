"""Who may see and do what: the one place.

`standing` says what a person is to the subjects of an edition, for steps and pages alike; `pages` who may open a page;
`leaving` what letters and exports may hold and for whom; `fields` who may read each column, and since when. What
declares nothing is not served: `undeclared` stops the start of the app. The page docs/permissions.md is made from it.
"""

from .pages import (
    ASKED,
    DEMO,
    INVITED,
    JURORS,
    OFFICERS,
    PUBLIC,
    SIGNED_IN,
    TEAMS,
    Policy,
    Undeclared,
    page,
    policy_of,
    undeclared,
)
from .standing import NOBODY, THE_CLOCK, Actor, Standing, is_officer, participant_of

__all__ = [
    "ASKED", "DEMO", "INVITED", "JURORS", "NOBODY", "OFFICERS", "PUBLIC", "SIGNED_IN", "TEAMS", "THE_CLOCK", "Actor", "Policy",
    "Standing", "Undeclared", "is_officer", "page", "participant_of", "policy_of", "undeclared",
]
