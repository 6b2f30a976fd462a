"""A candidacy that came by e-mail: entered by an officer, its message kept, its city written to."""

from __future__ import annotations

from contextlib import suppress

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.received import received_form, what_it_says
from forms.sections import section_form, values_of
from workflows.stages.submission import comes_by_email
from workflows.steps import Refused

from ... import accounts, drafts
from ...access import OFFICERS, page
from ...stages.submission import application_form, first_round
from .frame import blueprint, ready, status_of, store, take


@blueprint.route("/received", methods=["GET", "POST"])
@page(OFFICERS, when="comes_by_email")
def received():
    """Who sent it, when, the message, and what it says."""
    rules, place = g.edition.rules, first_round(g.edition.rules)
    if not comes_by_email(rules):
        raise Refused("unknown")
    asked = application_form(rules, place)
    form = received_form(rules, g.language)
    answers = section_form(rules, what_it_says(asked, g.language), {}, g.language)
    if form.validate_on_submit() and (receipt := entered(form, answers, asked)):
        flash(_("The candidacy is entered. The letter to the city is on its way."), "success")
        return redirect(url_for(".candidacy", id=receipt.id), 303)
    status = status_of(form)
    row = next(one for key, one in g.stages.items() if key.startswith(f"{place}.") and one["kind"] == "submission")
    return render_template("desk/received.html", form=ready(form), answers=answers, stage=row), status


def entered(form, answers, asked):
    """The step; then what was entered stands in the city's draft too, as long as it may still change it."""
    person = accounts.enrol(store(), form.address.data, form.contact.data, form.language.data)
    participant = accounts.participant(store(), g.edition.id, person.id)
    values = values_of(g.edition.rules, answers) | known(form, asked)
    payload = {**form.payload(), "participant": participant, "values": values}
    receipt = take(form, "candidacy", None, "register_received", payload)
    if receipt:
        with suppress(Refused):  # entered after the deadline, there is no draft any more
            drafts.save(store(), g.edition.rules, {"id": receipt.id}, values, by=participant, received=g.received)
    return receipt


def known(form, asked) -> dict:
    """What the head of the page says, as answers to the questions of the form."""
    person = {"name": form.contact.data.strip(), "role": "", "email": form.address.data.strip(), "phone": ""}
    told = {
        "institution": form.organisation.data.strip(),
        "city": form.place.data.strip(),
        "country": form.country.data,
        "applies_as": form.kind.data,
        "contacts": [person],
    }
    names = {field.id for field in asked.fields()}
    return {name: value for name, value in told.items() if name in names}
