"""The member organisations of the network, as the office lists them: what jurors declare their ties with."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import ngettext

from forms.tying import MembersForm
from workflows.countries import variety

from ...access import OFFICERS, page
from ...reading import tying as read
from .frame import blueprint, ready, status_of, store, take


@blueprint.route("/directory", methods=["GET", "POST"])
@page(OFFICERS)
def directory():
    """The whole list, to be typed over or pasted; a line that cannot be read is named, and nothing typed is lost."""
    form = type("Members", (MembersForm,), {"country_of": staticmethod(country_code)})()
    if form.validate_on_submit() and take(form, "edition", g.edition.id, "list_members", form.payload()):
        number = len(form.payload()["members"])
        flash(ngettext("The list has %(num)s organisation.", "The list has %(num)s organisations.", number), "success")
        return redirect(url_for(".directory"), 303)
    status = status_of(form)
    with store().reading() as db:
        listed = read.all_members(db, g.edition.id)
        version = read.version_of(db, g.edition.id)
    if not form.is_submitted():
        form.text.data = "\n".join(f"{one['name']}; {one['country']}" for one in listed)
    return render_template("desk/directory.html", form=ready(form, version), number=len(listed)), status


def country_code(text: str) -> str | None:
    """The code of a country named by its code, or in one of the languages of the edition."""
    asked = text.casefold()
    if len(text) == 2 and text.upper() in variety("en").territories:
        return text.upper()
    named = ((code, name) for language in g.edition.rules.languages.interface
             for code, name in variety(language).territories.items() if len(code) == 2 and code.isalpha())
    return next((code for code, name in named if name.casefold() == asked), None)
