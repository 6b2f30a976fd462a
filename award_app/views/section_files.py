"""The files of a section, as they are chosen, taken away and shown; those that come in pieces stand in uploads.py."""

from __future__ import annotations

from flask import g, request
from flask_babel import gettext as _

from forms.telling import size
from workflows.steps import Refused

from .. import files, inspecting, scanning, words
from .submission import store


def take(one, part) -> dict[str, str]:
    """Receive what was chosen, take away what was removed. {field: why a file was not taken}."""
    complaints = {}
    for field in (one_ for one_ in part.fields if one_.kind == "files"):
        chosen = [upload for upload in request.files.getlist(f"answer_{field.id}") if upload.filename]
        gone = request.form.get(f"remove-answer_{field.id}")
        if not chosen and not gone:
            continue
        written = {"by": f"{g.standing.participant}/files", "received": g.received}
        if gone:
            files.take_away(store(), g.edition.rules, one.row, field, gone, **written)
        for upload in chosen:
            try:
                files.take(store(), g.edition.rules, one.row, field, upload.stream, upload.filename, **written)
            except Refused as refused:
                complaints[field.id] = f"{chosen_name(upload)}{_(':')} {words.why(refused.refusal)}"
    return complaints


def chosen_name(upload) -> str:
    """A file's name as the person knows it, with its ending."""
    _stem, dot, ending = upload.filename.rpartition(".")
    return files.plain_name(upload.filename, files.plain_name(ending, "") if dot else "")


def attached(part, values: dict) -> dict[str, list]:
    there = {field.id: values.get(field.id) or [] for field in part.fields if field.kind == "files"}
    digests = [one["sha256"] for entries in there.values() for one in entries]
    waiting = {}
    if digests:
        with store().reading() as db:
            waiting = scanning.states(db, digests)
    return {name: [as_shown(one, waiting.get(one["sha256"])) for one in entries] for name, entries in there.items()}


def as_shown(one: dict, scan: str | None) -> dict:
    told = {
        scanning.AWAITED: _("It waits for its check for viruses. Until then only you and the office open it."),
        scanning.FAILED: _("It could not be checked for viruses. Only you and the office open it."),
        scanning.FOUND: _("A virus was found in it. Take it away, and choose another file."),
    }.get(scan)
    return {**one, "told": size(one["size"], g.language), "picture": inspecting.is_picture(one["type"]), "scan": told}
