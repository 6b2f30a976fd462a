"""The office's signature on what it hands out: what is changed is seen, whose it is is said, what is made again is the same."""

from __future__ import annotations

import asyncio
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from award_app import signing
from award_app.cli import award
from award_app.content import content_of
from award_app.documents import signatures
from award_app.documents.dossiers import document
from award_app.documents.signatures import KeyUnusable, checked, signed
from award_app.rehearsal.key import key as rehearsed
from config.settings import Settings

from .test_issuing import ANNOUNCED, Edition

MADE = ANNOUNCED - timedelta(days=30)


@pytest.fixture(scope="session")
def key():
    return signatures.made("The office", "The observatory", MADE)


@pytest.fixture(scope="session")
def other():
    return signatures.made("Another office", "Elsewhere", MADE)


@pytest.fixture(scope="session")
def plain():
    return document("<!doctype html><html lang=en><title>A</title><h1>Rennes has won</h1>", "A", "en", "form.css")


@pytest.fixture(scope="session")
def paper(plain, key):
    return signed(plain, key, ANNOUNCED)


@pytest.fixture
def edition(tmp_path, key):
    made = Edition(tmp_path)
    signing.put(made.settings.signing_key_file, key)
    return made


def text_of(content: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def verdict(content: bytes, *known) -> bool:
    """Whether anybody would take it for whole."""
    try:
        found = checked(content, list(known))
    except ValueError:
        return False
    return bool(found and found.whole)


def test_a_signed_document_names_who_signed_it_and_says_what_it_said_before(plain, paper, key):
    found = checked(paper, [key])
    assert (found.whole, found.ours, found.signatory.name, found.at) == (True, True, "The office", ANNOUNCED)
    assert text_of(paper) == text_of(plain) and "Rennes has won" in text_of(paper) and paper.startswith(plain)
    assert checked(plain, [key]) is None


def test_a_key_can_be_made_for_an_office_whose_name_is_long_and_has_accents():
    name = "Observatoire international de la démocratie participative à Barcelone, et d’autres"
    (held,) = signatures.made(name, name, MADE).certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert held.value[-1] == "…" and name.startswith(held.value[:-1]) and len(held.value.encode()) <= 64



def test_whatever_byte_is_changed_the_signature_is_broken(paper, key):
    for at in [*range(0, len(paper), 97), len(paper) - 1]:
        changed = bytearray(paper)
        changed[at] ^= 1
        assert not verdict(bytes(changed), key), f"byte {at} of {len(paper)} is not covered"


def test_what_is_added_behind_the_signature_breaks_it_though_its_own_bytes_stay_valid(paper, key):
    from pyhanko.pdf_utils.generic import TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    writer = IncrementalPdfFileWriter(BytesIO(paper))
    writer.root["/Lang"] = TextStringObject("fr")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(paper) and not verdict(out.getvalue(), key)
    [its_own] = PdfFileReader(BytesIO(out.getvalue())).embedded_signatures
    trusted = ValidationContext(trust_roots=[its_own.signer_cert], moment=ANNOUNCED)
    found = signatures.apart(lambda: validate_pdf_signature(its_own, trusted))
    assert found.valid, "so `valid` is not what a reader of ours may ask"


@pytest.mark.parametrize("tail", [
    b"\n", b"\n% seen by nobody\n", b"\n5 0 obj\n<</Length 9>>\nstream\n(FORGED)Tj\nendstream\nendobj\n"])
def test_bytes_behind_the_end_are_not_as_signed_whatever_a_library_makes_of_them(paper, key, tail):
    found = checked(paper + tail, [key])
    assert found.ours and not found.whole


def test_the_same_document_key_and_instant_give_the_same_bytes_and_another_does_not(plain, paper, key, other):
    assert signed(plain, key, ANNOUNCED) == paper
    again = signatures.read(signatures.written(key))
    assert signed(plain, again, ANNOUNCED) == paper
    assert len({paper, signed(plain, other, ANNOUNCED), signed(plain, key, ANNOUNCED + timedelta(1))}) == 3


def test_a_foreign_signature_is_whole_and_not_ours(plain, key, other):
    found = checked(signed(plain, other, ANNOUNCED), [key])
    assert found.whole and not found.ours


def test_a_signature_is_never_dated_before_its_certificate_begins(plain, key):
    assert checked(signed(plain, key, MADE - timedelta(days=9)), [key]).at == MADE


def test_what_was_signed_stays_good_when_its_certificate_has_ended(plain, monkeypatch):
    old = signatures.made("Once", "Once", MADE - timedelta(days=366 * 30))
    assert old.expires < MADE and verdict(signed(plain, old, old.begins), old)


def test_what_is_signed_stays_pdf_a(paper):
    """ISO 19005-2: 6.3.3 (appearance), 6.4.1 (forms), 6.1.12 (permissions), 6.6.4 (the claim stands in the XMP)."""
    with pikepdf.open(BytesIO(paper)) as pdf:
        form = pdf.Root.AcroForm
        [field] = form.Fields
        assert "/NeedAppearances" not in form and "/XFA" not in form
        assert [float(one) for one in field.Rect] == [0, 0, 0, 0] and field.F == 4 | 128
        assert set(pdf.Root.Perms.keys()) == {"/DocMDP"} and "/DigestMethod" not in field.V.Reference[0]
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached" and str(field.V.Name) == "The office"
        with pdf.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "A")
        first, end, again, rest = (int(one) for one in field.V.ByteRange)
        assert first == 0 and again + rest == len(paper) and again - end == 2 * len(bytes(field.V.Contents)) + 2


