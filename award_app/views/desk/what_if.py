"""What if: this edition under other rules, chosen from the house's rulebooks or uploaded. It writes nothing."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from forms.what_if import what_if_form
from workflows.reading import RulebookError, load, loads
from workflows.replay_told import cut_compared, flip_told, notes, sentences
from workflows.replaying import flips, replay
from workflows.rulebook import Rulebook
from workflows.steps import Refused

from ... import words
from ...access import OFFICERS, page
from ...reading.replay import RULEBOOKS, drawing_of, group_names, past_of
from .frame import blueprint, context, status_of, store


@blueprint.route("/what-if", methods=["GET", "POST"])
@page(OFFICERS)
def what_if():
    form = what_if_form(sorted(path.stem for path in RULEBOOKS.glob("*.yaml")), g.edition.id)
    found = result(form) if form.validate_on_submit() else None
    return render_template("desk/what_if.html", form=form, found=found), status_of(form)


def result(form) -> dict | None:
    """Everything that the page shows; or None, and the form says why not."""
    try:
        other = chosen(form)
        with store().reading() as db:
            past = past_of(context(db))
    except RulebookError as mistakes:
        form.form_errors = [_("This is not a rulebook that holds together:"), *(one.said(_) for one in mistakes.mistakes[:20])]
        return None
    except Refused as refused:
        form.form_errors = [words.why(refused.refusal)]
        return None
    own, language = g.edition.rules, g.language
    before, after = replay(own, past), replay(other, past)
    compared = cut_compared(before, after)
    return {
        "other": other,
        "past": past,
        "sentences": list(sentences(own, past, before, after, language, _)),
        "flips": [flip_told(own, past, one, language, _) for one in flips(own, other, past, before)],
        "notes": notes(own, after, language, _),
        "rows": compared[1] if compared else [],
        "groups": group_names(own, other, compared[0], language) if compared else {},
        "round": own.round(compared[0]).name[language] if compared else "",
        "picture": Markup(drawing_of(own, other, past, before, after, language, _)),
    }


def chosen(form) -> Rulebook:
    """The uploaded file where there is one, otherwise the one of the house."""
    if form.file.data:
        name = (form.file.data.filename or "rulebook")[-80:]
        try:
            return loads(form.file.data.read().decode("utf-8-sig"), name)
        except UnicodeDecodeError:
            raise Refused("not_utf8") from None
    return load(RULEBOOKS / f"{form.rules.data}.yaml")
