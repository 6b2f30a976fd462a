"""How the desk calls steps, letters and events, and where each is dealt with; the words themselves are in `said`."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workflows.telling import KINDS

from ... import words
from ...engine import Offer
from .said import HISTORY, LETTERS, PROPOSAL_BACK, STEPS, Said

MAIN = {
    "declare_eligible",
    "plan_readings",
    "propose_announcement",
    "arm_announcement",
    "confirm_cut",
    "publish_cut",
    "propose_opening",
    "open_points",
    "sign_as_secretary",
}
OWN_PAGE = {
    ("stage", "plan_readings"): "desk.plan",
    ("stage", "replan_readings"): "desk.plan",
    ("stage", "decide"): "desk.deliberation",
    ("round", "confirm_cut"): "desk.round",
    ("candidacy", "hand_over"): "desk.team",
}


@dataclass(frozen=True)
class Button:
    """A step as the macro `action` shows it."""

    label: str
    url: str
    allowed: bool
    reason: str
    kind: str


def button(kind: str, id: str, offer: Offer) -> Button:
    said = said_of(kind, offer.step.name, id)
    own = OWN_PAGE.get((kind, offer.step.name))
    place = {"id": id} if kind == "candidacy" else {"key": id.split("/", 1)[-1]}
    url = (
        url_for(own, **place) if own else url_for("desk.step", kind=kind, name=offer.step.name, id=id)
    )
    return Button(
        str(said.label),
        url,
        offer.allowed,
        words.why(offer.refusal) if offer.refusal else "",
        _look_of(said, offer),
    )


def said_of(kind: str, name: str, id: str) -> Said:
    """The words of a step; those of a disarming depend on what is taken back."""
    if name == "disarm" and g.stages[id.split("/", 1)[-1]]["state"] == "proposed":
        return PROPOSAL_BACK
    return STEPS[kind, name]


def _look_of(said: Said, offer: Offer) -> str:
    """The one that leads on is the page's own action; what cannot be undone looks grave."""
    return "grave" if said.grave else "" if offer.allowed and offer.step.name in MAIN else "plain"


def buttons(kind: str, id: str, offers: dict[str, Offer], but=()) -> list[Button]:
    """The steps a page shows as buttons, in the order of the words above; those that are off with their reason."""
    return [button(kind, id, offers[name]) for of, name in STEPS if of == kind and name in offers and name not in but]


def many(kind: str, number: int) -> str:
    """ "12 candidacies"."""
    match kind:
        case "candidacy":
            return ngettext("%(num)s candidacy", "%(num)s candidacies", number)
        case "reading":
            return ngettext("%(num)s reading", "%(num)s readings", number)
        case "translation":
            return ngettext("%(num)s translation", "%(num)s translations", number)
        case "honour":
            return ngettext("%(num)s honour", "%(num)s honours", number)
        case "certificate":
            return ngettext("%(num)s certificate", "%(num)s certificates", number)
    return _(KINDS[kind])


def letter(kind: str) -> str:
    return str(LETTERS.get(kind, kind.replace("_", " ")))


def in_order_of_the_award(kinds) -> list[tuple[str, str]]:
    """Kinds of letters with their names, in the order in which an edition comes to them."""
    return [(kind, letter(kind)) for kind in [*LETTERS, *sorted(set(kinds) - set(LETTERS))] if kind in kinds]


def outcome(key: str | None) -> str:
    """How a candidacy came out, where a letter depends on it."""
    return {
        None: "",
        "laureate": _("laureate"),
        "mention": _("mention"),
        "finalist": _("finalist"),
        "participation": _("took part"),
    }.get(key, key)


def outcomes(key: str, number: int) -> str:
    """How so many candidacies came out, to stand beside their number."""
    match key:
        case "laureate":
            return ngettext("laureate", "laureates", number)
        case "mention":
            return ngettext("mention", "mentions", number)
        case "finalist":
            return ngettext("finalist", "finalists", number)
    return outcome(key)


def happened(step: str, round_: str) -> str:
    if step == "enter":
        return _("taken into the round: %(round)s", round=g.edition.rules.round(round_).name[g.language])
    return str(HISTORY.get(step, step.replace("_", " ")))


def by_whom(who: str | None) -> str:
    return {"clock": _("the clock"), "office": _("the office"), None: _("a person since erased")}.get(who, who)


def url_of(kind: str, id: str) -> str:
    """The page of a subject."""
    key = id.split("/", 1)[-1]
    match kind:
        case "edition":
            return url_for("desk.rules")
        case "candidacy":
            return url_for("desk.candidacy", id=id)
        case "stage":
            return url_for("desk.stage", key=key)
        case "round":
            return url_for("desk.round", key=key)
        case "seat":
            return url_for("desk.board")
        case "certificate":
            return url_for("desk.certificates")
        case "translation":
            return url_for("desk.translation", id=id)
        case "profile":
            return url_for("desk.members")
    return url_for("desk.board", edition=g.edition.id)
