"""A candidacy that came by e-mail: entered by an officer, its message kept, its city written to."""

from __future__ import annotations

from contextlib import suppress

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.received import DroppedForm, received_form, said_by, what_it_says
from forms.sections import section_form, values_of
from workflows.stages.submission import comes_by_email
from workflows.steps import Refused

from ... import accounts, arrivals, drafts, files, words
from ...access import OFFICERS, page
from ...stages.submission import application_form, first_round
from .frame import blueprint, ready, status_of, store, take


@blueprint.route("/received", methods=["GET", "POST"])
@page(OFFICERS, when="comes_by_email")
def received():
    """Who sent it, when, the message, and what it says; filled in already where the message was dropped as a file."""
    rules, place = g.edition.rules, first_round(g.edition.rules)
    asked = application_form(by_email(rules), place)
    arrival = arrivals.read(store(), rules, asked, request.args.get("message", ""))
    form = received_form(rules, g.language, arrivals.text_of, said_by(arrival, rules.time_zone) if arrival else None)
    answers = section_form(rules, what_it_says(asked, g.language), arrival.values if arrival else {}, g.language)
    if form.validate_on_submit() and (receipt := entered(form, answers, asked, arrival)):
        flash(_("The candidacy is entered. The letter to the city is on its way."), "success")
        return redirect(url_for(".candidacy", id=receipt.id), 303)
    return shown(form, answers, arrival, asked, DroppedForm(formdata=None)), status_of(form)


@blueprint.post("/received/message")
@page(OFFICERS, when="comes_by_email", files=True)
def dropped():
    """The message as a file: what it says is put into the form, and nothing is entered."""
    rules = by_email(g.edition.rules)
    dropped = DroppedForm()
    if dropped.validate_on_submit():
        try:
            return redirect(url_for(".received", message=arrivals.keep(store(), rules.id, dropped.message_file.data.stream)), 303)
        except Refused as refused:
            dropped.message_file.errors = [words.why(refused.refusal)]
    asked = application_form(rules, first_round(rules))
    form = received_form(rules, g.language, arrivals.text_of)
    answers = section_form(rules, what_it_says(asked, g.language), {}, g.language, fresh=True)
    return shown(form, answers, None, asked, dropped), 422


def by_email(rules):
    if not comes_by_email(rules):
        raise Refused("unknown")
    return rules


def shown(form, answers, arrival, asked, dropped):
    place = first_round(g.edition.rules)
    row = next(one for key, one in g.stages.items() if key.startswith(f"{place}.") and one["kind"] == "submission")
    labels = {one.id: one.label[g.language] for one in asked.fields()}
    return render_template(
        "desk/received.html", form=ready(form), answers=answers, stage=row, arrival=arrival, labels=labels, dropped=dropped
    )


def entered(form, answers, asked, arrival=None):
    """The step; then what was entered stands in the city's draft too, as long as it may still change it."""
    person = accounts.enrol(store(), form.address.data, form.contact.data, form.language.data)
    participant = accounts.participant(store(), g.edition.id, person.id)
    values = (arrival.values if arrival else {}) | values_of(g.edition.rules, answers) | known(form, asked)
    payload = {**form.payload(), "participant": participant}
    if arrival:
        values |= arrivals.files_of(store(), g.edition.id, asked, arrival)
        payload["sha256"] = arrival.digest
    receipt = take(form, "candidacy", None, "register_received", {**payload, "values": values})
    if receipt and arrival:
        files.belong(store(), g.edition.id, arrivals.ids_of(arrival), receipt.id)
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
