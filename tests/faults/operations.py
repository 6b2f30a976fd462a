"""Each writing operation of the plan as somebody does it: where the edition stands, who, and the form that is sent.

What the clock does by itself (closing, announcing, certificates, letters) needs nobody: a worker is started.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.driver import Person, Request

from .scenes import EDITION, LEASE, PDF, Scene

Asks = Callable[[Scene], tuple[Person, Request]]


@dataclass(frozen=True)
class Operation:
    """`moment` of the edition; `ask` by a form, or None for the clock's; `step` of which one event comes of it."""

    moment: str
    ask: Asks | None = None
    step: str = ""
    then: timedelta = timedelta()  # so much later it is tried again
    keyed: bool = True  # the same request a third time gives the same answer
    elsewhere: bool = False  # sent a second time it is a sheet that is changed, and one stays with it
    used_up: tuple[int, ...] = ()  # what else it may be answered: a link works once, a token only in its session


def form_of(who: str, path: Callable[[Scene], str], *names: str, **typed) -> Asks:
    def ask(scene: Scene):
        person = scene.person(who)
        page = person.sees(path(scene))
        return person, person.browser.request_of(page, page.form(*names).filled(typed))

    return ask


def confirming(who: str, path: Callable[[Scene], str], **typed) -> Asks:
    """A page that shows the effect first; the form that confirms it."""

    def ask(scene: Scene):
        person = scene.person(who)
        return person, person.browser.request_of(*person.looked_at(path(scene), **typed))

    return ask


def sign_in(scene: Scene):
    person = Person(scene.award.visitor(), "nora@city.example")
    page = person.sees("/sign-in")
    return person, person.browser.request_of(page, page.form("email").with_(name="Nora", email=person.address))


def follow_link(scene: Scene):
    """The link was mailed while a worker ran beside."""
    worker = scene.award.start_worker()
    person, request = sign_in(scene)
    person.went_on(person.browser.send(request), 302)
    page = person.browser.get(scene.award.post.wait(lambda _: scene.award._link(person.address, 0)))
    worker.kill()
    scene.passes(LEASE)  # the worker may have been killed with the letter in its hands
    return person, person.browser.request_of(page, page.form("csrf_token"))


def save(scene: Scene):
    person = scene.person("city 0")
    page = person.sees(f"/{EDITION}/candidacy/{scene.ids['draft']}/texts")
    area = next(one.name for one in page.form("tab").inputs if one.sort == "textarea")
    return person, person.browser.request_of(page, page.form("tab").filled({area: "Another text."}), ("go", "stay"))


def upload(scene: Scene):
    person = scene.person("city 0")
    page, form = person.upload_form(scene.ids["draft"], "annexes")
    return person, person.browser.request_of(page, form, ("go", "stay"), [("answer_annexes", "plan.pdf", PDF)])


def piece(scene: Scene):
    """The last piece of a file that was announced: the file is whole by it."""
    person, at = scene.person("city 0"), f"/{EDITION}/candidacy/{scene.ids['draft']}"
    token = person.sees(f"{at}/annexes").form("tab").value("csrf_token")
    told = {"X-CSRFToken": token, "Upload-Length": str(len(PDF)), "Upload-Metadata": "filename cGxhbi5wZGY="}
    begun = person.browser.raw("POST", f"{at}/upload?field=annexes", headers=told)
    headers = (("X-CSRFToken", token), ("Upload-Offset", "0"))
    return person, Request("PATCH", begun.leads_to, PDF, "application/offset+octet-stream", headers)


def begin(scene: Scene):
    person = scene.person("city 0")
    page = person.sees(f"/{EDITION}/candidacy/begin")
    form = page.form("organisation")
    kind = next(one.value for one in form.inputs if one.name == "kind")
    typed = dict(organisation="City of Newplace", place="Newplace", country="FR", kind=kind, language="en", member="yes",
                 consent=True)
    request = person.browser.request_of(page, form.filled(typed))
    return person, request


def score(scene: Scene):
    person = scene.person("juror")
    page, form = person.sheet(f"/{EDITION}/jury/{scene.ids['reading']}", 7)
    return person, person.browser.request_of(page, form)


def accept(scene: Scene):
    person = scene.person("asked")
    page = person.sees(f"/{EDITION}/jury/asked")
    return person, person.browser.request_of(page, page.form("seat"), ("does", "accept_seat"))


def offer(scene: Scene):
    """Another person says in the call that they are interested."""
    person = scene.person("city 1")
    page = person.sees(f"/{EDITION}/jury-call/shortlist.jury")
    form = page.form("record")
    languages = [one.value for one in form.inputs if one.name == "languages"][:1]
    groups = [one.value for one in form.inputs if one.name == "groups"][:1]
    typed = {"name": "Ada", "country": "FR", "record": "Ten years of assemblies.", "languages": languages, "consent": True}
    return person, person.browser.request_of(page, form.filled({**typed, **({"groups": groups} if groups else {})}))


