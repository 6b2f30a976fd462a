"""The black-box driver: an award as people and operators meet it, over HTTP and SMTP alone. No import of the application.

It reads each page as a browser would, finds the form by the fields a person fills in, sends the token, the idempotency
key and the version that the page carries, and follows where the answer leads. Every verb asserts that it succeeded;
`person.last` is the answer, `person.browser.again()` sends the last request once more, byte for byte.

    award = Award(folder, database="")             # "" is SQLite in the folder; or postgresql+psycopg://…
    award.command("officer", "olga@office.example", "Olga")
    award.set_clock(datetime(2026, 2, 1, tzinfo=UTC))
    first, second = award.start(workers=2)         # two servers on one database; `first.port`, `first.log`
    ada = award.sign_in("ada@city.example")        # asks for the link, reads the mail, presses the button
    candidacy = ada.new_draft("oidp-2026", "City of Rennes", "Rennes")
    ada.fill(candidacy); ada.upload(candidacy, "annexes", "plan.pdf", PDF)
    receipt = ada.submit(candidacy)                # the reference that stands on the receipt
    olga = award.sign_in("olga@office.example", worker=second)
    olga.return_for_completion(candidacy, ["results"], "Say how.")
    olga.declare_eligible(candidacy)
    olga.appoint("shortlist.jury", "ana@jury.example", "Ana"); olga.assign("shortlist.jury")
    olga.appoint("shortlist.jury", "eve@jury.example", "Eve", how="ask_to_stand_by"); eve.answer("accept_seat")
    olga.call_in(seat, instead=another)
    ana.declare_ties("City of Rennes")             # before it is known who applied
    ana.declare_conflict({candidacy: "I work there"}); ana.score(reading, 7)
    ana.keep_note(reading, "…"); ana.ask_secretariat(reading, "…"); olga.answer_juror("shortlist.jury", "…", for_all=True)
    ana.change_after_talk(reading, 5, "…")        # where the rules of the meeting let points change
    table = ana.fetch_sheets(seat); ana.give_sheets_back(seat, filled)
    eva.cast_ballot([candidacy, …])
    olga.propose_opening("shortlist.jury"); pere.open_scores("shortlist.jury")  # where the rules ask for two people
    olga.close_round("shortlist")                  # confirms the cut as shown, publishes it
    olga.decide("final.deliberation", {"award": candidacy}, "Minutes")
    olga.propose("announcement.announcement"); pere.announce("announcement.announcement")
    award.verify_certificate(number, pdf)          # what the public page says of a number, and of a file
    award.mailbox("ada@city.example")              # mails that arrived; `.message`, `.text`, `.links`, `.content`
    award.raw("POST", "/anything", body, headers)  # any request
    award.kill(first); award.stop(second); award.resume(second); award.shift_clock(second, 90)
    first.arm("act.committed", "submit")           # where it dies next: award_app/faults.py, tests/faults/plan.py
    award.close()

The clock and the fault points need AWARD_TESTING, which the driver sets and which refuses to start elsewhere than on this
machine. Where the rules do not ask for two people to open them, points are shown when the jury's stage is closed.
"""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.driving.pages import Browser, Form, Lost, Page, Request
from tests.driving.post import Mail, PostOffice
from tests.driving.processes import COMMAND, ROOT, Nursery, Process, environment, free_port

__all__ = ["Award", "Lost", "Mail", "Nursery", "Page", "Person", "PostOffice", "Process", "Request"]

SECRET = "Zk3v9Qm1Xy7Lp0Rt5Wb8Nc2Hd6Jf4Gs_"
STEPS_OF_A_FORM = 60


