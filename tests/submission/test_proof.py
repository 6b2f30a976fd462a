"""The proof a city keeps, on the page and on paper, and how to check it; and, before it sends, how others will read it."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta

import pytest
from cryptography.x509 import load_der_x509_certificate
from sqlalchemy import select

from award_app import signing
from award_app.documents import signatures
from award_app.documents.signatures import checked
from award_app.models.candidacies import revisions
from award_app.models.people import participants
from award_app.reading.public import public_fields
from award_app.stages.submission import sent_by

from .conftest import PDF, upload


@pytest.fixture
def sent(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), answer_accepts="y", go="stay")
    answer = ana.submits(id)
    assert answer.status_code == 303, answer.text
    return ana, id, answer.location.rsplit("/", 1)[1]


def words(pdf: bytes) -> str:
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def test_the_receipt_on_paper_names_what_was_sent_with_every_digest(world, sent):
    ana, id, reference = sent
    page = ana.sees(id, "receipt", reference)
    answer = ana.sees(id, "receipt", reference, "paper")
    assert answer.mimetype == "application/pdf" and answer.headers["Content-Disposition"].startswith("attachment")
    told = words(answer.data).replace(" ", "")
    for digest in re.findall(r"[0-9a-f]{64}", page.text):
        assert digest in told
    assert reference in told and world.draft(id)["annexes"][0]["sha256"] in told


def test_the_receipt_on_paper_says_what_it_proves_and_what_comes_next(world, sent):
    ana, id, reference = sent
    told = words(ana.sees(id, "receipt", reference, "paper").data)
    assert "The office has received this candidacy." in told and "Sending 1" in told
    assert "Until the deadline, 15 March 2026, 23:59 in Madrid, you can still change your candidacy" in told
    assert "Final jury: 20 May 2026 – 15 July 2026" in told and "21 September 2026, 18:00 in Madrid" in told
    world.at(2026, 3, 20)
    assert "you can still change" not in words(ana.sees(id, "receipt", reference, "paper").data)


def test_the_receipt_says_who_sent_it_on_the_page_on_paper_and_in_the_letter_until_they_are_erased(world, sent):
    ana, id, reference = sent
    [letter] = [one for one in world.writes_all_letters() if "has been received" in one.subject]
    assert "Sent by: Ana" in letter.text
    def told():
        return [ana.sees(id, "receipt", reference).text, words(ana.sees(id, "receipt", reference, "paper").data)]
    assert all("Sent by" in one for one in told())
    with world.store.writing() as db:
        db.execute(participants.update().where(participants.c.id == ana.key).values(person=None))
        assert sent_by(db, world.rules.id, reference) is None


def test_a_usual_receipt_on_paper_has_its_dates_on_one_page_together(world, sent):
    ana, id, reference = sent
    pdf = ana.sees(id, "receipt", reference, "paper").data
    first = subprocess.run(["pdftotext", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "What happens next" in first and "21 September 2026, 18:00" in first


def test_the_receipt_on_paper_is_signed_at_the_instant_of_the_sending_and_the_same_each_time(world, sent):
    ana, id, reference = sent
    plain = ana.sees(id, "receipt", reference, "paper").data
    assert checked(plain, []) is None and "signed by" not in words(plain)
    key = signatures.made("The office", "The observatory", world.store.now() - timedelta(days=9))
    signing.put(world.app.config["SETTINGS"].signing_key_file, key)
    made = ana.sees(id, "receipt", reference, "paper").data
    found = checked(made, [key])
    with world.store.reading() as db:
        at = db.scalar(select(revisions.c.at).where(revisions.c.candidacy == id))
    assert found.whole and found.ours and found.at == at.replace(microsecond=0)
    assert "Observatory on Participatory Democracy). The name in its certificate: “The office”." in words(made)
    assert "signed by the office" in words(made) and ana.sees(id, "receipt", reference, "paper").data == made


def test_anybody_reads_whose_signature_it_is_and_has_its_certificate(world):
    page = world.app.test_client().get("/check/signatures").text
    assert "Nothing has been signed here" in page
    key = signatures.made("The office", "The observatory", world.store.now())
    signing.remember(world.store, key)
    page = world.app.test_client().get("/check/signatures").text
    assert key.fingerprint in page and "The office" in page
    file = world.app.test_client().get(f"/check/signatures/{key.fingerprint}.cer")
    assert file.mimetype == "application/pkix-cert" and load_der_x509_certificate(file.data) == key.certificate
    assert world.app.test_client().get(f"/check/signatures/{'0' * 64}.cer").status_code == 404


def test_the_receipt_is_of_its_team_alone(world, sent):
    _ana, id, reference = sent
    ben = world.person("ben")
    ben.begins(organisation="City of Elsewhere", place="Elsewhere")
    for path in ((id, "receipt", reference, "paper"), (id, "receipt", "0000-0000", "paper"), (id, "preview")):
        assert ben.sees(*path).status_code == 404


def test_the_receipt_says_by_which_head_it_is_sealed_once_there_is_one(world, sent):
    ana, id, reference = sent
    before = ana.sees(id, "receipt", reference).text
    assert "The head that seals this receipt is made tonight" in before
    world.at(2026, 1, 23)
    after = ana.sees(id, "receipt", reference).text
    public = world.app.test_client().get(f"/{world.rules.id}/record").text
    [head] = re.findall(r"is sealed by the head of [^<]*<code class=\"digest\">([0-9a-f]+)</code>", after)
    assert head[:16] in re.sub(r"[\s-]", "", public)
    assert head in words(ana.sees(id, "receipt", reference, "paper").data).replace(" ", "")


def test_before_it_is_sent_a_city_reads_what_the_jury_will_read_and_what_everybody_may(world):
    ana = world.person("ana")
    id = ana.begins()
    secret, open_ = "Only for those who judge", "For everybody"
    hidden_, shown = hidden_and_shown(world)
    ana.fills(id, **{hidden_: secret, shown: open_})
    page = ana.sees(id, "preview").text
    jury, public = page.split('id="public"')
    assert secret in jury and open_ in jury and open_ in public and secret not in public
    assert "Head of participation" not in page  # a person's, of the section that only the office reads


def hidden_and_shown(world) -> tuple[str, str]:
    """A text that only the jury reads, and one that is published."""
    texts = [one.id for section in world.form.sections if not section.private for one in section.fields if one.kind == "text"]
    open_ = set(public_fields(world.rules))
    return next(one for one in texts if one not in open_), next(one for one in texts if one in open_)
