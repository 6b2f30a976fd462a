"""What invented people do when a stage opens, late or in time, well or badly. One function a kind of stage and state.

Every action looks at the present state before it acts: the same function serves a rehearsal from the call to the
certificates and a demo that is taken up again after a visitor has done part of the work.
"""

from __future__ import annotations

from .cities import submission
from .jurors import jury, jury_overdue, offers
from .office import appeal, eligibility, finish_translations
from .outcome import announcement, announcement_proposed, cut, deliberation, opening
from .voters import consultation

PLANS = {
    ("submission", "open"): submission,
    ("eligibility", "open"): eligibility,
    ("eligibility", "closed"): finish_translations,
    ("appeal", "open"): appeal,
    ("jury", "waiting"): offers,
    ("jury", "open"): jury,
    ("jury", "overdue"): jury_overdue,
    ("jury", "closed"): opening,
    ("round", "undecided"): cut,
    ("consultation", "open"): consultation,
    ("deliberation", "open"): deliberation,
    ("announcement", "open"): announcement,
    ("announcement", "proposed"): announcement_proposed,
}
"""(kind of stage, its state) -> what people begin to do then."""