class Award:
    """One installation in a folder: its processes, its post office, its people."""

    def __init__(self, folder: Path, database: str = "", post: PostOffice | None = None, nursery: Nursery | None = None,
                 **settings: str):
        self.folder, self.database, self.nursery, self.settings = Path(folder), database, nursery, settings
        self.folder.mkdir(parents=True, exist_ok=True)
        self.post, self._own_post = post or PostOffice(), post is None
        self.processes: list[Process] = []
        self.shift = 0.0

    # -- processes

    def start(self, workers: int = 1, pages_only: bool = False, wait: bool = True, armed: tuple = ()) -> list[Process]:
        """So many servers on the one database, each with a worker in it unless `pages_only`.

        `armed`: (point, of, does, after) that strikes from the beginning."""
        arguments = ["serve", "--pages-only"] if pages_only else ["serve"]
        made = [self._start(arguments, free_port(), armed) for _ in range(workers)]
        for one in made if wait else ():
            one.await_listening()
        return made

    def start_worker(self, armed: tuple = ()) -> Process:
        """A worker in a process of its own: the clock, the letters, the certificates."""
        return self._start(["worker"], 0, armed)

    def _start(self, arguments: list[str], port: int, armed: tuple = ()) -> Process:
        number = len(self.processes) + 1
        strikes = self.folder / "strikes" / str(number)
        given = self._given(strikes) | ({"AWARD_PORT": str(port)} if port else {})
        strikes.mkdir(parents=True, exist_ok=True)
        (strikes / "shift").write_text(str(self.shift))
        if armed:
            (strikes / "fault").write_text(" ".join(str(each) for each in armed))
        one = Process(arguments, given, strikes, self.folder / f"process-{number}.log", self.nursery)
        self.processes.append(one)
        return one

    def kill(self, worker: Process) -> None:
        worker.kill()

    def stop(self, worker: Process) -> None:
        worker.stop()

    def resume(self, worker: Process) -> None:
        worker.resume()

    def shift_clock(self, worker: Process, seconds: float) -> None:
        """The clock of one process goes so many seconds before the machine's (or behind it)."""
        worker.shift(seconds)

    def set_clock(self, at: datetime) -> None:
        """It is this instant for every process, also those that are started later; time goes on from there."""
        self.shift = (at - datetime.now(UTC)).total_seconds()
        for one in self.processes:
            one.shift(self.shift)

    def command(self, *arguments: str, fails: bool = False, armed: tuple = ()) -> str:
        """A command of the operator: what it says. `armed`: (point, of, after) at which it is killed."""
        strikes = self.folder / "strikes" / "command"
        strikes.mkdir(parents=True, exist_ok=True)
        (strikes / "shift").write_text(str(self.shift))
        if armed:
            (strikes / "fault").write_text(f"{armed[0]} {armed[1]} kill {armed[2]}")
        done = subprocess.run([*COMMAND, *arguments], env=environment(**self._given(strikes)), cwd=ROOT, text=True,
                              capture_output=True, timeout=300)
        assert fails or done.returncode == (-9 if armed else 0), done.stdout + done.stderr
        return done.stdout + done.stderr

    def _given(self, strikes: Path) -> dict[str, str]:
        base = next((one.port for one in self.processes if one.port), 8000)
        return {
            "AWARD_DATA": str(self.folder / "data"), "DATABASE_URL": self.database, "AWARD_SECRET_KEY": SECRET,
            "AWARD_BASE_URL": f"http://localhost:{base}", "AWARD_MAIL_HOST": "127.0.0.1",
            "AWARD_MAIL_PORT": str(self.post.port), "AWARD_TESTING": str(strikes), **self.settings,
        }

    @property
    def server(self) -> Process:
        """The first server that runs."""
        return next(one for one in self.processes if one.port and one.running)

    def close(self) -> None:
        for one in self.processes:
            one.resume()
            one.kill()
        if self._own_post:
            self.post.close()

    def __enter__(self) -> Award:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # -- people

    def mailbox(self, address: str = "") -> list[Mail]:
        return self.post.to(address) if address else list(self.post.mails)

    def sign_in(self, address: str, name: str = "", goes_to: str = "/", worker: Process | None = None) -> Person:
        """By the link in the mail, as everybody comes in."""
        person = Person(Browser((worker or self.server).port), address)
        before = len(self.mailbox(address))
        page = person.browser.get(f"/sign-in?to={goes_to}&lang=en")
        asked = page.form("email").with_(name=name or address.split("@")[0].title(), email=address)
        person.went_on(person.browser.submit(page, asked), 302)
        mail = self.post.wait(lambda mails: self._link(address, before))
        page = person.browser.get(mail)
        person.went_on(person.browser.submit(page, page.form("csrf_token", action="")), 302)
        return person

    def _link(self, address: str, before: int) -> str:
        links = [urlsplit(link).path for one in self.mailbox(address)[before:] for link in one.links]
        return next((one for one in links if one.startswith("/sign-in/")), "")

    def visitor(self, worker: Process | None = None) -> Browser:
        return Browser((worker or self.server).port)

    def raw(self, method: str, path: str, body: bytes = b"", headers: dict | None = None,
            worker: Process | None = None) -> Page:
        """Any request, of nobody."""
        return self.visitor(worker).raw(method, path, body, headers)

    def verify_certificate(self, number: str, content: bytes | None = None) -> Page:
        """What the public page says of a number; with a file, whether its bytes are those that were issued."""
        browser = self.visitor()
        page = browser.get(f"/check/{number}")
        if content is None:
            return page
        form = next(one for one in page.forms if one.multipart)
        field = next(one.name for one in form.inputs if one.sort == "file")
        return browser.submit(page, form, files=[(field, "certificate.pdf", content)])


