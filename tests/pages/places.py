"""Where every page of the application can be seen: at which moment, by whom, with which address. A new page needs its
line here; tests/pages/test_every_page.py says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page at a moment: its endpoint, who looks, and what its address is made of."""

    endpoint: str
    moment: str
    who: str | None = None
    about: Callable = lambda moment: {}
    stands: int = 200  # 200, or the status of a page that says no

    def url(self, moment) -> str:
        """Its address at this moment; what is not part of the route is asked for behind it."""
        values = self.about(moment)
        if moment.app.url_map.is_endpoint_expecting(self.endpoint, "edition"):
            values = {"edition": moment.edition, **values}
        return moment.app.url_map.bind("localhost").build(self.endpoint, values)


def own(person: str, **more):
    """The candidacy of somebody."""
    return lambda moment: {"id": moment.lived.people[person].id, **more}


def key(of: str, **more):
    return lambda moment: {"key": of, **more}


def row(table: str, name: str = "id", *, of: str = "id", **where):
    return lambda moment: {name: moment.first(table, **where)[of]}


def step(kind: str, name: str, id: Callable | str):
    return lambda moment: {"kind": kind, "name": name, "id": id(moment)["id"] if callable(id) else f"oidp-2026/{id}"}


# What is no page for a person to read: files to keep, feeds for machines.
NO_PAGES = {
    "static", "public.record_atom", "public.record_json", "public.certificate_file", "public.signatory_file",
    "submission.file", "jury.annex",
    "jury.minutes_file", "desk.minutes_file",
    "submission.file_copy", "submission.file_small", "submission.receipt_file",
    "jury.taken_along", "jury.leaf", "jury.sheets_file",
    "submission.form_workbook", "submission.form_text", "submission.form_leaflet",
    "forms.blank_workbook", "forms.blank_text", "forms.blank_leaflet",
    "desk.xlsx", "public.rules_file", "public.calendar_file",
    "consultation.kept",  # what was chosen, then the ballot
}  # fmt: skip

