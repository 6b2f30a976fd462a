"""Summaries in the languages that the rules promise: the work list, and the source beside the target."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.desk import TranslationForm
from workflows.steps import Refused

from ...access import OFFICERS, page
from ...reading.desk import translations as read
from ...stages.submission import application_form
from . import wording
from .frame import blueprint, offered, ready, status_of, store, take


@blueprint.get("/translations")
@page(OFFICERS)
def translations():
    language, state, after = (request.args.get(name, "") for name in ("language", "state", "after"))
    with store().reading() as db:
        counted = read.counted(db, g.edition.id)
        found = read.listed(db, g.edition.id, language, state, after)
    more = found[read.PAGE - 1]["id"] if len(found) > read.PAGE else None
    return render_template(
        "desk/translations.html",
        counted=counted,
        states=read.STATES,
        found=found[: read.PAGE],
        more=more,
        language=language,
        state=state,
        question=question,
    )


@blueprint.route("/translations/<id>", methods=["GET", "POST"])
@page(OFFICERS, id="translation")
def translation(id: str):
    """Write, and mark as checked: whoever checks sees the text they check, and what they changed is written first."""
    one, offers = translation_or_unknown(id)
    form = TranslationForm(text=one["text"])
    if form.validate_on_submit() and written(form, one) and checked(form, one):
        return redirect(after_saving(one), 303)
    status = status_of(form)
    return render_template(
        "desk/translation.html",
        one=one,
        form=ready(form, one["version"]),
        offers=offers,
        question=question(one),
        reopen=wording.button("translation", id, offers["reopen"]) if "reopen" in offers else None,
    ), status


def written(form, one) -> bool:
    """Whether the text is kept; the same text is not written twice."""
    if one["state"] == "draft" and form.text.data.strip() == one["text"]:
        return True
    receipt = take(form, "translation", one["id"], "write", form.payload())
    if receipt:
        form.seen.data = str(receipt.version)
    return bool(receipt)


def checked(form, one) -> bool:
    if "confirm" not in request.form:
        return True
    form.key.data = f"{form.key.data}-checked"
    return bool(take(form, "translation", one["id"], "confirm"))


def after_saving(one) -> str:
    """The next to do, in the same language first, once this one is checked."""
    if "confirm" not in request.form:
        flash(_("The draft is saved."), "success")
        return url_for(".translation", id=one["id"])
    with store().reading() as db:
        following = read.following(db, one)
    flash(_("Checked: %(place)s.", place=one["place"]), "success")
    if following is None:
        return url_for(".translations")
    left = following["number"]
    flash(ngettext("%(num)s translation is still to do.", "%(num)s translations are still to do.", left))
    return url_for(".translation", id=following["id"])


def translation_or_unknown(id: str):
    with store().reading() as db:
        one = read.one(db, g.edition.id, id)
        offers = one and offered(db, "translation", [one])[id]
    if one is None:
        raise Refused("unknown")
    return one, offers


def question(one) -> str:
    """What was asked, in the reader's language."""
    return application_form(g.edition.rules).field(one["field"]).label[g.language]