class Person:
    """Somebody signed in, at one server. `at(worker)` is the same person at another."""

    def __init__(self, browser: Browser, address: str):
        self.browser, self.address = browser, address
        self.last: Page | None = None

    def at(self, worker: Process) -> Person:
        return Person(Browser(worker.port, self.browser.cookies), self.address)

    def went_on(self, page: Page, *status: int) -> Page:
        """The answer, if it has one of these statuses (by default: a redirect after a step)."""
        self.last = page
        assert page.status in (status or (302, 303)), f"{page.path}: {page.status}\n{page.words()[:2000]}"
        return page

    def sees(self, path: str) -> Page:
        return self.went_on(self.browser.get(path), 200)

    # -- a city

    def new_draft(self, edition: str, organisation: str, place: str, country: str = "FR", language: str = "en") -> str:
        """Begin a candidacy: its id."""
        page = self.sees(f"/{edition}/candidacy/begin")
        for _ in range(3):  # a name like another's is asked about; what places are left is told, then confirmed
            form = page.form("organisation")
            kind = next(one.value for one in form.inputs if one.name == "kind")
            form = form.with_(organisation=organisation, place=place, country=country, kind=kind, language=language,
                              consent=True, **({"member": "yes"} if form.has("member") else {}),
                              **({"same": "no"} if form.has("same") else {}))  # a name like another's is of another
            page = self.went_on(self.browser.submit(page, form), 303, 422)
            if page.status == 303:
                return page.leads_to.rstrip("/").rsplit("/", 1)[1]
        raise AssertionError(page.words()[:2000])

    def fill(self, candidacy: str, answers: dict | None = None, edition: str = "oidp-2026") -> None:
        """Every section as it comes, until it can be read over; `answers` by field, the rest is invented."""
        answers = answers or {}
        page = self.sees(self._first_section(edition, candidacy))
        for _ in range(STEPS_OF_A_FORM):
            if page.path.split("?")[0].endswith("/send"):
                return
            form = page.form("tab")
            given = {one.name: _invented(one, answers) for one in form.inputs if _to_fill(one, answers)}
            done = self.browser.submit(page, _ticked(form, given), button=("go", "next"))
            page = self.browser.follow(self.went_on(done, 303))
        raise AssertionError(f"the form has no end: {page.path}")

    def save(self, candidacy: str, section: str, answers: dict, edition: str = "oidp-2026") -> Page:
        """Type into one section and press its button; the answer."""
        page = self.sees(f"/{edition}/candidacy/{candidacy}/{section}")
        given = {f"answer_{name}": text for name, text in answers.items()}
        return self.browser.submit(page, page.form("tab").filled(given), button=("go", "stay"))

    def upload(self, candidacy: str, field: str, name: str, content: bytes, edition: str = "oidp-2026") -> Page:
        """Choose a file in the section that asks for it, and press the button: the answer."""
        page, form = self.upload_form(candidacy, field, edition)
        done = self.browser.submit(page, form, ("go", "stay"), [(f"answer_{field}", name, content)])
        return self.went_on(done, 303)

    def upload_form(self, candidacy: str, field: str, edition: str = "oidp-2026") -> tuple[Page, Form]:
        for path in self._sections(edition, candidacy):
            page = self.sees(path)
            for form in page.forms:
                if any(one.sort == "file" and one.name == f"answer_{field}" for one in form.inputs):
                    return page, form
        raise AssertionError(f"no section asks for a file {field}")

    def submit(self, candidacy: str, edition: str = "oidp-2026") -> str:
        """Send it (again, or completed): the reference of the receipt."""
        page = self.sees(f"/{edition}/candidacy/{candidacy}/send")
        return self.receipt_of(self.went_on(self.browser.submit(page, page.form("draft")), 303))

    @staticmethod
    def receipt_of(page: Page) -> str:
        return page.leads_to.rsplit("/", 1)[1]

    def _sections(self, edition: str, candidacy: str) -> list[str]:
        base = f"/{edition}/candidacy/{candidacy}/"
        links = [urlsplit(link).path for link in self.sees(base).links]
        own = [one for one in links if re.fullmatch(re.escape(base) + r"[a-z_0-9]+", one)]
        others = ("send", "sent", "withdraw", "changes", "publication")
        return list(dict.fromkeys(one for one in own if one.rsplit("/", 1)[1] not in others))

    def _first_section(self, edition: str, candidacy: str) -> str:
        return self._sections(edition, candidacy)[0]

    def withdraw(self, candidacy: str, edition: str = "oidp-2026") -> Page:
        page = self.sees(f"/{edition}/candidacy/{candidacy}/withdraw")
        return self.went_on(self.browser.submit(page, page.form("key")))

    # -- the desk

    def step(self, kind: str, name: str, id: str, edition: str = "oidp-2026", **typed) -> Page:
        """A step of the desk: looked at, then confirmed as it was shown."""
        page, form = self.looked_at(f"/{edition}/desk/steps/{kind}/{name}/{id}", **typed)
        return self.went_on(self.browser.submit(page, form))

    def looked_at(self, path: str, **typed) -> tuple[Page, Form]:
        """The page of a step with its preview, and the form that confirms it."""
        page = self.sees(path)
        form = page.form("shown").filled(typed)
        if not form.value("shown") or typed:
            page = self.went_on(self.browser.submit(page, form, ("look", "1")), 200)
            form = page.form("shown")
        assert form.value("shown"), f"{path} shows no effect\n{page.words()[:2000]}"
        return page, form

    def return_for_completion(self, candidacy: str, fields: list[str], message: str, edition: str = "oidp-2026") -> Page:
        return self.step("candidacy", "return_for_completion", candidacy, edition, asked=fields, message=message)

    def assess(self, candidacy: str, edition: str = "oidp-2026") -> Page:
        """Every item of the checklist is met."""
        page = self.sees(f"/{edition}/desk/candidacies/{candidacy}")
        form = next(one for one in page.forms if any(each.name.startswith("met_") for each in one.inputs))
        met = {one.name: "yes" for one in form.inputs if one.name.startswith("met_")}
        return self.went_on(self.browser.submit(page, form.filled(met)))

    def declare_eligible(self, candidacy: str, edition: str = "oidp-2026") -> Page:
        self.assess(candidacy, edition)
        return self.step("candidacy", "declare_eligible", candidacy, edition)

    def appoint(self, stage: str, address: str, name: str, group: str = "", edition: str = "oidp-2026",
                how: str = "appoint") -> Page:
        """A seat at once, for who has agreed already; `how="ask_to_sit"` or `"ask_to_stand_by"` asks, and they answer."""
        page = self.sees(f"/{edition}/desk/juries/{stage}/appoint")
        form = page.form("email")
        languages = [one.value for one in form.inputs if one.name == "languages"]
        typed = {"name": name, "email": address, "languages": languages, "how": how} | ({"group": group} if group else {})
        return self.went_on(self.browser.submit(page, form.filled(typed)))

    def list_members(self, lines: list[str], edition: str = "oidp-2026") -> Page:
        """The member organisations of the network: “Ville de Rennes; FR”."""
        page = self.sees(f"/{edition}/desk/directory")
        return self.went_on(self.browser.submit(page, page.form("text").filled({"text": "\n".join(lines)})))

    def call_in(self, seat: str, instead: str, edition: str = "oidp-2026") -> Page:
        """A reserve takes the place of another seat."""
        return self.step("seat", "call_in", seat, edition, instead=instead)

    def assign(self, stage: str, edition: str = "oidp-2026") -> Page:
        """The plan of readings as it is shown."""
        page, form = self.looked_at(f"/{edition}/desk/juries/{stage}/plan")
        return self.went_on(self.browser.submit(page, form))

    def confirm_cut(self, round_: str, edition: str = "oidp-2026") -> Page:
        page, form = self.looked_at(f"/{edition}/desk/rounds/{round_}")
        return self.went_on(self.browser.submit(page, form))

    def close_round(self, round_: str, edition: str = "oidp-2026") -> Page:
        self.confirm_cut(round_, edition)
        return self.step("round", "publish_cut", f"{edition}/{round_}", edition)

    def answer_juror(self, stage: str, text: str, for_all: bool = False, says: str = "answer",
                     edition: str = "oidp-2026") -> Page:
        """The first question that waits; or (`says="pass_on"`) put to the city in these words."""
        page = self.sees(f"/{edition}/desk/juries/{stage}/questions")
        form = page.form("question").filled({"text": text, **({"for_all": True} if for_all else {})})
        return self.went_on(self.browser.submit(page, form, button=("says", says)), 303)

    def propose_opening(self, stage: str, edition: str = "oidp-2026") -> Page:
        """What the first of the two people does who open a closed jury's points."""
        return self.step("stage", "propose_opening", f"{edition}/{stage}", edition)

    def open_scores(self, stage: str, edition: str = "oidp-2026") -> Page:
        """What the second does; from here on the points can be read."""
        return self.step("stage", "open_points", f"{edition}/{stage}", edition)

    def decide(self, stage: str, given: dict[str, str], minutes: str = "The panel met.", edition: str = "oidp-2026") -> Page:
        """`given`: {award: candidacy}; shown first, then recorded."""
        page, form = self.decision(stage, given, minutes, edition)
        return self.went_on(self.browser.submit(page, form))

    def decision(self, stage: str, given: dict[str, str], minutes: str = "The panel met.", edition: str = "oidp-2026"):
        """The page and the form that records a decision."""
        path = f"/{edition}/desk/deliberations/{stage}"
        fields = [one for one in self.sees(path).form("minutes").inputs if one.sort == "select"]
        typed = {
            next(one.name for one in fields if one.name.startswith(f"honour_{award}_") and candidacy in one.choices):
                candidacy for award, candidacy in given.items()
        }
        return self.looked_at(path, minutes=minutes, **typed)

    def propose(self, stage: str, edition: str = "oidp-2026") -> Page:
        return self.step("stage", "propose_announcement", f"{edition}/{stage}", edition)

    def arm(self, stage: str, edition: str = "oidp-2026") -> Page:
        return self.step("stage", "arm_announcement", f"{edition}/{stage}", edition)

    def announce(self, stage: str, edition: str = "oidp-2026") -> Page:
        """What the second person does: arms it; it is announced by the clock, or, once the embargo is over, at once."""
        return self.step("stage", "announce", f"{edition}/{stage}", edition)

    def release(self, kind: str, edition: str = "oidp-2026") -> Page:
        """Let go the held letters of a kind."""
        page = self.sees(f"/{edition}/desk/letters?kind={kind}&state=held")
        return self.went_on(self.browser.submit(page, page.form("number", action="release")))

    # -- a juror

    def offer_oneself(self, stage: str, record: str = "Ten years of assemblies.", edition: str = "oidp-2026") -> Page:
        """Say in an open call that one is interested in sitting on a jury."""
        page = self.sees(f"/{edition}/jury-call/{stage}")
        form = page.form("record")
        languages = [one.value for one in form.inputs if one.name == "languages"][:1]
        typed = {"name": "Ada", "country": "FR", "record": record, "languages": languages, "consent": True}
        return self.went_on(self.browser.submit(page, form.filled(typed)))

    def choose_juror(self, stage: str, interest: str, how: str = "ask_to_sit", group: str = "",
                     edition: str = "oidp-2026") -> Page:
        """Ask somebody who is interested."""
        page = self.sees(f"/{edition}/desk/juries/{stage}/interested/{interest}")
        typed = {"how": how} | ({"group": group} if group else {})
        return self.went_on(self.browser.submit(page, page.form("how").filled(typed)))

    def answer(self, does: str = "accept_seat", reason: str = "", edition: str = "oidp-2026") -> Page:
        """Accept (or `refuse_seat`) the first place that one was asked to take."""
        page = self.sees(f"/{edition}/jury/asked")
        form = page.form("seat")
        typed = {"reason": reason} if form.has("reason") else {}
        return self.went_on(self.browser.submit(page, form.filled(typed), ("does", does)))

    def declare_ties(self, name: str, kind: str = "works", country: str = "FR", edition: str = "oidp-2026") -> Page:
        """A tie with an organisation by its name, whether or not it is in the list; and that it is the only one."""
        page = self.sees(f"/{edition}/jury/ties")
        form = page.form("other_name").filled({"other_name": name, "other_country": country, "other_kind": kind})
        return self.went_on(self.browser.submit(page, form, ("whole", "1")))

    def declare_conflict(self, conflicts: dict[str, str] | None = None, edition: str = "oidp-2026") -> Page:
        """Answer the question of conflicts: {candidacy: what links one to it}, none with all the others."""
        page = self.sees(f"/{edition}/jury")
        typed: dict = {"rest": True}
        for candidacy, reason in (conflicts or {}).items():
            typed |= {f"conflict_{candidacy}": True, f"reason_{candidacy}": reason}
        return self.went_on(self.browser.submit(page, page.form("rest").filled(typed)))

    def readings(self, edition: str = "oidp-2026") -> list[str]:
        """The addresses of what there is to read."""
        links = [urlsplit(link).path for link in self.sees(f"/{edition}/jury").links]
        return list(dict.fromkeys(one for one in links if re.fullmatch(rf"/{edition}/jury/[^/]+:[^/]+", one)))

    def score(self, reading: str, points: int) -> Page:
        page, form = self.sheet(reading, points)
        return self.went_on(self.browser.submit(page, form))

    def sheet(self, reading: str, points: int) -> tuple[Page, Form]:
        """A sheet filled in, and not yet sent."""
        page = self.sees(reading)
        form = page.form("reading_version")
        names = {one.name for one in form.inputs}
        typed = {name: str(points) for name in names if name.startswith("points_")}
        typed |= {name: "Because of what they did." for name in names if name.startswith("why_")}
        return page, form.filled(typed)

    def keep_note(self, reading: str, text: str) -> Page:
        """For oneself, by the form's own button."""
        page = self.sees(reading)
        return self.went_on(self.browser.submit(page, page.form("note").filled({"note": text})), 303)

    def ask_secretariat(self, reading: str, text: str) -> Page:
        page = self.sees(f"{reading}/question")
        return self.went_on(self.browser.submit(page, page.form("text").filled({"text": text})), 303)

    def fetch_sheets(self, seat: str, edition: str = "oidp-2026") -> bytes:
        """The sheets as a table to fill in without a connection."""
        return self.sees(f"/{edition}/jury/seats/{seat}/sheets.xlsx").body

    def give_sheets_back(self, seat: str, table: bytes, edition: str = "oidp-2026") -> Page:
        """What is in the table is shown, and all of it that can be taken is."""
        page = self.sees(f"/{edition}/jury/seats/{seat}/offline")
        form = next(one for one in page.forms if one.multipart)
        page = self.went_on(self.browser.submit(page, form, files=[("file", "sheets.xlsx", table)]), 200)
        return self.went_on(self.browser.submit(page, page.form("take")), 303)

    def change_after_talk(self, reading: str, points: int, reason: str) -> Page:
        """Other points on the own sheet, while the panel meets."""
        page = self.sees(f"{reading}/after-talk")
        form = page.form("reason")
        typed = {one.name: str(points) for one in form.inputs if one.name.startswith("points_")}
        return self.went_on(self.browser.submit(page, form.filled({**typed, "reason": reason})), 303)

    # -- a voter

    def cast_ballot(self, choices: list[str], edition: str = "oidp-2026") -> Page:
        page, form = self.ballot(choices, edition)
        return self.went_on(self.browser.submit(page, form))

    def ballot(self, choices: list[str], edition: str = "oidp-2026") -> tuple[Page, Form]:
        """The page of review and the form that casts the ballot."""
        page = self.sees(f"/{edition}/vote")
        form = page.form("choices", "shown").with_(choices=choices)
        page = self.browser.follow(self.went_on(self.browser.submit(page, form), 303))
        return page, page.form("key", action="/cast")