PLACES = [
    Place("public.home", "call"),
    Place("public.edition", "call"),
    Place("public.edition", "vote", "voter"),
    Place("public.edition", "announced"),
    Place("public.rules", "call"),
    Place("public.candidacies", "call"),
    Place("public.candidacies", "vote"),
    Place("public.candidacies", "vote", about=lambda moment: {"country": "XX"}),
    Place("public.candidacy", "vote", about=row("candidacies", "reference", of="reference", state="final:in")),
    Place("public.results", "vote"),
    Place("public.results", "announced"),
    Place("public.record", "announced"),
    Place("public.rules", "amended"),
    Place("public.former_rules", "amended", about=row("changes", "digest", of="before", step="amend")),
    Place("public.personal_data", "call"),
    Place("public.check", "announced"),
    Place("public.check", "announced", about=lambda moment: {"number": "0000-0000"}, stands=404),
    Place("public.check", "announced", about=row("certificates", "number", of="number", kind="laureate")),
    Place("account.sign_in", "call"),
    Place("account.sent", "call"),
    Place("account.own", "call"),
    Place("account.own", "call", "writing"),
    Place("account.link", "call", about=lambda moment: {"token": "used-up"}, stands=410),
    Place("account.prove", "call", "proving"),
    Place("account.protection", "call"),
    Place("account.protection", "call", "writing"),
    # -- the city
    Place("submission.mine", "call", "writing"),
    Place("submission.mine", "call", "stranger"),
    Place("submission.begin", "call", "stranger"),
    Place("submission.overview", "call", "writing", own("writing")),
    Place("public.signatures", "announced"),
    Place("submission.overview", "check", "returned", own("returned")),
    Place("submission.overview", "vote", "city", own("city")),
    Place("submission.overview", "announced", "city", own("city")),
    Place("submission.section", "call", "writing", own("writing", section="contact")),
    Place("submission.section", "call", "writing", own("writing", section="practice")),
    Place("submission.section", "check", "returned", own("returned", section="practice")),
    Place("submission.preview", "call", "writing", own("writing")),
    Place("submission.paper_page", "call", "writing", own("writing")),
    Place("submission.paper_page", "check", "city", own("city")),
    Place("submission.team", "call", "writing", own("writing")),
    Place("submission.join", "call", "invited", own("writing")),
    Place("submission.put_right", "call", "writing", own("writing")),
    Place("submission.send", "call", "writing", own("writing")),
    Place("submission.send", "check", "returned", own("returned")),
    Place("submission.as_sent", "meeting", "returned", own("returned")),
    Place("submission.changes", "meeting", "returned", own("returned")),
    Place("submission.receipt", "call", "city", lambda moment: {
        "id": moment.lived.people["city"].id, "reference": moment.lived.people["city"].receipt.reference}),
    Place("submission.withdraw", "call", "city", own("city")),
    Place("submission.publication", "call", "writing", own("writing")),
    Place("submission.publication", "vote", "city", own("city")),
    Place("submission.appeal", "appealing", "left out", own("left out")),
    Place("submission.appeal", "appealing", "appellant", own("appellant")),
    Place("submission.overview", "appealing", "left out", own("left out")),
    Place("submission.overview", "appealing", "appellant", own("appellant")),
    # -- the desk
    Place("desk.board", "call", "officer"),
    Place("desk.board", "check", "officer"),
    Place("desk.board", "meeting", "officer"),
    Place("desk.candidacies", "check", "officer"),
    Place("desk.candidacies", "check", "officer", lambda moment: {"q": "Atlantis"}),
    Place("desk.candidacy", "call", "officer", own("writing")),
    Place("desk.candidacy", "check", "officer", own("returned")),
    Place("desk.candidacy", "check", "officer", row("candidacies", state="validation:checking")),
    Place("desk.candidacy", "announced", "officer", row("honours", "id", of="candidacy", award="award")),
    Place("desk.candidacy", "appealing", "office of the appeals", own("appellant")),
    Place("desk.step", "appealing", "office of the appeals", lambda moment: {
        "kind": "candidacy", "name": "reject", "id": moment.lived.people["appellant"].id}),
    Place("desk.team", "call", "officer", own("writing")),
    Place("desk.eligible", "check", "officer"),
    Place("desk.translations", "check", "officer"),
    Place("desk.translation", "check", "officer", row("translations", state="to_do")),
    Place("desk.translation", "vote", "officer", row("translations", state="checked")),
    Place("desk.letters", "check", "officer"),
    Place("desk.letters", "reading", "officer", lambda moment: {"kind": "readings_ready", "state": "held"}),
    Place("desk.letter", "reading", "officer", row("letters", kind="readings_ready")),
    Place("desk.certificates", "call", "officer"),
    Place("desk.certificates", "announced", "officer"),
    Place("desk.appoint", "appointing", "officer", key("shortlist.jury")),
    Place("desk.conflicts", "linked", "office of the linked", key("shortlist.jury")),
    Place("desk.plan", "appointing", "officer", key("shortlist.jury")),
    Place("desk.plan", "reading", "officer", key("shortlist.jury")),
    Place("desk.stage", "call", "officer", key("submission.submission")),
    Place("desk.stage", "appointing", "officer", key("shortlist.jury")),
    Place("desk.stage", "reading", "officer", key("shortlist.jury")),
    Place("desk.stage", "vote", "officer", key("final.consultation")),
    Place("desk.stage", "decided", "officer", key("final.deliberation")),
    Place("desk.stage", "decided", "officer", key("announcement.announcement")),
    Place("desk.stage", "announced", "officer", key("announcement.announcement")),
    Place("desk.round", "reading", "officer", key("shortlist")),
    Place("desk.round", "cut", "officer", key("shortlist")),
    Place("desk.round", "vote", "officer", key("shortlist")),
    Place("desk.sheets", "reading", "officer", key("shortlist.jury")),
    Place("desk.sheets", "cut", "officer", key("shortlist.jury")),
    Place("desk.deliberation", "meeting", "officer", key("final.deliberation")),
    Place("desk.step", "check", "officer", step(
        "candidacy", "declare_eligible", row("candidacies", state="validation:checking"))),
    Place("desk.step", "check", "officer", step(
        "candidacy", "return_for_completion", row("candidacies", state="validation:checking"))),
    Place("desk.step", "check", "officer", step("stage", "extend", "validation.eligibility")),
    Place("desk.step", "decided", "officer", step("stage", "propose_announcement", "announcement.announcement")),
    Place("desk.step", "announced", "officer", step("certificate", "revoke", row("certificates", state="issued"))),
    Place("desk.members", "members", "office of the members"),
    Place("desk.received", "by letter", "office of the letters"),
    Place("desk.rules", "check", "officer"),
    Place("desk.rules", "amended", "office of the changed"),
    Place("desk.new_rules", "check", "officer"),
    Place("desk.amendment", "amended", "office of the changed", row("changes", "digest", of="before", step="amend")),
    Place("desk.what_if", "announced", "officer"),
    # -- the jury
    Place("jury.desk", "reading", "juror"),
    Place("jury.desk", "appointing", "undeclared"),
    Place("jury.desk", "announced", "finalist"),
    Place("jury.asked", "appointing", "asked"),
    Place("interest.overview", "called"),
    Place("interest.form", "called", "interested", key("shortlist.jury")),
    Place("interest.form", "called", "curious", key("shortlist.jury")),
    Place("desk.interested", "called", "office of the called", key("shortlist.jury")),
    Place("desk.thank", "called", "office of the called", key("shortlist.jury")),
    Place("desk.choose", "called", "office of the called", lambda moment: {
        "key": "shortlist.jury", "id": moment.first("interests")["id"]}),
    Place("jury.ties", "appointing", "undeclared"),
    Place("jury.ties", "appointing", "reserve", lambda moment: {"q": "place"}),
    Place("desk.directory", "appointing", "officer"),
    Place("jury.asked", "appointing", "reserve"),
    Place("desk.step", "appointing", "officer", step("seat", "call_in", row("seats", state="standing_by"))),
    Place("jury.scale", "reading", "juror", lambda moment: {"seat": moment.lived.people["juror"].seat}),
    Place("jury.reading", "reading", "juror", lambda moment: {"reading": moment.reading_of("juror")}),
    Place("jury.reading", "cut", "juror", lambda moment: {"reading": moment.reading_of("juror", "sent")}),
    Place("jury.reading", "vote", "finalist", lambda moment: {"reading": moment.reading_of("finalist")}),
    Place("desk.meeting", "meeting", "officer", key("final.deliberation")),
    Place("jury.meeting", "meeting", "finalist", lambda moment: {"seat": moment.lived.people["finalist"].seat}),
    Place("jury.after_talk", "meeting", "finalist", lambda moment: {"reading": moment.reading_of("finalist", "sent")}),
    Place("jury.reading", "unsure", "sure", lambda moment: {"reading": moment.reading_of("sure")}),
    Place("jury.after_talk", "talked", "sure", lambda moment: {"reading": moment.reading_of("sure", "sent")}),
    Place("jury.meeting", "talked", "sure", lambda moment: {"seat": moment.lived.people["sure"].seat}),
    Place("desk.deliberation", "talked", "office of the talk", key("final.deliberation")),
    Place("jury.minutes", "decided", "finalist", lambda moment: {"seat": moment.lived.people["finalist"].seat}),
    Place("jury.offline", "reading", "juror", lambda moment: {"seat": moment.lived.people["juror"].seat}),
    Place("jury.leave", "reading", "juror", lambda moment: {"seat": moment.lived.people["juror"].seat}),
    Place("jury.opening", "sealed", "president", lambda moment: {"seat": moment.lived.people["president"].seat}),
    Place("jury.desk", "sealed", "president"),
    Place("desk.stage", "sealed", "office of the sealed", key("final.jury")),
    Place("desk.sheets", "sealed", "office of the sealed", key("final.jury")),
    Place("jury.question", "reading", "juror", lambda moment: {"reading": moment.reading_of("juror", "sent")}),
    Place("desk.questions", "reading", "officer", key("shortlist.jury")),
    Place("jury.view", "reading", "juror", lambda moment: dict(zip(
        ("reading", "file"), moment.file_of("juror"), strict=True))),
    Place("jury.recuse", "reading", "juror", lambda moment: {"reading": moment.reading_of("juror")}),
    # -- the vote
    Place("consultation.ballot", "vote"),
    Place("consultation.ballot", "vote", "voter"),
    Place("consultation.ballot", "meeting"),
    Place("consultation.review", "vote", "voter"),
    Place("consultation.receipt", "vote", "voter"),
    # -- the demo's own
    Place("demo.letter", "demo", about=lambda moment: {"name": moment.delivered()}),
    Place("demo.letters", "demo"),
]
