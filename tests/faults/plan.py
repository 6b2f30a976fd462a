"""The plan of crashes: for each writing operation the places, in their order, at which a process is killed.

A place is (name, of): the name that stands in the code (`fault("act.committed", step)`), and of which step or page. The
names here and in the code must be the same set: a new place in the code is a new line here.
"""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    """Where; of which step or page; how often it is passed before."""

    name: str
    of: str = "-"
    after: int = 0

    def __str__(self) -> str:
        return "@".join([self.name, *([self.of.replace("/", " ")] if self.of != "-" else [])])


def act(step: str) -> tuple[Point, ...]:
    """One step through the one door."""
    names = ("begun", "locked", "worked_out", "rows_put", "events_put", "letters_owed", "head_moved", "key_kept", "committed")
    return tuple(Point(f"act.{name}", step) for name in names)


def page(endpoint: str, method: str = "POST") -> tuple[Point, ...]:
    return tuple(Point(f"page.{name}", f"{method}/{endpoint}") for name in ("asked", "answering", "answered"))


def by_form(step: str, endpoint: str) -> tuple[Point, ...]:
    asked, *answers = page(endpoint)
    return (asked, *act(step), *answers)


CONTENT = tuple(Point(f"content.{name}") for name in ("begun", "written", "synced", "renamed", "kept"))
CERTIFICATE = (Point("certificate.rendered"), *CONTENT, Point("certificate.kept"))
UPLOAD = (*CONTENT, Point("upload.row_put"), Point("upload.row_committed"))
MAIL = tuple(Point(f"mail.{name}") for name in (
    "claiming", "claimed", "connected", "sending", "taken", "marked", "committed"))

PLAN: dict[str, tuple[Point, ...]] = {
    "link": (Point("link.owed"), Point("link.committed"), *page("account.sign_in")),
    "session": (Point("link.used"), Point("session.committed"), *page("account.link")),
    "save": (Point("draft.put"), Point("draft.committed"), *page("submission.section")),
    "upload": (*UPLOAD, Point("draft.put", after=1), Point("draft.committed", after=1), *page("submission.section")),
    "piece": (Point("upload.piece_written"), Point("upload.piece_kept"), *UPLOAD, Point("draft.put"),
              Point("draft.committed"), *page("submission.upload_piece", "PATCH")),
    "begin": by_form("begin", "submission.begin"),
    "submit": by_form("submit", "submission.send"),
    "return": by_form("return_for_completion", "desk.step"),
    "complete": by_form("complete", "submission.send"),
    "eligible": by_form("declare_eligible", "desk.step"),
    "plan": by_form("plan_readings", "desk.plan"),
    "accept": by_form("accept_seat", "jury.asked"),
    "ask": by_form("ask", "jury.question"),
    "talk": by_form("change_after_talk", "jury.after_talk"),
    "offer": by_form("express_interest", "interest.form"),
    "tie": by_form("declare_ties", "jury.ties"),
    "open": by_form("open_points", "desk.step"),
    "score": (*by_form("score", "jury.reading"), Point("sheet.forgotten")),
    "close": act("close"),
    "confirm": by_form("confirm_cut", "desk.round"),
    "publish": by_form("publish_cut", "desk.step"),
    "release": (Point("letters.moved", "owed"), Point("letters.committed", "owed"), *page("desk.release")),
    "cast": by_form("cast", "consultation.cast"),
    "count": act("close"),  # the close of a secret vote destroys what ties a ballot to its voter
    "decide": by_form("decide", "desk.deliberation"),
    "sign": by_form("sign_as_secretary", "desk.step"),
    "withdraw": by_form("withdraw", "submission.withdraw"),
    "announce": act("announce"),
    "certificate": (*CERTIFICATE, *act("make")),
    "mail": MAIL,
    "migrate": tuple(Point(f"migrate.{name}") for name in ("begun", "revised", "done", "committed")),
    "backup": tuple(Point(f"backup.{name}") for name in ("rows_kept", "written", "there")),
    "restore": tuple(Point(f"restore.{name}") for name in ("files_put", "rows_put", "committed")),
}
COMMANDS = ("migrate", "backup", "restore")  # of the operator: nobody asks for them on a page

OF_ALL_DAYS = {  # one place of each operation, killed in the ordinary suite
    "link": "link.owed", "session": "session.committed", "save": "draft.put", "upload": "content.renamed",
    "piece": "upload.row_committed",
    "begin": "act.committed", "submit": "act.committed", "return": "act.committed", "complete": "act.committed",
    "eligible": "act.letters_owed", "plan": "act.rows_put", "score": "act.committed", "close": "act.events_put",
    "confirm": "act.head_moved", "publish": "act.committed", "release": "letters.moved", "cast": "act.committed",
    "count": "act.committed", "decide": "act.letters_owed", "withdraw": "act.key_kept", "announce": "act.events_put",
    "offer": "act.rows_put", "tie": "act.letters_owed", "open": "act.committed", "sign": "act.events_put",
    "accept": "act.committed", "ask": "act.rows_put", "talk": "act.committed",
    "certificate": "content.renamed", "mail": "mail.taken", "migrate": "migrate.revised",
    "backup": "backup.written", "restore": "restore.rows_put",
}
TWICE = ("submit", "announce", "mail")  # killed again while it recovers


def names() -> set[str]:
    return {point.name for points in PLAN.values() for point in points}
