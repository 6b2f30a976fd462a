"""One small edition, lived once on each database and kept as it stood at several moments; each case gets a copy of one.

The copy is an award of its own (`tests/driver.py`), with its clock, and people who are signed in already.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from award_app import accounts, drafts
from award_app.clock import SetClock
from award_app.models.candidacies import candidacies
from award_app.models.record import letters
from award_app.models.results import certificates
from award_app.rehearsal.attachments import paper
from award_app.store import Store, open_engine
from tests.driver import SECRET, Award, Browser, Nursery, Person, PostOffice
from tests.world import City, World, calling, points_may_change, points_opened_by_two, rules_of_2026

EDITION = "oidp-2026"
JURY = "shortlist.jury"
OFFERS = {"country": "FR", "record": "Ten years of assemblies.", "languages": ["en"], "groups": ["A"], "consent": True}
BEFORE = "it left before this scene"
PDF = paper("A plan", 0.5)
LEASE = timedelta(minutes=16)  # after it, a letter that a killed worker held is anybody's again


@dataclass(frozen=True)
class Moment:
    """How the edition stood: where it is kept, its instant, cookies by person, ids by name."""

    kept: Path
    database: str  # "" or the name of the PostgreSQL template
    at: datetime
    cookies: dict[str, dict]
    people: dict[str, str]
    ids: dict[str, str]


@dataclass
class Scene:
    """A copy of a moment, with its processes."""

    moment: Moment
    award: Award
    url: str
    receipts: list[tuple[str, str]] = field(default_factory=list)  # (candidacy, reference) that a client was given

    @property
    def ids(self) -> dict[str, str]:
        return self.moment.ids

    def person(self, name: str) -> Person:
        """Somebody who is signed in, at the first server that runs."""
        return Person(Browser(self.award.server.port, self.moment.cookies[name]), name)

    def store(self) -> Store:
        """What the database holds, read beside the processes."""
        clock = SetClock(self.moment.at)
        return Store(open_engine(self.url or f"sqlite:///{self.award.folder / 'data' / 'award.db'}"), clock,
                     files=self.award.folder / "data" / "files")

    def passes(self, span: timedelta) -> None:
        self.award.set_clock(self.moment.at + span)

    def drains(self, certificates: bool = True, seconds: float = 90) -> None:
        """Until no letter is owed by now and no certificate is to be made."""
        store, until = self.store(), time.monotonic() + seconds
        try:
            while waiting := self._left(store, certificates):
                assert time.monotonic() < until, f"left undone: {waiting[:3]}\n{self.award.processes[-1].said()}"
                time.sleep(0.05)
        finally:
            store.engine.dispose()

    @staticmethod
    def _left(store: Store, made: bool = True) -> list:
        with store.reading() as db:
            owed = list(db.scalars(select(letters.c.id).where(letters.c.state.in_(("owed", "sending")))))
            return owed or (made and list(db.scalars(select(certificates.c.id).where(certificates.c.state == "owed"))))


class Stage:
    """The moments of one database, and copies of them."""

    def __init__(self, folder: Path, nursery: Nursery, postgres=None):
        self.folder, self.nursery, self.postgres = folder, nursery, postgres
        self.moments: dict[str, Moment] = {}
        self._copies = 0
        self._live()

    def copy(self, name: str, post: PostOffice | None = None) -> Scene:
        moment, self._copies = self.moments[name], self._copies + 1
        folder, url = self.folder / f"copy-{self._copies}", ""
        shutil.copytree(moment.kept, folder / "data")
        if moment.database:
            own = f"{moment.database}_{self._copies}"
            self.postgres.psql(f"CREATE DATABASE {own} TEMPLATE {moment.database}")
            url = self._url(own)
        award = Award(folder, url, post=post, nursery=self.nursery)
        award.set_clock(moment.at)
        return Scene(moment, award, url)

    def drop(self, scene: Scene) -> None:
        scene.award.close()
        shutil.rmtree(scene.award.folder)
        if scene.url:
            self.postgres.psql(f"DROP DATABASE {scene.url.split('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self.postgres.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    # -- the edition

    def _live(self) -> None:
        url = ""
        if self.postgres:
            self.postgres.psql("CREATE DATABASE lived")
            url = self._url("lived")
        rules = points_opened_by_two(points_may_change(calling(rules_of_2026(), opens="2026-01-01"), "final.deliberation"), JURY)
        self.world = world = World(self.folder / "lived", url, rules=rules)
        for name in self._moments(world):
            self._keep(name)
        world.store.engine.dispose()

    def _moments(self, world: World) -> Iterator[str]:
        """The edition is lived; at each name it is kept as it stands."""
        world.goes_to("submission.submission")
        self.ids: dict[str, str] = {}
        for at in range(11):
            world.clock.pass_(minutes=7)
            city = world.city(f"Place {at:02d}", category="A" if at % 5 < 3 else "B")
            if at == 0:
                city.saves()
                self.ids["draft"] = city.id
                yield "draft"
            city.submits()
        world.clock.pass_(minutes=7)
        yield "sent"
        self.interested = world.stranger("Ines")
        self.ids["interest"] = self.interested.acts("interest", None, "express_interest", OFFERS, JURY).id
        yield "calling for jurors"
        self.interested.acts("interest", self.ids["interest"], "withdraw_interest")
        world.clock.go_to(world.stage("submission.submission")["closes_at"] + timedelta(seconds=60))
        yield "at the deadline"
        world.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
        first, second, *_ = world.cities
        items = {item.id: {"met": True} for item in world.rules.stage("validation.eligibility").checklist}
        world.officer.acts("candidacy", first.id, "assess", {"items": items})
        self.ids |= {"first": first.id, "second": second.id}
        yield "checking"
        world.officer.returns(second, "results")
        second.saves(results="now with figures")
        self._settle(world, second)
        yield "returned"
        second.completes()
        for city in world.cities:
            world.officer.finds_eligible(city)
            world.officer.translates(city)
        yield "mailing"
        jurors = [world.juror(f"{name} {group}", group=group)
                  for name, group in (("Ana", "A"), ("Bo", "A"), ("Ana", "B"), ("Bo", "B"))]
        self.juror, self.ids["seat"] = jurors[0], jurors[0].seat
        self.juror.acts("seat", self.juror.seat, "declare_ties", {"ties": [{"name": "Ghent", "country": "BE", "kind": "works"}]})
        (tie,) = world.rows("declared_ties")
        self.ids["tie"] = tie["id"]
        yield "before the jury"
        self.juror.acts("seat", self.juror.seat, "take_back_tie", {"tie": tie["id"]})
        world.goes_to("validation.eligibility", "closes").goes_to("shortlist.jury")
        for juror in jurors:
            juror.declares()
        self.asked, self.reserve = world.asked("Eve", JURY, "A"), world.asked("Rex", JURY, "A", reserve=True).accepts()
        self.ids |= {"asked": self.asked.seat, "reserve": self.reserve.seat}
        yield "asking jurors"
        self.asked.refuses()
        self.reserve.acts("seat", self.reserve.seat, "stand_down")
        yield "planning"
        world.officer.acts("stage", f"{EDITION}/shortlist.jury", "plan_readings", {"seed": "1"})
        reading = jurors[0].readings()[0]
        self.ids |= {"reading": reading["id"], "read": reading["candidacy"],
                     "question": jurors[0].asks(reading, "Who counted the people?")}
        yield "reading"
        for juror in jurors:
            juror.scores_all()
        world.clock.go_to(world.stage("shortlist.jury")["closes_at"] + timedelta(minutes=2))
        yield "closing"
        world.ticks()
        yield "opening"
        world.officer.acts("stage", f"{EDITION}/{JURY}", "propose_opening")
        yield "proposed"
        world.colleague.acts("stage", f"{EDITION}/{JURY}", "open_points")
        yield "cutting"
        world.officer.confirms("shortlist")
        yield "confirmed"
        world.officer.acts("round", f"{EDITION}/shortlist", "publish_cut")
        self.ids["held"] = "kept"
        yield "publishing"
        world.goes_to("final.jury")
        panel = [world.juror(name, "final.jury") for name in ("Cleo", "Dag", "Eva")]
        world._judged(panel, "final.jury", close=False)
        world.goes_to("final.consultation")
        standing = world.standing()
        for number in range(4):
            world.clock.pass_(minutes=3)
            world.voter(f"Voter {number}").votes([one for one in standing if one != standing[1 + number % 3]])
        self.ids["choices"] = " ".join(standing[:5])
        self.voter, (first, second, *_) = world.voter("Late"), standing
        self.ids |= {"standing": " ".join(standing), "award": first, "mention": second}
        yield "voting"
        world.clock.go_to(world.stage("final.consultation")["closes_at"] + timedelta(minutes=2))
        yield "counting"
        world.ticks().goes_to("final.deliberation")
        finalists = [city for city in world.cities if city.state == "final:in"]
        other = next(city for city in finalists if city.category != finalists[1].category)
        self.ids |= {"award": finalists[1].id, "mention": other.id}
        self.member, self.ids["talked about"] = panel[0], f"{panel[0].seat}:{finalists[1].id}"
        yield "deciding"
        world.officer.decides({"award": finalists[1], "mention": other})
        stage = f"{EDITION}/announcement.announcement"
        world.goes_to("announcement.announcement")
        world.officer.acts("stage", stage, "propose_announcement")
        world.colleague.acts("stage", stage, "arm_announcement")
        world.clock.go_to(world.stage("announcement.announcement")["closes_at"] + timedelta(minutes=2))
        yield "announcing"
        world.ticks()
        yield "announced"

    @staticmethod
    def _settle(world: World, city: City) -> None:
        with world.store.reading() as db:
            row = db.execute(select(candidacies).where(candidacies.c.id == city.id)).mappings().one()
        drafts.settle_again(world.store, world.rules, row)

    def _keep(self, name: str) -> None:
        """Letters of before have all left: each case is about its own."""
        world = self.world
        self.ids |= {f"digest of {city.id}": city.digest() or "" for city in world.cities}
        self.ids |= {f"version of {row['id']}": str(row["version"]) for row in world.rows("stages")}
        people = {who: person.person for who, person in self._people().items()}
        cookies = {who: _signed_in(world.store, person) for who, person in people.items()}
        with world.store.writing() as db:
            left = letters.update().where(letters.c.state == "owed").values(
                state="sent", sent_at=world.store.now(), attempts=1, problem=BEFORE)
            if name not in ("mailing", "announced"):
                db.execute(left)
        world.store.scrub()
        world.store.engine.dispose()
        kept, template = self.folder / f"moment-{name.replace(' ', '-')}", ""
        shutil.copytree(world.folder, kept)
        if self.postgres:
            template = f"moment_{name.replace(' ', '_')}"
            self.postgres.psql(f"CREATE DATABASE {template} TEMPLATE lived")
        self.moments[name] = Moment(kept, template, world.clock.now(), cookies, people, dict(self.ids))

    def _people(self) -> dict:
        world = self.world
        people: dict = {"officer": world.officer, "colleague": world.colleague}
        people |= {f"city {number}": city for number, city in enumerate(world.cities)}
        others = ("juror", "voter", "interested", "asked", "reserve", "member")
        people |= {who: getattr(self, who) for who in others if hasattr(self, who)}
        owners = {city.id: city for city in world.cities}
        of = {"owner": self.ids.get("read"), "owner of the award": self.ids.get("award")}
        return people | {who: owners[candidacy] for who, candidacy in of.items() if candidacy}


def _signed_in(store: Store, person: str) -> dict[str, str]:
    """The cookie of a session, as the server of this key gives it."""
    app = Flask("cookies")
    app.secret_key = SECRET
    told = {"token": accounts.begin_session(store, person), "language": "en", "_permanent": True}
    return {"session": SecureCookieSessionInterface().get_signing_serializer(app).dumps(told)}
