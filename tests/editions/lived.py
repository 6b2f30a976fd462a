"""Real editions lived again: an edition of any rulebook, and ballots that add up to counts that are known.

What is invented is said in each test: names, points, and every count that was not published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from award_app.models.editions import rounds
from tests.world import City, Juror, Person, World
from workflows.calendar import window


class Edition(World):
    """An edition lived by its rules alone; rounds and stages are named by the test."""

    def __init__(self, folder, rules):
        first = min(filter(None, (window(rules, stage).opens for _, stage in rules.stages())))
        super().__init__(folder, rules=rules, begins=first - timedelta(days=1))

    def receives(self, number: int, stage: str = "submission.submission") -> Edition:
        """So many candidacies, sent in time; their names are invented."""
        self.goes_to(stage)
        for at in range(number):
            self.clock.pass_(minutes=7)
            City(self, f"Place {at:03d}", language=self.rules.languages.submission[0]).submits()
        return self.goes_to(stage, "closes")

    def checks(self, stage: str = "check.eligibility") -> Edition:
        """The office finds every candidacy eligible."""
        self.goes_to(stage)
        if self.stage(stage)["state"] == "waiting":  # the office still enters what came by e-mail
            self.clock.pass_(hours=25)
            self.ticks()
        items = {item.id: {"met": True} for item in self.rules.stage(stage).checklist}
        for city in self.cities:
            self.officer.acts("candidacy", city.id, "assess", {"items": items})
            self.officer.acts("candidacy", city.id, "declare_eligible")
            self.officer.translates(city)
        return self.goes_to(stage, "closes")

    def votes(self, stage: str, ballots: list[list[str]], members: bool) -> Edition:
        """Each ballot is cast by somebody else, through the one door; members are admitted by the office before."""
        self.goes_to(stage)
        for number, choices in enumerate(ballots):
            voter = Person(self, f"Voter {number}")
            if members:
                self.admits(voter, f"Member {number}")
            voter.acts("ballot", None, "cast", {"choices": choices}, stage)
        return self.goes_to(stage, "closes")

    def admits(self, voter: Person, organisation: str) -> str:
        named = {"participant": voter.participant, "organisation": organisation, "country": "FR"}
        return self.officer.acts("profile", None, "admit", named).id

    def cuts(self, round_: str, **payload) -> Edition:
        self.officer.confirms(round_, **payload)
        self.officer.acts("round", f"{self.edition}/{round_}", "publish_cut")
        return self

    def reads(self, stage: str, number: int) -> Edition:
        """So many jurors read; whoever came first is best, by invented points."""
        self.goes_to(stage)
        jurors = [Juror(self, f"Juror {at}", stage, None).declares() for at in range(number)]
        self.officer.acts("stage", f"{self.edition}/{stage}", "plan_readings", {"seed": "1"})
        order = {city.id: place for place, city in enumerate(self.cities)}
        for juror in jurors:
            for reading in juror.readings():
                juror.scores(reading, max(1, 10 - order[reading["candidacy"]]))
        return self.goes_to(stage, "closes")

    def decides(self, stage: str, honours: list[tuple[str, str]]) -> Edition:
        given = [{"award": award, "candidacy": id} for award, id in honours]
        self.goes_to(stage)
        self.officer.acts(
            "stage", f"{self.edition}/{stage}", "decide", {"honours": given, "minutes": "The panel met and decided."}
        )
        return self

    def in_state(self, state: str) -> list[str]:
        return [city.id for city in self.cities if city.state == state]

    def decision(self, round_: str):
        return next(row["decision"] for row in self.rows(rounds.name) if row["key"] == round_)

    def counted(self, stage: str) -> dict[str, int]:
        tallied = self.rows("tallies", stage=f"{self.edition}/{stage}")
        return {row["candidacy"]: row["supports"] for row in tallied}


def ballots_for(counts: Mapping[str, int], number: int) -> list[list[str]]:
    """So many ballots that add up to these counts, none of them with a candidacy twice.

    All supports stand in one row, those of one candidacy together, and are dealt out to the ballots in turn: a
    candidacy comes to a ballot twice only if it has more supports than there are ballots.
    """
    assert max(counts.values()) <= number
    row = [one for one, supports in counts.items() for _ in range(supports)]
    return [row[at::number] for at in range(number) if row[at::number]]


__all__ = ["Edition", "ballots_for"]


def by_email(edition, name: str, received_at: datetime, **more):
    """An officer enters what a city sent by e-mail: (its person, the receipt)."""
    sender = Person(edition, name)
    told = {
        "participant": sender.participant,
        "organisation": f"City of {name}",
        "place": name,
        "country": "FR",
        "language": "fr",
        "received_at": received_at,
        "message": f"From: {name}\n\nPlease find our candidacy.",
        "values": {"title": f"Practice of {name}"},
        **more,
    }
    return sender, edition.officer.acts("candidacy", None, "register_received", told)
