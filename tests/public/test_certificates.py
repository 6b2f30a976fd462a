"""The check of a certificate: what a number tells, and what it never tells."""

import io
import json

import pytest

from tests.public.conftest import content_of, sha256_of

LAUREATE = "select number from certificates where kind = 'laureate'"
REVOKED = """update certificates set state = 'revoked',
    facts = json_set(facts, '$.revoked', json('{"at":"2026-10-01T09:00:00.000000Z","reason":"a mistake of ours"}'))"""


def test_a_certificate_that_stands_shows_what_is_printed_on_it(visit):
    visitor = visit("announced")
    number = visitor.one(LAUREATE)
    page = visitor.text(f"/check/{number}")
    place, title = visitor.all(
        "select c.place, c.title from candidacies c join honours h on h.candidacy = c.id where h.award = 'award'"
    )[0]
    for words in (
        "This certificate is valid",
        place,
        title,
        "OIDP Award",
        number,
        sha256_of(content_of(number)),
        'class="rosette"',
    ):
        assert words in page


def test_a_number_may_be_typed_with_capitals_blanks_and_letters_that_look_like_figures(visit):
    visitor = visit("announced")
    number = visitor.one(LAUREATE)
    typed = number.upper().replace("-", " ").replace("0", "O").replace("1", "I")
    answer = visitor.get("/check?number=" + typed.replace(" ", "%20"))
    assert answer.status_code == 302 and answer.location.endswith(f"/check/{number}")


def test_a_wrong_number_and_one_that_is_not_announced_get_the_same_answer(visit):
    visitor = visit("announced", "update stages set state = 'armed' where kind = 'announcement'")
    number = visitor.one(LAUREATE)
    hidden, wrong = visitor.get(f"/check/{number}"), visitor.get("/check/aaaa-aaaa")
    assert hidden.status_code == wrong.status_code == 404
    assert hidden.text.replace(number, "aaaa-aaaa") == wrong.text
    assert visitor.get(f"/check/{number}/file").status_code == 404


def test_a_certificate_that_is_only_owed_is_not_known_yet(visit):
    visitor = visit("announced", "update certificates set state = 'owed'")
    assert visitor.get(f"/check/{visitor.one(LAUREATE)}").status_code == 404


def test_a_revoked_certificate_says_since_when_and_never_why(visit):
    visitor = visit("announced", REVOKED)
    page = visitor.text(f"/check/{visitor.one(LAUREATE)}", "fr")
    assert "2026" in page and "octobre" in page and "a mistake of ours" not in page
    english = visitor.text(f"/check/{visitor.one(LAUREATE)}")
    assert "This certificate was revoked" in english and "is valid" not in english
    assert visitor.get(f"/check/{visitor.one(LAUREATE)}/file").status_code == 404


def test_an_erased_holder_leaves_no_name(visit):
    visitor = visit(
        "announced", "update certificates set state = 'erased', facts = null, sha256 = null where kind = 'juror'"
    )
    number = visitor.one("select number from certificates where kind = 'juror'")
    page = visitor.text(f"/check/{number}")
    assert "The holder of this certificate was erased" in page and "is valid" not in page
    for (name,) in visitor.all(
        "select p.name from persons p join participants q on q.person = p.id"
        " join certificates c on c.participant = q.id"
    ):
        assert name not in page


def test_a_jurors_certificate_names_the_juror(visit):
    visitor = visit("announced")
    number, name = visitor.all(
        "select c.number, p.name from certificates c join participants q on q.id = c.participant "
        "join persons p on p.id = q.person where c.kind = 'juror' order by c.number"
    )[0]
    assert name in visitor.text(f"/check/{number}")


def test_a_certificate_of_a_rehearsal_is_never_valid(visit):
    visitor = visit("announced", "update editions set rehearsal = 1")
    for (number,) in visitor.all("select number from certificates"):
        page = visitor.text(f"/check/{number}")
        assert (
            "Made in a rehearsal: this is not an award" in page
            and "is valid" not in page
            and "It was issued" not in page
        )


@pytest.mark.parametrize(
    ("changed", "answer"), [(b"", "The file is the one that was issued"), (b"x", "The file is another one")]
)
def test_a_file_can_be_compared_with_the_one_that_was_issued(visit, changed, answer):
    visitor = visit("announced")
    visitor.app.config["WTF_CSRF_ENABLED"] = False
    number = visitor.one(LAUREATE)
    file = io.BytesIO(content_of(number) + changed)
    page = visitor.app.test_client().post(f"/check/{number}?lang=en", data={"file": (file, "diploma.pdf")})
    assert page.status_code == 200 and answer in page.text


def test_whoever_holds_the_number_can_open_the_file(visit):
    visitor = visit("announced")
    number = visitor.one(LAUREATE)
    answer = visitor.get(f"/check/{number}/file")
    assert answer.mimetype == "application/pdf" and answer.data == content_of(number)


@pytest.mark.parametrize("number", ["../../award.db", "a" * 5000, "%00", "'; drop table certificates"])
def test_a_strange_number_is_only_not_known(visit, number):
    assert visit("call").get(f"/check/{number}").status_code in (404, 308)


def test_the_large_name_is_the_institution_and_its_place_and_country_stand_below(visit):
    visitor = visit("announced")
    number, id = visitor.all("select number, candidacy from certificates where kind = 'laureate'")[0]
    answer = f"select value from answers a join candidacies c on a.revision = c.id || '.' || c.revision where c.id = '{id}'"
    institution = json.loads(visitor.one(f"{answer} and field = 'institution'"))
    place = visitor.one(f"select place from candidacies where id = '{id}'")
    page = visitor.text(f"/check/{number}")
    assert institution != place and f"<strong>{institution}</strong>, {place}, " in page

