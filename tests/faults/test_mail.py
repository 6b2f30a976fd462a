"""A mass of letters through a mail server that refuses, stalls and hangs up, while the worker is killed again and again."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from award_app import accounts
from award_app.models.record import letters
from tests.driver import PostOffice

from .invariants import broken
from .scenes import BEFORE, EDITION, PDF, Scene

HOSTILE = "\x0b\x0c\x1c\x1d\x1e\r\n\x85\u2028"  # what some mail program or other reads as the end of a line
HEADERS = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Reply-To", "Message-ID", "Auto-Submitted",
           "X-Auto-Response-Suppress", "Content-Language"}


class Unreliable:
    """Three letters in ten fail: most are refused for now, some are met by silence, a hang-up before or after the answer."""

    def __init__(self, seed: int, stalls: bool):
        self.chance, self.counts, self.stalls = random.Random(seed), Counter(), stalls

    def __call__(self, number, envelope) -> str:
        does = "never" if envelope.rcpt_tos[0].startswith("nobody") else self._what()
        self.counts[does] += 1
        return does

    def _what(self) -> str:
        if self.counts["stall"] < 3 and self.stalls and self.counts["take"] == 20 * (1 + self.counts["stall"]):
            return "stall"
        drawn = self.chance.random()
        return "again" if drawn < 0.2 else "drop" if drawn < 0.25 else "answered" if drawn < 0.3 else "take"


def owe(scene: Scene, number: int) -> None:
    """So many letters as a step would owe them, a hundredth to addresses that do not exist."""
    store = scene.store()
    with store.reading() as db:
        model = db.execute(select(letters).where(letters.c.kind == "eligible").limit(1)).mappings().one()
    rows = []
    for at in range(number):
        address = f"nobody{at}@city.example" if at % 100 == 50 else f"city{at}@city.example"
        _, who = accounts.join(store, EDITION, address, f"City {at}", "en")
        rows.append({**model, "id": store.id(), "recipient": who, "subject": f"subject {at}", "state": "owed",
                     "attempts": 0, "sent_at": None, "problem": None, "due_at": model["owed_at"]})
    with store.writing() as db:
        db.execute(letters.insert(), rows)
    store.engine.dispose()


@pytest.mark.parametrize(("number", "kills"), [(200, 3), pytest.param(2000, 20, marks=pytest.mark.slow)])
def test_every_letter_is_delivered_and_none_is_unowed(stage, number, kills):
    unreliable = Unreliable(number, stalls=number > 200)
    post = PostOffice(unreliable, stall=4)
    scene = stage.copy("mailing", post)
    scene.award.settings["AWARD_MAIL_SECONDS"] = "2"
    try:
        owe(scene, number)
        later, chance, killed = timedelta(), random.Random(7), 0
        while left(scene):
            last = killed == kills
            armed = () if last else ("mail.taken", "-", "kill", chance.randrange(number // kills // 3))
            worker = scene.award.start_worker(armed)
            while worker.running and left(scene):
                later += timedelta(minutes=20)
                scene.passes(later)
                rest(worker)
            killed += not worker.running
            worker.kill()
        found = Counter(mail.id for mail in post.mails)
        twice = sum(times - 1 for times in found.values())
        assert killed == kills and holds(scene, post) == []
        assert twice <= killed + unreliable.counts["drop"] + unreliable.counts["answered"], "only what nobody can know"
        parked = states(scene)["parked"]
        assert parked == number // 100 and len(found) == sum(states(scene)[one] for one in ("sent",)) - already(scene)
        scene.award.start(pages_only=True)
        page = scene.person("officer").sees(f"/{EDITION}/desk/letters?state=parked")
        assert "nobody50@city.example" in page.text and "550 no such mailbox" in page.text
    finally:
        stage.drop(scene)
        post.close()


def rest(worker, seconds: float = 1.0) -> None:
    """Time for a round of work."""
    until = time.monotonic() + seconds
    while worker.running and time.monotonic() < until:
        time.sleep(0.05)


def left(scene) -> int:
    return states(scene)["owed"] + states(scene)["sending"]


def states(scene) -> Counter:
    store = scene.store()
    with store.reading() as db:
        found = Counter(db.scalars(select(letters.c.state)))
    store.engine.dispose()
    return found


def already(scene) -> int:
    """Letters that left before the scene."""
    store = scene.store()
    with store.reading() as db:
        found = len(db.scalars(select(letters.c.id).where(letters.c.problem == BEFORE)).all())
    store.engine.dispose()
    return found


def holds(scene, post) -> list[str]:
    store = scene.store()
    try:
        return broken(store, post.mails, drained=True, but=("I2",))  # they are put into the outbox by hand
    finally:
        store.engine.dispose()


def test_nothing_that_is_typed_becomes_a_header(stage):
    scene = stage.copy("draft")
    try:
        scene.award.start()
        evil = [f"Rennes{end}Bcc: spy{number}@evil.example" for number, end in enumerate(HOSTILE)]
        ada = scene.award.sign_in("ada@city.example", "Ada" + evil[0])
        for at, name in enumerate(evil):
            candidacy = ada.new_draft(EDITION, f"City {at} {name}", name)
        ada.fill(candidacy, {"title": f"Practice{HOSTILE}Bcc: spy@evil.example"})
        ada.upload(candidacy, "annexes", "plan" + "".join(evil) + ".pdf", PDF)
        reference = ada.submit(candidacy)
        scene.drains()
        mails = scene.award.mailbox("ada@city.example")
        assert len(mails) == 2 + len(evil) and any(reference in mail.text for mail in mails)
        for mail in mails:
            head = mail.content.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
            assert {line.split(b":")[0].decode() for line in head if not line.startswith((b" ", b"\t"))} == HEADERS
            assert set(mail.message.keys()) == HEADERS and mail.message["To"] == "ada@city.example"
            assert mail.message["Auto-Submitted"] == "auto-generated" and len(mail.message.keys()) == len(HEADERS)
            assert mail.to == "ada@city.example"
            for part in mail.message.walk():
                assert set(part.keys()) <= HEADERS | {"Content-Transfer-Encoding"}
    finally:
        stage.drop(scene)
