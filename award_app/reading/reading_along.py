"""What comes next for whoever reads a candidacy of their team and does not write it: what is to be done, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import gettext as _
from sqlalchemy import Connection

from workflows.stages.team import WRITERS

from .team import members


def writers(db: Connection, candidacy: str) -> list[str]:
    """Those who write it, as their team calls them; nobody who was erased."""
    return [one.called for one in members(db, candidacy) if one.role in WRITERS and one.called]


def left_to_others(status: str, is_open: bool, has_changes: bool, names: Sequence[str], language: str) -> str | None:
    """In a sentence; None where nobody has anything to do."""
    who = format_list(list(names), style="or", locale=language) if names else _("an owner of it")
    match status:
        case "draft" | "invited" if is_open:
            return _("The candidacy is being written. You read it; it can be changed and sent by %(who)s.", who=who)
        case "submitted" if is_open and has_changes:
            return _(
                "The candidacy was changed after it was sent. What was sent last counts, unless it is sent again. You read it; "
                "it can be sent by %(who)s.",
                who=who,
            )
        case "submitted" if is_open:
            return _("The candidacy is sent. You read it; it can be changed and sent again by %(who)s.", who=who)
        case "returned" if is_open:
            return _("The office asks to complete the candidacy. You read it; it can be completed by %(who)s.", who=who)
        case "withdrawn" if is_open:
            return _("The candidacy is withdrawn. You read it; it can be taken back by %(who)s.", who=who)
    return None