# -- what an installation hands out


def test_a_certificate_is_signed_at_the_instant_of_the_announcement_and_made_again_is_the_same(edition, key):
    id = edition.city("laureate", award="award")
    edition.issue()
    content = edition.file(id)
    found = checked(content, [key])
    assert found.whole and found.at == ANNOUNCED and "Rennes" in text_of(content)
    assert edition.row(id)["facts"]["signed_by"] == key.fingerprint
    edition.store.clock.go_to(ANNOUNCED + timedelta(days=400))
    again = edition.city("laureate", award="award")
    assert edition.row(again)["number"] != edition.row(id)["number"] and edition.issue() == 1


def test_what_the_page_says_to_type_shows_the_fingerprint_and_that_nothing_was_changed(paper, key, tmp_path):
    page = (Path(__file__).parents[1] / "templates/public/signatures.html").read_text()
    (tmp_path / "FILE.pdf").write_bytes(paper)
    typed = re.findall(r"<code>((?:pdfsig|openssl) .*?)</code>", page)
    ran = [subprocess.run(one, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False) for one in typed]
    assert len(typed) == 2 and "FILE.pdf.sig0" in ran[0].stdout
    assert ran[1].stdout.strip().split("=")[1].replace(":", "").lower() == key.fingerprint
    told = subprocess.run(["pdfsig", "FILE.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told and "Total document signed" in told and "The office" in told


def test_without_a_key_a_certificate_is_unsigned_and_nothing_says_otherwise(tmp_path, key):
    edition = Edition(tmp_path)
    id = edition.city("laureate", award="award")
    edition.issue()
    assert checked(edition.file(id), []) is None and "signed_by" not in edition.row(id)["facts"]


def test_when_the_key_is_changed_what_the_old_one_signed_is_still_known_as_the_offices(edition, key, other):
    id = edition.city("laureate", award="award")
    edition.issue()
    edition.settings.signing_key_file.unlink()
    signing.put(edition.settings.signing_key_file, other)
    later = edition.city("finalist")
    edition.issue()
    with edition.store.reading() as db:
        known = signing.signatories(db)
    assert {one.fingerprint for one in known} == {key.fingerprint, other.fingerprint}
    for one, who in ((id, key), (later, other)):
        found = checked(edition.file(one), known)
        assert found.whole and found.ours and found.signatory.name == who.name


@pytest.mark.parametrize("rehearsal", [False, True])
def test_a_key_of_rehearsals_signs_them_and_nothing_else(tmp_path, key, rehearsal):
    invented = rehearsed("The office", 1, MADE)
    assert invented.name == "REHEARSAL · The office"
    for own, signs in ((key, not rehearsal), (invented, rehearsal)):
        edition = Edition(tmp_path / own.fingerprint, rehearsal=rehearsal)
        signing.put(edition.settings.signing_key_file, own)
        id = edition.city("laureate", award="award")
        edition.issue()
        assert (checked(edition.file(id), [own]) is not None) is signs


def test_the_key_of_a_rehearsal_comes_from_its_seed():
    one = rehearsed("The office", 7, MADE)
    assert rehearsed("The office", 7, MADE).fingerprint == one.fingerprint != rehearsed("The office", 8, MADE).fingerprint
    assert one.private.key_size == 2048


def test_a_key_that_has_expired_while_we_ran_signs_no_more(edition, key, caplog):
    edition.store.clock.go_to(key.expires + timedelta(days=1))
    id = edition.city("laureate", award="award")
    edition.issue()
    assert checked(edition.file(id), [key]) is None and "expired" in caplog.text


def test_certificates_lie_with_the_uploads_by_their_digest(edition):
    id = edition.city("laureate", award="award")
    edition.issue()
    assert content_of(edition.store).place(edition.row(id)["sha256"]).read_bytes() == edition.file(id)


# -- keys that cannot be used


def unfit(folder, file: bytes, mode: int = 0o600, **settings) -> str:
    own = Settings(data=folder, **settings)
    own.signing_key_file.write_bytes(file)
    own.signing_key_file.chmod(mode)
    return " ".join(signing.unfit(own, ANNOUNCED))


def test_a_key_that_others_read_does_not_start(tmp_path, key):
    assert "chmod 600" in unfit(tmp_path, signatures.written(key), 0o604)
    assert unfit(tmp_path, signatures.written(key)) == ""


def test_a_certificate_that_has_expired_does_not_start(tmp_path):
    old = signatures.made("Once", "Once", ANNOUNCED - timedelta(days=366 * 10))
    said = unfit(tmp_path, signatures.written(old))
    assert f"{old.expires:%Y-%m-%d}" in said and "script/award key new" in said


@pytest.mark.parametrize("packed", [False, True], ids=["pem", "pkcs12"])
def test_a_locked_key_needs_its_passphrase(tmp_path, key, packed):
    with_passphrase = BestAvailableEncryption(b"open sesame")
    locked = (pkcs12.serialize_key_and_certificates(b"x", key.private, key.certificate, None, with_passphrase)
              if packed else signatures.written(key, "open sesame"))
    assert "Set AWARD_SIGNING_PASSPHRASE" in unfit(tmp_path, locked)
    assert "does not open it" in unfit(tmp_path, locked, signing_passphrase="open barley")
    assert unfit(tmp_path, locked, signing_passphrase="open sesame") == ""


def test_a_file_that_is_no_key_or_one_of_another_kind_is_told(tmp_path, key, other):
    assert "no key that can be read" in unfit(tmp_path, b"rubbish")
    assert "no certificate of its key" in unfit(tmp_path, signatures.written(replace(key, certificate=other.certificate)))
    private = ec.generate_private_key(ec.SECP256R1())
    own = x509.CertificateBuilder().subject_name(key.certificate.subject).issuer_name(key.certificate.subject).public_key(
        private.public_key()).serial_number(1).not_valid_before(MADE).not_valid_after(key.expires).sign(private, hashes.SHA256())
    assert "RSA" in unfit(tmp_path, pkcs12.serialize_key_and_certificates(b"x", private, own, None, NoEncryption()))
    assert "no such file" in " ".join(signing.unfit(Settings(data=tmp_path, signing_key=tmp_path / "gone"), ANNOUNCED))


@pytest.mark.parametrize("office", ["É" * 90, "Observatoire international de la démocratie participative, Barcelone", "観" * 40])
def test_an_office_with_a_long_name_has_a_key_too(office):
    made = signatures.made(office, office, MADE)
    assert made.name[1:] and office.startswith(made.name.removesuffix("…")) and rehearsed(office, 1, MADE).rehearsal


def test_a_key_is_never_written_over(tmp_path, key):
    path = tmp_path / "signing.pem"
    signing.put(path, key)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        signing.put(path, key)
    with pytest.raises(KeyUnusable):
        signatures.read(b"")


# -- the command


def test_the_operator_makes_a_key_reads_it_and_checks_a_document(tmp_path, plain, monkeypatch):
    monkeypatch.setenv("AWARD_DATA", str(tmp_path))
    run = lambda *words: CliRunner().invoke(award, ["key", *words])  # noqa: E731
    assert "unsigned" in run("show").output and run("new").exit_code == 2
    made = run("new", "--name", "The office")
    assert made.exit_code == 0 and "The office" in made.output and run("new", "--name", "B").exit_code == 2
    assert "The office" in run("show").output
    own = signing.read(Settings(data=tmp_path))
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(signed(plain, own, own.begins))
    bad.write_bytes(good.read_bytes().replace(b"/Lang (en)", b"/Lang (fr)", 1))
    assert run("check", str(good)).exit_code == 1 and "FOREIGN" in run("check", str(good)).output
    from award_app.database import open_store

    signing.begin(open_store(Settings(data=tmp_path)), Settings(data=tmp_path))
    told = run("check", str(good))
    assert told.exit_code == 0 and own.fingerprint in told.output
    assert run("check", str(bad)).exit_code in (1, 2)


def test_a_document_is_signed_and_checked_where_a_loop_of_events_runs_already(plain, key, paper):
    async def within():
        return signed(plain, key, ANNOUNCED), checked(paper, [key]).whole

    assert signatures.apart(lambda: asyncio.run(within())) == (paper, True)
