"""Certificates as they are made: from what was decided, in the language of their holder; none is lost or doubled."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from award_app import accounts, engine, issuing
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.content import content_of
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models.record import letters
from award_app.models.results import certificates
from config.settings import Settings
from workflows.reading import load

RULES = load(Path("config/rulebooks/oidp-2026.yaml"))
ANNOUNCED = datetime(2026, 9, 21, 17, tzinfo=UTC)
CITY = {"holder": "Rennes", "country": "FR", "title": "La Fabrique citoyenne", "category": "A"}


class Edition:
    """An edition in which certificates are owed, as its announcement owes them."""

    def __init__(self, folder: Path, rehearsal: bool = False):
        self.settings = Settings(data=folder, base_url="https://award.example.org")
        self.store = open_store(self.settings, SetClock(ANNOUNCED), seed=1)
        self.officer, _ = accounts.join(self.store, RULES.id, "officer@example.org", "Marta", "ca", officer=True)
        engine.found(self.store, RULES)
        engine.act(self.store, Ref(RULES.id, "edition"), "open_edition", Actor(self.officer), {"rehearsal": rehearsal},
                   rules=RULES)

    def owes(self, kind: str, language: str = "fr", **more) -> str:
        """Puts a certificate into its table; only its making is a step here."""
        id, number = self.store.id(), self.store.number()
        row = {"id": id, "edition": RULES.id, "state": "owed", "version": 1, "number": number, "kind": kind,
               "language": language, "at": self.store.now(), "facts": {"rosette": "5e" * 32}, **more}
        with self.store.writing() as db:
            db.execute(certificates.insert().values(**row))
        return id

    def city(self, kind: str, language: str = "fr", **facts) -> str:
        return self.owes(kind, language, facts={**CITY, "rosette": "5e" * 32, **facts})

    def juror(self, name: str = "Vera Vidal", language: str = "pt") -> str:
        _, who = accounts.join(self.store, RULES.id, f"{name[:4].lower()}@example.org", name, language)
        return self.owes("juror", participant=who)

    def issue(self, **options) -> int:
        return issuing.issue_all(self.store, self.settings, RULES.id, **options)

    def row(self, id: str):
        with self.store.reading() as db:
            return db.execute(select(certificates).where(certificates.c.id == id)).mappings().one()

    def file(self, id: str) -> bytes:
        with content_of(self.store).get(self.row(id)["sha256"]) as file:
            return file.read()

    def facts(self, id: str):
        with self.store.reading() as db:
            return issuing.facts_of(db, self.settings, engine.read_context(db, self.store, RULES.id), self.row(id))


@pytest.fixture
def edition(tmp_path):
    return Edition(tmp_path)


def test_what_is_owed_is_made_kept_and_told(edition):
    laureate, juror = edition.city("laureate", award="award"), edition.juror()
    told = []
    assert edition.issue(progress=lambda done, whole: told.append((done, whole))) == 2
    assert told == [(1, 2), (2, 2)] and edition.issue() == 0
    for id in (laureate, juror):
        row = edition.row(id)
        content = edition.file(id)
        assert row["state"] == "issued" and row["size"] == len(content) and content.startswith(b"%PDF-")
    with edition.store.reading() as db:
        assert db.scalar(select(letters.c.kind).where(letters.c.subject == juror)) == "certificate"


def test_a_certificate_made_again_after_a_crash_has_the_same_bytes(edition):
    id = edition.city("laureate", award="award")
    edition.issue()
    content, sealed = edition.file(id), edition.row(id)["sha256"]
    content_of(edition.store).delete(sealed)
    with edition.store.writing() as db:  # as if the process had died before the step
        db.execute(update(certificates).values(state="owed", sha256=None, size=None))
    assert edition.issue() == 1
    assert edition.file(id) == content and edition.row(id)["sha256"] == sealed


def test_a_city_reads_its_own_language_and_a_second_one(edition):
    citation = {"pt": "Por ouvir.", "en": "For listening."}
    facts = edition.facts(edition.city("mention", "pt", award="mention", citation=citation))
    assert (facts.language, facts.country, facts.citation) == ("pt", "França", "Por ouvir.")
    assert facts.organisation == RULES.office.name["pt"] and facts.place.startswith("Cracóvia, 21–23 de setembro")
    assert facts.second[0] == "en" and RULES.edition.title["en"] in facts.second[1]
    assert edition.facts(edition.city("finalist", "en")).second is None


def test_a_juror_is_named_as_they_are_called_now_in_the_language_they_read(edition):
    id = edition.juror("Vera Vidal", "es")
    facts = edition.facts(id)
    assert (facts.holder, facts.language) == ("Vera Vidal", "es") and "jurado" in facts.text


def test_nothing_is_made_for_a_juror_who_was_erased(edition):
    id, other = edition.juror("Vera Vidal"), edition.city("finalist")
    with edition.store.reading() as db:
        person = accounts.person_of(db, "vera@example.org")
    accounts.erase(edition.store, person.id)
    assert edition.issue() == 1
    assert (edition.row(id)["state"], edition.row(other)["state"]) == ("owed", "issued")


def test_a_certificate_that_cannot_be_set_holds_up_no_other(edition):
    id, other = edition.city("finalist", holder="R" * 400), edition.city("finalist")
    assert edition.issue() == 1
    assert (edition.row(id)["state"], edition.row(other)["state"]) == ("owed", "issued")


def test_offices_sign_and_no_person_is_named(edition):
    facts = edition.facts(edition.city("laureate", award="award"))
    assert facts.signatories and all(name is None and body for _, name, body in facts.signatories)
    assert facts.verify_url == f"https://award.example.org/check/{facts.number}"


def test_a_rehearsals_certificate_says_so(tmp_path):
    edition = Edition(tmp_path, rehearsal=True)
    assert edition.facts(edition.city("laureate", "en", award="award")).rehearsal == "REHEARSAL"
    real = Edition(tmp_path / "real")
    assert real.facts(real.city("laureate", "en", award="award")).rehearsal is None


def test_the_date_of_a_certificate_is_in_the_language_of_its_text_where_the_award_does_not_speak_the_citys():
    small = load(Path("docs/examples/small.yaml"))  # in English alone
    assert issuing.references(small, {}, "es", "Rennes")["ceremony.dates"] == "10–11 June 2027"
