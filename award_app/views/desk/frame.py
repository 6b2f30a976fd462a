"""What every page of the desk stands in: officers only, the edition from the address, one way to take a step."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from flask import Blueprint, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import Connection

from forms.numbers import carried
from workflows.countries import variety
from workflows.machine import compile_workflow
from workflows.record import digest
from workflows.stages.common import members_vote
from workflows.steps import OFFICER, Refused
from workflows.telling import place_named, state_named

from ... import accounts, engine, here, words
from ...effects import Context, Ref
from ...store import Store

blueprint = Blueprint("desk", __name__, url_prefix="/<edition>/desk")


@blueprint.url_value_preprocessor
def edition_of_the_address(endpoint, values) -> None:
    values.pop("edition")  # g.asked_edition keeps it


@blueprint.before_request
def edition_of_the_desk() -> None:
    here.enter(g.asked_edition)


@blueprint.url_defaults
def of_this_edition(endpoint, values) -> None:
    if "edition" not in values:
        values["edition"] = g.edition.id


@blueprint.context_processor
def names() -> dict:
    """How pages of the desk call states, rounds, stages, countries and categories."""
    if "edition" not in g:
        return {}
    rules, locale = g.edition.rules, variety(g.language)
    countries, languages = locale.territories, locale.languages
    return {
        "rules": rules,
        "state_name": partial(state_named, rules, language=g.language, say=_),
        "place_named": lambda key: place_named(rules, key, g.language),
        "country": lambda code: countries.get(code, code),
        "category": {one.id: one.name[g.language] for one in rules.categories},
        "territory": {one.id: one.name[g.language] for one in rules.territories},
        "language_name": lambda code: languages.get(code, code),
        "members_vote": members_vote(rules),
        "now": store().now(),
    }


def take(form, kind: str, id: str | None, step: str, payload=None, parent: str | None = None) -> engine.Receipt | None:
    """The step, taken with what the form carries; or None, and the form says why not. Nothing typed is lost."""
    seen = form.seen.data
    accounts.participant(store(), g.edition.id, g.person.id)  # so that the record can tell one officer from another
    try:
        return engine.act(
            store(),
            Ref(g.edition.id, kind, id, parent),
            step,
            g.actor,
            payload,
            key=form.key.data or None,
            seen=carried(seen),
            shown=form.shown.data or None,
            received=g.received,
        )
    except Refused as refused:
        return refuse(form, refused)


def confirmed(form) -> bool:
    """Whether this is the confirmation of what was looked at: the same content, with the digest of its preview."""
    asked = form.is_submitted() and "look" not in request.form and form.validate() and bool(form.shown.data)
    return asked and form.looked.data in ("", digest(form.payload()))


def look(form, kind: str, id: str | None, step: str, payload: dict, typed: bool = True) -> engine.Preview | None:
    """What the step would do, its digest kept in the form for the confirmation; or None, and the form says why not.

    `typed`: the content is the form's own, and must be the same when it is confirmed."""
    now = digest(payload) if typed else ""
    if form.is_submitted() and "look" not in request.form and form.looked.data and form.looked.data != now:
        form.form_errors = [
            *form.form_errors,
            _("You changed something after you looked. Look at it again, then confirm."),
        ]
    try:
        found = engine.preview(store(), Ref(g.edition.id, kind, id), step, g.actor, payload)
    except Refused as refused:
        return refuse(form, refused)
    form.shown.data, form.looked.data = found.digest, now
    return found


def refuse(form, refused: Refused) -> None:
    if refused.refusal.code == "unknown":
        raise refused
    form.form_errors = [*form.form_errors, words.why(refused.refusal)]


def ready(form, version: int | None = None):
    """The form as a page shows it: a key of its own, the version of what is shown."""
    form.key.data, form.seen.data = store().id(), "" if version is None else str(version)
    return form


def status_of(form) -> int:
    """200 for a page that was asked; 409 where the step was refused, 422 where something typed is missing."""
    return 409 if form.form_errors else 422 if form.errors else 200


def offered(db: Connection, kind: str, rows) -> dict[str, dict[str, engine.Offer]]:
    """The steps that an officer may take on these rows, by their names."""
    found = engine.offers(db, store(), g.edition.id, kind, rows, g.actor, g.context)
    return {id: {one.step.name: one for one in offers if OFFICER in one.step.who} for id, offers in found.items()}


def context(db: Connection) -> Context:
    """The edition as the engine sees it, from what this request has read already."""
    return Context(
        db=db,
        store=store(),
        edition=g.edition.row,
        rules=g.edition.rules,
        workflow=compile_workflow(g.edition.rules),
        stages=g.stages,
        rounds=g.rounds,
        now=store().now(),
        received=g.received,
        actor=g.actor,
    )


def asked_for(kind: type):
    """The search and the filters of the address, as this list asks them; what is no state or kind finds nothing."""
    return kind(**{one.name: request.args.get(one.name, "").strip()[:200] for one in fields(kind)})


def stage_of(key: str):
    """The row of a stage of this edition; what is not there is unknown."""
    return known(g.stages, key)


def round_of(key: str):
    return known(g.rounds, key)


def known(rows, key: str):
    if key not in rows:
        raise Refused("unknown")
    return rows[key]


def store() -> Store:
    return current_app.extensions["store"]
