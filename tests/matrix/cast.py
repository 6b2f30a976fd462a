"""Everybody an award knows, at every moment of an edition: who the matrix and the two worlds are played with.

Beside the edition stands another one with a city and a juror of its own. `moments` lives the edition and stops at each
moment; `Cast.things` says what an address can name then, and whose each is. That is said here a second time on purpose:
what award_app/access declares is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

from PIL import Image
from sqlalchemy import update

from award_app import engine, notes, signing, uploads
from award_app.access import ASKED, INVITED, JURORS, OFFICERS, PUBLIC, SIGNED_IN, TEAMS
from award_app.files import receive
from award_app.models.record import letters
from award_app.models.results import certificates
from award_app.rehearsal.key import key
from award_app.stages.submission import application_form
from tests.world import (
    CANARY,
    Asked,
    City,
    Juror,
    Officer,
    Person,
    Voter,
    World,
    how_sure,
    points_opened_by_two,
    rules_of_2026,
)
from workflows.reading import load
from workflows.stages.common import members_vote
from workflows.stages.interest import calls
from workflows.stages.submission import comes_by_email

ELSEWHERE = "config/rulebooks/oidp-2027.yaml"
THEIR_CALL = datetime(2027, 2, 1, 9, tzinfo=UTC)
MOMENTS = ("call", "check", "reading", "sealed", "selected", "final", "embargo", "announced")
MISSING = "0123456789abcdefghjkmnpqrs"


@dataclass(frozen=True)
class Thing:
    """What a variable of an address names: its value, in which edition, of which candidacy, and for whom."""

    value: str
    edition: str | None = None
    candidacy: str | None = None
    to: dict[str, frozenset] = field(default_factory=dict)

    def is_for(self, role: str, actor: str) -> bool:
        return actor in self.to.get(role, ())


@cache
def signatory():
    """The same in both worlds."""
    return key("The office", 1, datetime(2026, 1, 1, tzinfo=UTC))


class Neighbour(World):
    """The other edition of the installation: a city that has sent its candidacy, a juror."""

    def __init__(self, host: World):
        self.folder, self.rules, self.clock, self.store = host.folder, load(ELSEWHERE), host.clock, host.store
        self.edition, self.cities = self.rules.id, []
        engine.found(self.store, self.rules)
        self.officer = Officer(self, "Olga")
        self.officer.acts("edition", None, "open_edition", {"rehearsal": True}, rules=self.rules)
        before = self.clock.now()
        self.clock.go_to(THEIR_CALL)
        self.ticks()
        self.their_city = self.city("Ailleurs").submits()
        self.their_city.saves(title="The practice of Ailleurs").submits()
        stage = next(f"{round_.id}.{one.id}" for round_, one in self.rules.stages() if one.kind == "jury")
        group = self.rules.categories[0].id if self.rules.stage(stage).groups else None
        self.their_juror = Juror(self, "Zoe", stage, group)
        said = {"country": "FR", "record": f"{CANARY}-RECORD", "languages": ["fr"], "consent": True}
        self.interest = Person(self, "Ines").acts("interest", None, "express_interest", said, stage).id
        self.clock.at = before  # each edition keeps its own last instant


class Cast(World):
    """The edition of 2026 with six cities and everybody around them."""

    def __init__(self, folder, secret: str = "", seed: int = 1):
        rules = how_sure(points_opened_by_two(rules_of_2026(), "shortlist.jury"), "shortlist.jury")
        super().__init__(folder, seed=seed, rules=rules)
        self.secret = secret  # which one is another than usual: see SECRETS
        self.neighbour = Neighbour(self)
        self.officer.amends(lambda rules: rules["office"].update(site="https://award.example.org"))
        signing.remember(self.store, signatory())
        self.nobodys, self.invited, self.voters = Person(self, "Nora"), Person(self, "Iris"), []
        self.jurors: dict[str, Juror] = {}
        self.upload: str | None = None
        self.asked_to_sit: Asked | None = None

    @property
    def actors(self) -> dict[str, Person | None]:
        """Whoever asks, by name. `both` is of the team of a candidacy and sits on a jury."""
        return {
            "nobody": None,
            "stranger": self.nobodys,
            "voter": self.voters[0] if self.voters else self.nobodys,
            "invited": self.invited,
            "city": self.cities[0],
            "dropped": self.cities[2],
            "both": self.cities[1],
            **{name: self.jurors[name] for name in ("juror", "colleague", "conflicted", "tied") if name in self.jurors},
            **({"asked": self.asked_to_sit} if self.asked_to_sit else {}),
            "officer": self.officer,
            "their_city": self.neighbour.their_city,
            "their_juror": self.neighbour.their_juror,
        }

    # -- the edition, moment after moment

    def moments(self):
        """Live on to each moment and stop there."""
        for name in MOMENTS:
            getattr(self, f"until_{name}")()
            yield name

    def until_call(self) -> None:
        self.goes_to("submission.submission")
        for at in range(6):
            self.clock.pass_(minutes=7)
            one = self.city(f"Place {at}", category="A" if at % 5 < 3 else "B")
            if at < 5:
                one.saves(**one.answers() | ({"annexes": self.annexes(one)} if at == 0 else {})).submits()
                title = f"The practice of {one.name}" if at != 4 else self.unless("tied", "A town that walks", "Bread and roses")
                one.saves(title=title).submits()
        asked = {"participant": self.invited.participant, "role": "editor"}
        self.cities[0].acts("candidacy", self.cities[0].id, "invite", asked)

    def annexes(self, city: City) -> list[dict]:
        """The files of a candidacy, as its page would have received them: a document and a picture."""
        asked, dot = application_form(self.rules).field("annexes"), BytesIO()
        Image.new("RGB", (4, 3)).save(dot, "PNG")
        dot.seek(0)
        self.file = receive(self.store, city.row, asked, BytesIO(b"%PDF-1.4\n%%EOF\n"), "plan.pdf")
        self.picture = receive(self.store, city.row, asked, dot, "square.png")
        return [self.file, self.picture]

    def until_check(self) -> None:
        self.cities[5].submits()
        self.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
        self.officer.returns(self.cities[3], "results")
        self.officer.finds_eligible(self.cities[0])
        item = self.rules.stage("validation.eligibility").checklist[0].id
        note = self.unless("note", f"{CANARY}-NOTE ask the mayor", f"{CANARY}-NOTE they never answer")
        self.officer.acts("candidacy", self.cities[1].id, "assess", {"items": {item: {"met": False, "reason": note}}})

    def unless(self, secret: str, usual, other):
        return other if self.secret == secret else usual

    def until_reading(self) -> None:
        self.cities[3].saves(results="now with figures").completes()
        for city in self.cities:
            if city.state.endswith(":checking"):
                self.officer.finds_eligible(city)
            self.officer.translates(city)
        self.goes_to("validation.eligibility", "closes").goes_to("shortlist.jury")
        stage = "shortlist.jury"
        self.jurors = {
            "juror": Juror(self, "Ana", stage, "A", chair=True),
            "colleague": Juror(self, self.unless("name", "Bo", "Xi"), stage, "A"),
            "conflicted": Juror(self, "Cyd", stage, "A"), "third": Juror(self, "Dov", stage, "B"),
            "fourth": Juror(self, "Eli", stage, "B"),
        }
        self.both_sits(stage, "A")
        self.ties_itself(stage)
        self.asked_to_sit = Asked(self, "Uma", stage, "A")
        Asked(self, "Ivo", stage, "A").refuses(f"{CANARY}-REFUSAL I have no time")
        self.jurors["conflicted"].declares({self.cities[0].id: self.reason})
        for name in ("juror", "colleague", "third", "fourth", "tied"):
            self.jurors[name].declares()
        self.officer.acts("stage", f"{self.edition}/{stage}", "plan_readings", {"seed": "1"})
        self.scores("juror", self.cities[0], 9)
        self.scores("juror", self.cities[2], 7)  # between the two that the colleague may give the first: an order would tell
        self.scores("colleague", self.cities[0], self.unless("score", 6, 2),
                    f"{CANARY}-JUSTIFICATION {self.unless('comment', 'it is good', 'it is bad')}",
                    confidence=self.unless("sure", "sure", "unsure"))
        self.beside(self.cities[0])

    def beside(self, city: City) -> None:
        """What the colleague keeps for themselves on a dossier, and asks the office about it."""
        one = next(one for one in self.jurors["colleague"].readings() if one["candidacy"] == city.id)
        notes.save(self.store, one["id"], self.unless("margin", "well written", "too good to be true"))
        asked = self.jurors["colleague"].asks(one, self.unless("question", "Since when?", "Who paid for all of this?"))
        said = self.unless("question", "Since 2021.", "The region paid for it.")
        self.officer.acts("question", asked, "answer", {"text": said, "for_all": False})

    def ties_itself(self, stage: str) -> None:
        """A juror has declared a tie with what the fifth city writes for; in the other world that sends something else."""
        self.jurors["tied"] = tied = Juror(self, "Teo", stage, "B")
        named = {"name": f"City of {self.cities[4].name}", "country": "FR", "kind": "works", "note": f"{CANARY}-TIE"}
        tied.acts("seat", tied.seat, "declare_ties", {"ties": [named], "whole": True})

    @property
    def reason(self) -> str:
        """Why the conflicted juror is."""
        return f"{CANARY}-CONFLICT {self.unless('conflict', 'my own city', 'my brother is the mayor')}"

    def both_sits(self, stage: str, group: str | None) -> None:
        """The contact of a city takes a seat, and declares nothing."""
        who = self.cities[1]
        given = {"participant": who.participant, "group": group, "languages": ["en"]}
        self.both_seat = self.officer.acts("seat", None, "appoint", given, stage).id
        who.acts("seat", self.both_seat, "declare", {"conflicts": {}})

    def scores(self, name: str, city: City, points: int, words: str = "because", confidence: str = "") -> None:
        reading = next(one for one in self.jurors[name].readings() if one["candidacy"] == city.id)
        self.jurors[name].scores(reading, points, words, confidence=confidence)

    def until_sealed(self) -> None:
        """The first jury is closed, and nobody has opened its points: not even the office reads one."""
        self.all_score()
        self.both_scores()
        self.goes_to("shortlist.jury", "closes")

    def until_selected(self) -> None:
        stage = f"{self.edition}/shortlist.jury"
        self.jurors["juror"].acts("stage", stage, "propose_opening")
        self.officer.acts("stage", stage, "open_points")
        self.officer.confirms("shortlist", leaves_empty=True)

    def all_score(self) -> None:
        """Who came first is best; in the other world two change their places, within those who go on or beyond."""
        best = {city.id: 10 - place for place, city in enumerate(self.cities)}
        swapped = {"rank": (0, 1), "sealed": (0, 1), "decision": (3, 4)}.get(self.secret)
        for name, juror in self.jurors.items():
            given = dict(best)
            if swapped and name in ("colleague", "third", "fourth"):
                one, other = (self.cities[place].id for place in swapped)
                given[one], given[other] = given[other], given[one]
            for reading in juror.readings():
                juror.scores(reading, given[reading["candidacy"]], f"{CANARY}-JUSTIFICATION")

    def both_scores(self) -> None:
        """What the juror who is also a city's contact was given."""
        for reading in self.rows("readings", seat=self.both_seat):
            sheet = {one.id: "5" for one in self.rules.criteria["practice"]}
            self.cities[1].acts("reading", reading["id"], "score", {"points": sheet, "justifications": {}})

    def until_final(self) -> None:
        self.officer.acts("round", f"{self.edition}/shortlist", "publish_cut")
        self.goes_to("final.jury")
        final = {"juror": "Ana", "colleague": self.unless("name", "Bo", "Xi"), "conflicted": "Cyd", "third": "Dov"}
        self.jurors = {name: Juror(self, who, "final.jury", None, chair=name == "third") for name, who in final.items()}
        for name, juror in self.jurors.items():
            juror.declares({self.cities[0].id: self.reason} if name == "conflicted" else None)
        self.officer.acts("stage", f"{self.edition}/final.jury", "plan_readings", {"seed": "1"})
        self.goes_to("final.consultation")
        for number in range(3):
            self.voters.append(Voter(self, f"Voter {number}").votes(self.standing()))

    def until_embargo(self) -> None:
        self.all_score()
        self.goes_to("final.consultation", "closes")
        finalists = [city for city in self.cities if city.state == "final:in"]
        self.decides(finalists[self.unless("winner", 0, 1)])
        stage = f"{self.edition}/announcement.announcement"
        self.goes_to("announcement.announcement")
        self.officer.acts("stage", stage, "propose_announcement")
        self.colleague.acts("stage", stage, "arm_announcement")

    def until_announced(self) -> None:
        self.goes_to("announcement.announcement", "closes").issues()
        if self.secret == "number":
            self.numbers_otherwise(self.cities[2])

    def numbers_otherwise(self, city: City) -> None:
        """Another number of this city's certificate, wherever it stands."""
        [own] = self.rows("certificates", candidacy=city.id)
        other = own["number"][:-1] + ("0" if own["number"][-1] != "0" else "1")
        with self.store.writing() as db:
            db.execute(update(certificates).where(certificates.c.id == own["id"]).values(number=other))
            for letter in self.rows("letters", kind="certificate"):
                if letter["facts"]["number"] == own["number"]:
                    facts = {**letter["facts"], "number": other}
                    db.execute(update(letters).where(letters.c.id == letter["id"]).values(facts=facts))

    def is_there(self, when: str, edition: str | None) -> bool:
        """Whether the rules of an edition have a page at all (award_app/access/pages.py, WHEN)."""
        rules = {one.edition: one.rules for one in (self, self.neighbour)}.get(edition)
        asked = {"members_vote": members_vote, "comes_by_email": comes_by_email,
                 "calls_for_jurors": calls}.get(when)
        return rules is not None and asked(rules) if asked else when == "always"

    # -- what an address can name, and whose it is

    def things(self) -> dict[str, list[Thing]]:
        """Of each kind of award_app/access/pages.py, OBJECTS: what is there, and what is not."""
        kinds = (
            "candidacy", "reference", "file", "picture", "minutes", "upload", "reading", "seat", "chair", "meeting", "presidency",
            "receipt", "certificate", "stage", "jury", "deliberation", "round", "letter", "translation", "subject", "rulebook",
            "former_rules", "interest", "signatory",
        )
        found = {name: getattr(self, f"of_{name}")() for name in kinds}
        return {name: [*some, Thing(MISSING)] for name, some in found.items()} | {
            "edition": self.of_edition(), "link": self.of_link()}

    def here(self, value: str, candidacy: str | None = None, edition: str = "", **to) -> Thing:
        edition = edition or self.edition
        return Thing(value, edition, candidacy, {OFFICERS: frozenset({"officer"}), **{
            role: frozenset(who) for role, who in to.items()}})

    def named(self, person_of) -> list[str]:
        """The names of the actors for whom something holds."""
        return [name for name, who in self.actors.items() if who is not None and person_of(who)]

    def of_edition(self) -> list[Thing]:
        signed_in = [name for name in self.actors if name != "nobody"]
        held = {one["participant"] for one in self.rows("seats", state="seated")}
        sits = self.named(lambda who: who.participant in held)
        teams = ["city", "dropped", "both"]
        everybody = {PUBLIC: self.actors, SIGNED_IN: signed_in}
        return [
            self.here(self.edition, **everybody, **{
                TEAMS: teams, JURORS: [one for one in sits if one != "their_juror"], INVITED: ["invited"],
                ASKED: ["asked"] if self.asked_to_sit else []}),
            self.here(self.neighbour.edition, edition=self.neighbour.edition, **everybody,
                      **{TEAMS: ["their_city"], JURORS: ["their_juror"]}),
            Thing("oidp-1999"),
        ]

    def of_candidacy(self) -> list[Thing]:
        own = {self.cities[0].id: "city", self.cities[1].id: "both", self.cities[2].id: "dropped"}
        read = self.readers()
        there = self.neighbour.their_city.id
        return [self.here(id, id, **{
            TEAMS: [name], JURORS: read.get(id, ()), INVITED: ["invited"] if name == "city" else ()})
            for id, name in own.items()] + [
            self.here(there, there, self.neighbour.edition, **{TEAMS: ["their_city"]})]

    def readers(self) -> dict[str, set[str]]:
        """{candidacy: the jurors who read it}; a dossier stays open to them after their stage."""
        found: dict[str, set[str]] = {}
        for one in self.rows("readings"):
            found.setdefault(one["candidacy"], set()).update(self.juror_of(one))
        return found

    def juror_of(self, reading) -> list[str]:
        """The actor whose reading it is; nobody's, once it is recused or void."""
        seat = self.row("seat", reading["seat"])
        live = reading["state"] in ("assigned", "sent") and seat["state"] == "seated"
        return self.named(lambda who: live and who.participant == seat["participant"])

    def who_sits(self, seat) -> list[str]:
        """The actor of a seat that is held."""
        return self.named(lambda who: seat["state"] == "seated" and who.participant == seat["participant"])

    def of_reference(self) -> list[Thing]:
        """Names are public from the final round on, of those who are in it."""
        public = self.stage("final.jury")["state"] != "waiting"
        shown = [one for one in self.cities if one.state.split(":")[0] == "final"]
        return [self.here(one.row["reference"], **{PUBLIC: self.actors if public and one in shown else ()})
                for one in self.cities[:3]] + [
            self.here(self.neighbour.their_city.row["reference"], edition=self.neighbour.edition)]

    def of_file(self) -> list[Thing]:
        return [self.of_the_first(self.file)]

    def of_picture(self) -> list[Thing]:
        """What is no picture has no small one."""
        return [self.of_the_first(self.picture), Thing(self.file["id"])]

    def of_the_first(self, file) -> Thing:
        id = self.cities[0].id
        return self.here(file["id"], id, **{TEAMS: ["city"], JURORS: self.readers().get(id, ())})

    def of_minutes(self) -> list[Thing]:
        decided = self.stage("final.deliberation")["state"] == "closed"
        there = {OFFICERS: frozenset({"officer"})} if decided else {}
        return [Thing("final.deliberation", self.edition, to=there), Thing("final.deliberation", self.neighbour.edition)]

    def of_upload(self) -> list[Thing]:
        """A file of which no piece has come; whoever may, drops it, and then it is begun again."""
        city = self.cities[0]
        if self.upload is None or uploads.find(self.store, city.id, self.upload) is None:
            asked = application_form(self.rules).field("annexes")
            self.upload = uploads.begin(self.store, city.row, asked, "plan.pdf", 100).id
        return [self.here(self.upload, city.id, **{TEAMS: ["city"]})]

    def of_reading(self) -> list[Thing]:
        """One reading of each juror; of what is recused or void, each."""
        found, known = [], set()
        for one in self.rows("readings"):
            whose = tuple(self.juror_of(one))
            if whose not in known:
                found.append(self.here(one["id"], one["candidacy"], **{JURORS: whose}))
            known |= {whose} if whose else set()
        return found

    def of_seat(self) -> list[Thing]:
        by_person = {who.participant: name for name, who in self.actors.items() if who is not None}
        return [self.here(one["id"], edition=one["edition"],
                          **{JURORS: [by_person[one["participant"]]] if one["participant"] in by_person else []})
                for one in self.rows("seats", state="seated")]

    def of_chair(self) -> list[Thing]:
        """The seat of a president, where the rules let two people open the points."""
        by_person = {who.participant: name for name, who in self.actors.items() if who is not None}
        return [self.here(one["id"], **{JURORS: [by_person[one["participant"]]]})
                for one in self.rows("seats", state="seated", chair=True, stage=f"{self.edition}/shortlist.jury")]

    def of_meeting(self) -> list[Thing]:
        """No moment of these is one at which a panel meets."""
        return [self.here(one["id"]) for one in self.rows("seats", state="seated", stage=f"{self.edition}/final.jury")]

    def of_presidency(self) -> list[Thing]:
        """The third juror presides over the last panel, and is nobody of the cast."""
        return self.of_meeting()

    def of_receipt(self) -> list[Thing]:
        city = self.cities[0]
        return [self.here(city.receipt.reference, city.id, **{TEAMS: ["city"]})]

    def of_certificate(self) -> list[Thing]:
        return [Thing(one["number"], to={PUBLIC: frozenset(self.actors)}) for one in self.rows("certificates")[:1]]

    def of_link(self) -> list[Thing]:
        """A link that was never sent answers like one that is over: with how to get another."""
        return [Thing(MISSING, to={PUBLIC: frozenset(self.actors)})]

    def of_stage(self) -> list[Thing]:
        """Stages and rounds have the same names in every edition."""
        return [self.of_every_edition(f"{one}") for one in ("submission.submission", "final.jury", "final.deliberation",
                                                            "announcement.announcement")]

    def of_jury(self) -> list[Thing]:
        return [self.of_every_edition("shortlist.jury")]

    def of_deliberation(self) -> list[Thing]:
        return [self.of_every_edition("final.deliberation")]

    def of_round(self) -> list[Thing]:
        return [self.of_every_edition("shortlist")]

    def of_every_edition(self, value: str) -> Thing:
        return Thing(value, to={OFFICERS: frozenset({"officer"})})

    def of_rulebook(self) -> list[Thing]:
        return [self.here(self.rules.digest), self.here(self.neighbour.rules.digest, edition=self.neighbour.edition)]

    def of_interest(self) -> list[Thing]:
        """Only the other edition calls for jurors."""
        return [self.here(self.neighbour.interest, edition=self.neighbour.edition)]

    def of_former_rules(self) -> list[Thing]:
        return [self.here(self.rows("changes")[0]["before"], **{PUBLIC: self.actors})]

    def of_signatory(self) -> list[Thing]:
        """Of the installation, whichever edition is asked for."""
        return [Thing(signatory().fingerprint, to={PUBLIC: frozenset(self.actors)})]

    def of_letter(self) -> list[Thing]:
        return [self.here(self.rows("letters", edition=edition)[0]["id"], edition=edition)
                for edition in (self.edition, self.neighbour.edition)]

    def of_translation(self) -> list[Thing]:
        return [self.here(self.rows("translations", edition=edition)[0]["id"], edition=edition)
                for edition in (self.edition, self.neighbour.edition) if self.rows("translations", edition=edition)]

    def of_subject(self) -> list[Thing]:
        return [self.here(self.cities[0].id),
                self.here(self.neighbour.their_city.id, edition=self.neighbour.edition)]


WORDS = {  # the words of the rulebook in an address: some that are there; what is not is tried beside
    "jury.leaf": [{"number": "1"}],
    "interest.form": [{"key": "shortlist.jury"}],
    "submission.section": [{"section": "texts"}],
    "desk.step": [{"kind": "candidacy", "name": "erase_contacts"}],
}
QUERIES = {"submission.save": {"section": "texts"}, "submission.here_now": {"section": "texts"}}  # what a page must be asked with
