"""Files of a candidacy, handed out: always as attachments, never inside a page of ours, but for the small pictures we make."""

from __future__ import annotations

from flask import g, send_file

from workflows.steps import Refused

from .. import confined, files, here, inspecting, scanning
from ..access import JURORS, OFFICERS, TEAMS, page
from ..content import content_of
from .submission import blueprint as pages
from .submission import store


@pages.get("/<id>/file/<file>")
@page(TEAMS, OFFICERS, JURORS, id="candidacy", file="file")
def file(edition: str, id: str, file: str):
    """A file as an attachment, never inside a page: as it came for the team and the office; for the jurors who read the
    candidacy without what names its author or where a camera stood."""
    return handed_out(edition, id, file, as_they_may)


@pages.get("/<id>/file/<file>/copy")
@page(OFFICERS, id="candidacy", file="file")
def file_copy(edition: str, id: str, file: str):
    """The copy to be published, for the office: without what names its author or where a camera stood."""
    return handed_out(edition, id, file, inspecting.for_others)


@pages.get("/<id>/file/<file>/small")
@page(TEAMS, OFFICERS, JURORS, id="candidacy", file="picture")
def file_small(edition: str, id: str, file: str):
    """A small picture of a picture, made by us: it may stand inside a page."""
    return handed_out(edition, id, file, inspecting.small, "image/jpeg")


def as_they_may(store, found):
    return content_of(store).get(found["sha256"]) if writes(found) else inspecting.for_others(store, found)


def writes(found) -> bool:
    """Whether it is the team's own, or the office asks."""
    return g.standing.officer or found["candidacy"] in g.standing.candidacies


def handed_out(edition: str, id: str, file: str, made, kind: str = "application/octet-stream"):
    here.enter(edition)
    with store().reading() as db:
        found = files.readable(db, g.standing, id, file)
    if found is None:
        raise Refused("unknown")
    scanning.hold(store(), found["sha256"], writes(found))
    try:
        content = made(store(), found)
    except (FileNotFoundError, confined.NotOpened):
        raise Refused("unknown") from None
    is_picture = kind != "application/octet-stream"
    response = send_file(content, kind, as_attachment=not is_picture, download_name=found["name"], max_age=0, etag=False)
    response.headers.update(files.HEADERS)
    return response
