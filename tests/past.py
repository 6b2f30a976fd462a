"""A past edition for tests: its own rules, the cities that are known, invented jurors; on top of `tests/world.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

from award_app import create_app, files
from award_app.rehearsal.attachments import picture
from config.settings import Settings
from tests.world import City, World
from workflows.calendar import window
from workflows.reading import loads, raw

FOLDER = Path("config/rulebooks")


@dataclass(frozen=True)
class Candidate:
    """A city and its practice, as the observatory's directory of experiences names them (oidp.net)."""

    place: str
    country: str
    title: str
    category: str = "A"


def rules_of(name: str, **changes):
    """The rules of an edition, or with its awards changed: mention={"how_many": "3"}; None leaves a rule out."""
    content = raw(FOLDER / f"{name}.yaml")
    for round_ in content["rounds"]:
        for award in round_.get("awards", ()):
            for rule, value in changes.get(award["id"], {}).items():
                award.pop(rule) if value is None else award.update({rule: value})
    return loads(content)


class Past(World):
    """An edition from a day before its call, with these candidates in the order of their worth to the jury."""

    def __init__(self, folder: Path, rules, candidates):
        opens = min(filter(None, (window(rules, stage).opens for _, stage in rules.stages())))
        super().__init__(folder, rules=rules, begins=opens - timedelta(days=1))
        self.goes_to("submission.submission")
        self.named = {one.place: PastCity(self, one) for one in candidates}
        for city in self.named.values():
            city.submits()
        self.goes_to("submission.submission", "closes")

    def reads(self, key: str = "final.jury") -> Past:
        """Everybody reads everything; who was named first is best."""
        self.goes_to(key)
        return self._judged([self.juror(f"Juror {n}", key) for n in range(self.rules.stage(key).seats.least)], key)

    def meets(self, *given: tuple, key: str = "final.deliberation") -> Past:
        """`given`: (award, place of the city) or (award, place, rank)."""
        self.goes_to(key)
        honours = [
            {"award": award, "candidacy": self.named[place].id, "rank": rank[0] if rank else None}
            for award, place, *rank in given
        ]
        self.officer.acts("stage", f"{self.edition}/{key}", "decide", {"honours": honours, "minutes": "They met."})
        return self

    def results(self) -> str:
        """The public page of the results in words, after the announcement."""
        self.announces()
        page = create_app(Settings(data=self.folder), self.store).test_client().get(f"/{self.edition}/results?lang=en")
        assert page.status_code == 200
        main = re.search(r"<main.*?</main>", page.text, re.DOTALL)[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


class PastCity(City):
    def __init__(self, world: Past, candidate: Candidate):
        self.candidate = candidate
        super().__init__(world, candidate.place, candidate.category, country=candidate.country)

    def answers(self) -> dict:
        return {**super().answers(), "title": self.candidate.title}

    def _answer(self, field):
        if field.kind != "files":
            return super()._answer(field)
        return [files.receive(self.world.store, self.row, field, BytesIO(picture("", 0.5)), "photograph.png")]
