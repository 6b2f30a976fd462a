"""Files in pieces, over lines that break: the server's half of tus 1.0 (core, creation, termination).

The page's script sends pieces (static/js/uploads.js); the form beside it works without. In time is a file whose last piece
was received in time. https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import base64
import binascii

from flask import Response, g, make_response, request, url_for

from forms.numbers import carried
from workflows.steps import Refusal, Refused

from .. import drafts, files, uploads, words
from ..access import TEAMS, page
from .submission import blueprint as pages
from .submission import form_of, mine_or_unknown, open_now, store

VERSION = {"Tus-Resumable": "1.0.0"}


@pages.post("/<id>/upload")
@page(TEAMS, id="candidacy")
def upload_begun(edition: str, id: str):
    """Announce a file for the question `field`: its length and its name. 201, and where its pieces go."""
    one, told = mine_or_unknown(edition, id), announced(request.headers.get("Upload-Metadata", ""))
    size = carried(request.headers.get("Upload-Length")) or 0
    try:
        field = open_field(one, request.args.get("field", ""))
        with store().reading() as db:  # asked now for the person's sake; what counts is asked again when it is whole
            files.fits(db, store(), one.row, field, (drafts.load(db, id).get(field.id) or ([], 0))[0] or [], size)
        upload = uploads.begin(store(), one.row, field, told.get("filename", ""), size)
    except Refused as refused:
        return refusal(refused)
    return answer(201, Location=url_for(".upload_piece", edition=edition, id=id, upload=upload.id))


@pages.route("/<id>/upload/<upload>", methods=["HEAD", "PATCH", "DELETE"])
@page(TEAMS, id="candidacy", upload="upload")
def upload_piece(edition: str, id: str, upload: str):
    """HEAD: from where to go on. PATCH: one more piece; the last one puts the file into the draft. DELETE: leave it."""
    one = mine_or_unknown(edition, id)
    found = uploads.find(store(), id, upload)
    if found is None:
        raise Refused("unknown")
    if request.method != "HEAD" and not g.standing.writes(id):
        return refusal(Refused("only_reads"))
    if request.method == "DELETE":
        uploads.drop(store(), found)
        return answer(204)
    try:
        if request.method == "PATCH" and not found.taken:
            return received(one, found)
        return answer(200 if request.method == "HEAD" else 204, **standing(found))
    except uploads.OutOfStep:
        return answer(409)


def received(one, found: uploads.Upload) -> Response:
    if request.mimetype != "application/offset+octet-stream":
        return answer(415)
    try:
        field = open_field(one, found.field)
        at = carried(request.headers.get("Upload-Offset"))
        with uploads.piece(store(), found, at, request.stream, field) as whole:
            if whole:
                take(one, field, found, whole)
    except Refused as refused:
        uploads.drop(store(), found)
        return refusal(refused)
    return answer(204, **standing(uploads.find(store(), found.candidacy, found.id) or found))


def take(one, field, found: uploads.Upload, whole) -> None:
    by = f"{g.standing.participant}/files"
    files.take(store(), g.edition.rules, one.row, field, whole, found.name, by=by, received=g.received)
    uploads.taken(store(), found)


def open_field(one, name: str):
    """The question about files that may be answered now. Raises Refused."""
    field = next((one_ for one_ in form_of(one).fields() if one_.id == name and one_.kind == "files"), None)
    if field is None:
        raise Refused("unknown")
    with store().reading() as db:
        open_ = open_now(db, one.row)
    if isinstance(open_, Refusal):
        raise Refused.because(open_)
    if name not in open_:
        raise Refused("field_not_open", fields=[name])
    return field


def announced(header: str) -> dict[str, str]:
    """`filename cGxhbi5wZGY=,…` as texts; what cannot be read is left out."""
    told = {}
    for pair in header.split(","):
        name, _blank, coded = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told


def standing(found: uploads.Upload) -> dict[str, str]:
    return {"Upload-Offset": str(uploads.offset(store(), found)), "Upload-Length": str(found.size)}


def refusal(refused: Refused) -> Response:
    return answer(422, {"reason": words.why(refused.refusal)})


def answer(status: int, told: dict | None = None, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_response(told if told is not None else "", status, {**VERSION, **named})
