"""A file of a dossier looked at in the page: pictures of its pages, made by us in a child process; or why it cannot be shown."""

from __future__ import annotations

from flask import render_template, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from forms.numbers import carried
from workflows.steps import Refused

from .. import confined, files, inspecting, scanning
from ..access import JURORS, page
from .jury import blueprint, file_of, mine, names, still_mine, store

WHY_NOT = {
    "not_shown": later("Files of this kind are not shown here: download it, and open it on your device."),
    "locked": later("It is protected by a password: download it, if you know the password."),
    "too_large": later("It is too large to be shown here: download it."),
    "too_slow": later("Drawing its pages takes too long: download it."),
}


@blueprint.get("/<reading>/files/<file>/view")
@page(JURORS, reading="reading", file="file", limit="looked at")
def view(edition: str, reading: str, file: str):
    """Its pages one below the other, and the way to download it."""
    one, _stage = mine(edition, reading)
    found, number, shown, problem = file_of(one, file), 0, 0, None
    scanning.hold(store(), found["sha256"], writes=False)
    try:
        number, shown = inspecting.pages(store(), found)
    except confined.NotOpened as why:
        problem = WHY_NOT.get(why.code, _("It cannot be opened here: download it, and open it on your device."))
    except FileNotFoundError:
        raise Refused("unknown") from None
    still_mine(edition, reading)
    return render_template("jury/view.html", one=one, file=found, number=number, shown=shown, problem=problem, **names())


@blueprint.get("/<reading>/files/<file>/pages/<number>")
@page(JURORS, reading="reading", file="picture", number="word", limit="looked at")
def leaf(edition: str, reading: str, file: str, number: str):
    """One page as a picture: of a file that this juror may download, and of no other."""
    one, _stage = mine(edition, reading)
    found = file_of(one, file)
    scanning.hold(store(), found["sha256"], writes=False)
    try:
        drawn = inspecting.page(store(), found, carried(number) or 0)
    except (FileNotFoundError, confined.NotOpened):
        raise Refused("unknown") from None
    still_mine(edition, reading)
    answer = send_file(drawn, "image/jpeg", max_age=0, etag=False)
    answer.headers.update(files.HEADERS)
    return answer
