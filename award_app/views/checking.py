"""The check of a document: a certificate by its number, a file against the one that was issued, and whose signature stands under
what this office gives out."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Response, current_app, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from forms.checking import CompareForm
from workflows.codes import read_code
from workflows.steps import Refused

from .. import dates, signing
from ..access import PUBLIC, page
from ..content import content_of
from ..documents.naming import file_name
from ..documents.rosette import rosette
from ..models.base import read_instant
from ..reading import certificate
from .public import blueprint as pages
from .public import store


@pages.route("/check", methods=["GET"])
@pages.route("/check/<number>", methods=["GET", "POST"])
@page(PUBLIC, number="certificate", limit="check")
def check(number: str | None = None):
    """Whether a certificate is what it says; a wrong number and one that is not announced get the same answer."""
    if number is None:
        typed = read_code(request.args.get("number", ""))
        return redirect(url_for(".check", number=typed)) if typed else render_template("public/check.html", asked=None)
    found = _certificate(number)
    if found is None:
        return render_template("public/check.html", asked=number), 404
    g.zone = found.rules.time_zone
    form = CompareForm()
    same = (
        sha256(form.file.data.stream.read()).hexdigest() == found.certificate["sha256"]
        if form.validate_on_submit()
        else None
    )
    return render_template(
        "public/certificate.html",
        found=found,
        form=form,
        same=same,
        drawing=_drawing(found),
        signatory=_signatory((found.certificate["facts"] or {}).get("signed_by")),
        file_there=_there(found),
        revoked_on=_revoked_on(found),
    )


@pages.get("/check/<number>/file")
@page(PUBLIC, number="certificate", limit="check")
def certificate_file(number: str):
    """The certificate itself, to whoever holds its number, while it stands."""
    found = _certificate(number)
    if found is None or not _there(found):
        raise Refused("unknown")
    file, name = content_of(store()).get(found.certificate["sha256"]), _file_name(found)
    return send_file(file, mimetype="application/pdf", as_attachment=True, download_name=name, etag=False)


def _file_name(found) -> str:
    """What it is kept under: award and edition, whose it is, the first signs of its number; in its own language."""
    holder, number = found.printed.holder if found.printed else "", found.certificate["number"][:4]
    return file_name(found.edition["id"], "certificate", "pdf", holder, number, language=found.certificate["language"])


def _certificate(number: str):
    settings = current_app.config["SETTINGS"]
    with store().reading() as db:
        return certificate.by_number(db, store(), settings, read_code(number), g.language)


def _there(found) -> bool:
    """Whether the file is to be had: of one that was revoked or erased it is not."""
    return found.certificate["state"] == "issued" and content_of(store()).has(found.certificate["sha256"])


def _revoked_on(found) -> str:
    at = (found.certificate["facts"] or {}).get("revoked", {}).get("at")
    return at and dates.day(read_instant(at))


def _drawing(found) -> Markup | None:
    """The rosette of the certificate's own digest, to be compared by eye; none where nothing of it is left."""
    digest = (found.certificate["facts"] or {}).get("rosette")
    return digest and Markup(rosette(digest, 320, title=_("The rosette of this certificate")))


# -- whose signature it is


@pages.get("/check/signatures")
@page(PUBLIC)
def signatures():
    """Whose signature stands under our documents, and how anybody checks one without us."""
    with store().reading() as db:
        return render_template("public/signatures.html", signatories=signing.signatories(db), now=store().now())


@pages.get("/check/signatures/<fingerprint>.cer")
@page(PUBLIC, fingerprint="signatory")
def signatory_file(fingerprint: str):
    """The certificate of a signature, to be told to a reader of PDF as one to trust."""
    found = _signatory(fingerprint)
    if found is None:
        raise Refused("unknown")
    headers = {"Content-Disposition": f'attachment; filename="{fingerprint[:16]}.cer"'}
    return Response(found.certificate.public_bytes(Encoding.DER), mimetype="application/pkix-cert", headers=headers)


def _signatory(fingerprint: str | None):
    if not fingerprint:
        return None
    with store().reading() as db:
        return next((one for one in signing.signatories(db) if one.fingerprint == fingerprint), None)
