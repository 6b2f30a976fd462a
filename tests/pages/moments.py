"""One small edition, kept as it stood at several moments and served at each, so that every page has something to show."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pikepdf
from sqlalchemy import select
from werkzeug.serving import make_server

from award_app import accounts, create_app, demo, factors, mailbox, presence
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.files import receive
from award_app.letters import write_letter
from award_app.models import metadata
from award_app.stages.submission import application_form
from config.settings import Settings
from tests.appeal.conftest import checked
from tests.editions.lived import Edition
from tests.jury.test_conflicts_found import Found
from tests.world import World, calling, how_sure, points_may_change, points_opened_by_two, rules_of_2026
from workflows.reading import load

EDITION = "oidp-2026"
MEMBERS = Path("config/rulebooks/oidp-2019.yaml")  # the members of the network vote
BY_LETTER = Path("config/rulebooks/oidp-2022.yaml")  # candidacies come by e-mail


@dataclass
class Lived:
    """The people of an edition by what they are, and where each moment is kept: {name: (folder, instant, edition)}."""

    people: dict = field(default_factory=dict)
    kept: dict[str, tuple[Path, datetime, str]] = field(default_factory=dict)

    def keep(self, moment: str, world: World) -> None:
        folder = world.folder.parent / moment
        shutil.copytree(world.folder, folder)
        self.kept[moment] = (folder, world.clock.now(), world.edition)


def live(root: Path) -> Lived:
    """From the call to the certificates, stopping where pages look different."""
    world = World(root / "live")
    lived = Lived({"officer": world.officer, "stranger": world.stranger()})
    _call(lived, world)
    _check(lived, world)
    _first_jury(lived, world)
    _final(lived, world)
    _end(lived, world)
    members = Edition(root / "other", load(MEMBERS)).receives(3).checks().goes_to("members.consultation")
    lived.people["office of the members"] = members.officer
    lived.keep("members", members)
    by_letter = Edition(root / "letters", load(BY_LETTER)).goes_to("submission.submission")
    lived.people["office of the letters"] = by_letter.officer
    lived.keep("by letter", by_letter)
    changed = World(root / "changed").goes_to("submission.submission")
    changed.officer.amends(lambda rules: rules["ceremony"].update(starts="2026-09-22"))
    lived.people["office of the changed"] = changed.officer
    lived.keep("amended", changed)
    appealing = checked(root / "appeals")
    appealing.appeals(4)
    lived.people |= {"left out": appealing.cities[5], "appellant": appealing.cities[4]}
    lived.people["office of the appeals"] = appealing.colleague
    lived.keep("appealing", appealing)
    linked = Found(root / "links")
    lived.people["office of the linked"] = linked.world.officer
    lived.keep("linked", linked.world)
    called = World(root / "calls", rules=calling(rules_of_2026(), gender=True))
    called.clock.go_to(datetime(2026, 2, 3, 12, tzinfo=UTC))
    said = {"country": "FR", "record": "Ten years of citizens’ assemblies.", "languages": ["fr"], "groups": ["A"],
            "consent": True, "ties": "I advised the region of Sant Boi.",
            "organisation": "University of the Coast", "gender": "woman"}
    lived.people["interested"], lived.people["office of the called"] = called.ticks().stranger("Inès"), called.officer
    one = lived.people["interested"].acts("interest", None, "express_interest", said, "shortlist.jury").id
    called.officer.acts("interest", one, "weigh_interest", {"says": "for", "reason": "She knows it."})
    lived.people["curious"] = called.stranger("Nora")
    lived.keep("called", called)
    sealed = World(root / "sealed points", rules=points_opened_by_two(rules_of_2026(), "final.jury"))
    sealed.receives(6).validates().selects().goes_to("final.jury")
    lived.people["president"] = president = sealed.juror("Cleo", "final.jury", chair=True)
    sealed._judged([president, *(sealed.juror(name, "final.jury") for name in ("Dag", "Eva"))], "final.jury")
    lived.people["office of the sealed"] = sealed.officer
    lived.keep("sealed", sealed)
    _talked(lived, root)
    return lived


def _talked(lived: Lived, root: Path) -> None:
    """A panel that says how sure it is, and changes points after the talk."""
    rules = how_sure(points_may_change(rules_of_2026(), "final.deliberation"), "final.jury")
    world = World(root / "talk", rules=rules).receives(6).validates().selects().goes_to("final.jury")
    panel = [world.juror(name, "final.jury", chair=name == "Cleo").declares() for name in ("Cleo", "Dag", "Eva")]
    world.officer.acts("stage", f"{EDITION}/final.jury", "plan_readings", {"seed": "1"})
    lived.people |= {"sure": panel[1], "office of the talk": world.officer}
    lived.keep("unsure", world)
    for juror in panel:
        for number, one in enumerate(juror.readings()):
            juror.scores(one, 4 + number, confidence="sure" if number else "unsure")
    world.goes_to("final.consultation", "closes").goes_to("final.deliberation")
    points = {one.id: "9" for one in world.rules.criteria["practice"]}
    changed = panel[0].readings()[0]["id"]
    panel[0].acts("reading", changed, "change_after_talk", {"points": points, "reason": "The figures convinced me."})
    lived.keep("talked", world)


def _call(lived: Lived, world: World) -> None:
    world.goes_to("submission.submission")
    lived.people["writing"] = world.city("Évora").saves()
    _joined(lived, lived.people["writing"], world)
    for at in range(9):
        world.clock.pass_(minutes=7)
        one = world.city(f"Sant Boi {at}", category="A" if at % 5 < 3 else "B")
        one.saves(**one.answers(), annexes=[_paper(world, one)]).submits()
    lived.people["city"], lived.people["returned"] = world.cities[1], world.cities[2]
    world.city("Roskilde").submits().withdraws()
    lived.keep("call", world)


def _paper(world: World, city) -> dict:
    """A document of two pages, as the form would have received it."""
    out = BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page(page_size=(595, 842))
        one.add_blank_page(page_size=(842, 595))
        one.save(out)
    out.seek(0)
    return receive(world.store, city.row, application_form(world.rules).field("annexes"), out, "plan.pdf")


def _joined(lived: Lived, city, world: World) -> None:
    """A colleague who is in a section now, and one who has not answered yet."""
    for name, role in (("Marta", "editor"), ("Luís", "reader")):
        mate = world.stranger(name)
        city.acts("candidacy", city.id, "invite", {"participant": mate.participant, "role": role})
        lived.people["invited"] = mate
        if role == "editor":
            mate.acts("candidacy", city.id, "join", {})
            presence.come(world.store, city.id, mate.participant, "practice")


def _check(lived: Lived, world: World) -> None:
    world.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    back = lived.people["returned"]
    world.officer.returns(back, "results", "summary")
    world.officer.finds_eligible(lived.people["city"])
    lived.keep("check", world)
    back.saves(results="Now with figures.").completes()
    for city in world.cities:
        if city.state.endswith(":checking"):
            world.officer.finds_eligible(city)
        if city.state.endswith(":eligible"):
            world.officer.translates(city)
    world.goes_to("validation.eligibility", "closes").goes_to("shortlist.jury")


def _first_jury(lived: Lived, world: World) -> None:
    panel = [world.juror(f"{name} {group}", group=group) for group in "AB" for name in ("Ana", "Bo")]
    lived.people["undeclared"] = world.juror("Una A", group="A")
    for juror in panel:
        juror.declares()
    lived.people["asked"] = world.asked("Uma", group="A")
    lived.people["reserve"] = world.asked("Rex", group="A", reserve=True).accepts()
    world.asked("Ivo", group="B").refuses("I shall be travelling.")
    names = [[f"City of Place {number:02d}", "FR"] for number in range(70)]
    world.officer.acts("edition", EDITION, "list_members", {"members": names})
    una, tie = lived.people["undeclared"], {"name": "City of Place 03", "country": "FR", "kind": "family"}
    una.acts("seat", una.seat, "declare_ties", {"ties": [tie]})
    lived.keep("appointing", world)
    world.officer.acts("stage", f"{EDITION}/shortlist.jury", "plan_readings", {"seed": "1"})
    lived.people["juror"] = panel[0]
    panel[0].scores(panel[0].readings()[0], 7)
    panel[0].asks(panel[0].readings()[0], "Since when does the council vote on it?")
    answered = panel[1].asks(panel[1].readings()[0], "Is the budget binding?")
    world.officer.acts("question", answered, "answer", {"text": "The council binds itself to it each year.", "for_all": True})
    lived.keep("reading", world)
    for juror in [*panel, lived.people["undeclared"].declares()]:
        juror.scores_all()
    world.goes_to("shortlist.jury", "closes")
    lived.keep("cut", world)


def _final(lived: Lived, world: World) -> None:
    world.cuts().goes_to("final.jury")
    panel = [world.juror(name, "final.jury", chair=name == "Cleo").declares() for name in ("Cleo", "Dag", "Eva")]
    world.officer.acts("stage", f"{EDITION}/final.jury", "plan_readings", {"seed": "1"})
    world.goes_to("final.consultation")
    standing = world.standing()
    lived.people["finalist"] = panel[0]
    lived.people["voter"] = world.voter("Vera").votes(standing[:5])
    lived.keep("vote", world)
    for juror in panel:
        juror.scores_all()
    for number in range(6):
        world.voter(f"Voter {number}").votes(standing[:5])
    world.goes_to("final.consultation", "closes").goes_to("final.deliberation")
    lived.keep("meeting", world)


def _end(lived: Lived, world: World) -> None:
    world.decides().goes_to("announcement.announcement")
    lived.keep("decided", world)
    world.announces().issues()
    lived.keep("announced", world)
    lived.keep("demo", world)


class Moment:
    """The edition as it stood, served at an address of its own; at the one called "demo" with the demo's bar."""

    def __init__(self, lived: Lived, name: str):
        folder, at, self.edition = lived.kept[name]
        as_demo = name == "demo"
        settings = replace(Settings(), data=folder, files=folder / "files", secret_key="k" * 40, demo=as_demo)
        self.store = open_store(settings, SetClock(at), seed=5)
        self.app = create_app(settings, self.store)
        if as_demo:
            self.app.extensions["demo"] = demo.Demo(settings, self.store, rules_of_2026())
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.lived, self._cookies = lived, {}

    def cookie(self, who: str | None, language: str) -> str:
        """The session of somebody who is signed in here, or of a visitor, reading this language."""
        if (who, language) not in self._cookies:
            browser = self.app.test_client()
            with browser.session_transaction(base_url=self.address) as session:
                session["language"] = language
                if who == "proving":
                    session["proof"] = self.asked_for_proof()
                elif who:
                    session["token"] = accounts.begin_session(self.store, self.lived.people[who].person)
            self._cookies[who, language] = browser.get_cookie("session").value
        return self._cookies[who, language]

    def asked_for_proof(self) -> str:
        """The ticket of a city that has a second factor and has used its link."""
        with self.store.writing() as db:
            return factors.ask_proof(db, self.store, self.lived.people["writing"].person, "/")

    def first(self, table: str, **where):
        """The first row of a table that is like this."""
        found = metadata.tables[table]
        asked = select(found).where(*(found.c[name] == value for name, value in where.items()))
        with self.store.reading() as db:
            return db.execute(asked.order_by(*found.primary_key.columns)).mappings().first()

    def reading_of(self, who: str, state: str = "assigned") -> str:
        """The first reading of a juror in this state."""
        return self.first("readings", seat=self.lived.people[who].seat, state=state)["id"]

    def file_of(self, who: str) -> tuple[str, str]:
        """A reading of a juror, and a file of its dossier."""
        reading = self.reading_of(who)
        sent = self.first("answers", candidacy=reading.rpartition(":")[2], field="annexes")
        return reading, sent["value"][0]["id"]

    def delivered(self) -> str:
        """A real letter of this edition in the demo's mail box; its name there."""
        held = self.first("letters", kind="received")
        mails = self.app.extensions["demo"].mails
        mails.mkdir(exist_ok=True)
        with self.app.app_context(), self.store.reading() as db:
            written = write_letter(db, self.store, self.app.config["SETTINGS"], held)
        message = EmailMessage()
        message["To"], message["Subject"], message["From"] = written.to, written.subject, written.sender
        message.set_content(written.text)
        return mailbox.keep(mails, message.as_bytes(), held["owed_at"], held["id"]).stem