def tie(scene: Scene):
    person = scene.person("juror")
    page = person.sees(f"/{EDITION}/jury/ties")
    form = page.form("other_name").filled({"other_name": "Lyon", "other_country": "FR", "other_kind": "works"})
    return person, person.browser.request_of(page, form, ("whole", "1"))


def sign(scene: Scene):
    """The panel has decided; the minutes wait for their signatures."""
    person = scene.person("officer")
    person.decide("final.deliberation", {award: scene.ids[award] for award in ("award", "mention")})
    path = f"/{EDITION}/desk/steps/stage/sign_as_secretary/{EDITION}/final.deliberation"
    return person, person.browser.request_of(*person.looked_at(path))


def change_after_talk(scene: Scene):
    person = scene.person("member")
    page = person.sees(f"/{EDITION}/jury/{scene.ids['talked about']}/after-talk")
    form = page.form("reason")
    points = {one.name: "2" for one in form.inputs if one.name.startswith("points_")}
    return person, person.browser.request_of(page, form.filled({**points, "reason": "The figures did not convince me."}))


def cast(scene: Scene):
    person = scene.person("voter")
    return person, person.browser.request_of(*person.ballot(scene.ids["choices"].split()))


def decide(scene: Scene):
    person = scene.person("officer")
    given = {award: scene.ids[award] for award in ("award", "mention")}
    return person, person.browser.request_of(*person.decision("final.deliberation", given))


def release(scene: Scene):
    person = scene.person("officer")
    page = person.sees(f"/{EDITION}/desk/letters?kind=kept&state=held")
    return person, person.browser.request_of(page, page.form("number", action="release"))


def candidacy(name: str, page: str) -> Callable[[Scene], str]:
    return lambda scene: f"/{EDITION}/candidacy/{scene.ids[name]}/{page}"


def desk(path: str) -> Callable[[Scene], str]:
    return lambda scene: f"/{EDITION}/desk/" + path.format(**scene.ids)


OPERATIONS: dict[str, Operation] = {
    "link": Operation("draft", sign_in, keyed=False),
    "session": Operation("draft", follow_link, keyed=False, used_up=(410, 400)),
    "save": Operation("draft", save),
    "upload": Operation("draft", upload),
    "piece": Operation("draft", piece, used_up=(204,)),
    "begin": Operation("draft", begin, "begin"),
    "submit": Operation("draft", form_of("city 0", candidacy("draft", "send"), "draft"), "submit"),
    "return": Operation("checking", confirming(
        "officer", desk("steps/candidacy/return_for_completion/{second}"), asked=["results"], message="Say how."),
        "return_for_completion"),
    "complete": Operation("returned", form_of("city 1", candidacy("second", "send"), "draft"), "complete"),
    "eligible": Operation("checking", confirming("officer", desk("steps/candidacy/declare_eligible/{first}")),
                          "declare_eligible"),
    "plan": Operation("planning", confirming("officer", desk("juries/shortlist.jury/plan")), "plan_readings"),
    "accept": Operation("asking jurors", accept, "accept_seat"),
    "ask": Operation("reading", form_of("juror", lambda scene: f"/{EDITION}/jury/{scene.ids['reading']}/question", "text",
                                        text="And who paid for it?"), "ask"),
    "offer": Operation("calling for jurors", offer, "express_interest"),
    "tie": Operation("before the jury", tie, "declare_ties"),
    "open": Operation("proposed", confirming("colleague", desk(f"steps/stage/open_points/{EDITION}/shortlist.jury")),
                      "open_points"),
    "talk": Operation("deciding", change_after_talk, "change_after_talk"),
    "score": Operation("reading", score, "score", elsewhere=True),
    "close": Operation("closing", None, "close"),
    "confirm": Operation("cutting", confirming("officer", desk("rounds/shortlist")), "confirm_cut"),
    "publish": Operation("confirmed", confirming("officer", desk("steps/round/publish_cut/" + EDITION + "/shortlist")),
                         "publish_cut"),
    "release": Operation("publishing", release),
    "cast": Operation("voting", cast, "cast"),
    "count": Operation("counting", None, "close"),
    "decide": Operation("deciding", decide, "decide"),
    "sign": Operation("deciding", sign, "sign_as_secretary"),
    "withdraw": Operation("sent", form_of("city 1", lambda scene: "", "key"), "withdraw"),
    "announce": Operation("announcing", None, "announce"),
    "certificate": Operation("announced", None, "make"),
    "mail": Operation("mailing", None, then=LEASE),
}


def withdraw(scene: Scene):
    person = scene.person("city 1")
    page = person.sees(f"/{EDITION}/candidacy")
    mine = next(link for link in page.links if link.startswith(f"/{EDITION}/candidacy/") and link.count("/") >= 4)
    page = person.sees("/".join(mine.split("/")[:4]) + "/withdraw")
    return person, person.browser.request_of(page, page.form("key"))


OPERATIONS["withdraw"] = Operation("sent", withdraw, "withdraw")