# -- invented answers


def _to_fill(one, answers: dict) -> bool:
    """What a person would still answer: an empty text, a list or circles nobody has chosen from."""
    if not one.name.startswith("answer_") or one.sort in ("file", "hidden"):
        return False
    return one.name.removeprefix("answer_") in answers or one.sort in ("radio", "checkbox") or not one.value.strip()


def _invented(one, answers: dict) -> str:
    given = answers.get(one.name.removeprefix("answer_"))
    if given is not None:
        return given
    if one.sort == "select":
        return next((choice for choice in one.choices if choice), "")
    if one.name.endswith("-start"):
        return "2021"
    if one.name.endswith(("-end", "-other", "-phone")):
        return ""
    if one.name.endswith("_links"):
        return "https://rennes.example/participation"
    return "ada@city.example" if one.name.endswith("-email") else ("12000" if one.sort == "number" else "As we wrote it.")


def _ticked(form: Form, given: dict) -> Form:
    """Of circles and ticks the first, unless one is chosen; the rest as given."""
    names = {one.name for one in form.inputs if one.sort in ("radio", "checkbox") and one.name in given}
    for name in names:
        own = [one for one in form.inputs if one.name == name]
        asked = given[name]
        values = [one.value for one in own]
        chosen = [one.value for one in own if one.chosen]
        given[name] = asked if asked in values or isinstance(asked, (list, bool)) else chosen or values[:1]
    return form.filled(given)
