"""Letters in words: from the facts a step committed to and the rulebook, in the language of the one who reads.

`Writer` reads what many letters share once. A letter is written as plain text; its HTML is the same text in one layout.
What people typed is fenced: it has no links, no line of its own outside its frame, and no character that hides others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from textwrap import TextWrapper

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection, select

from config.settings import Settings
from workflows.countries import variety
from workflows.differences import differences
from workflows.differences_told import grouped
from workflows.stages.edition import MEANS

from . import asked_next as next_asked
from . import dates, engine, letter_reads
from .access.leaving import LETTERS
from .accounts import INVITATION_LASTS
from .directions import direction
from .letter_moments import Moments
from .models.editions import editions, stages
from .models.people import participants, persons
from .models.record import heads
from .own_words import own_words
from .prizes import money_of
from .reading.coming import round_ends
from .reading.feedback import by_criterion
from .stages.announcement import comments
from .stages.appeal import stage_of_appeal
from .stages.submission import sent_beside, sent_by
from .store import Store

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
TRANSLATIONS = Path(__file__).parent / "translations"
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # kinds of characters that are not seen, or end a line
QUOTED = TextWrapper(72, initial_indent="> ", subsequent_indent="> ", break_long_words=False, break_on_hyphens=False)
LONGEST = {"place": 80, "title": 160, "subject": 180}
MOMENTS = ("day", "last_day", "instant", "deadline")
SAID = ("stage", "first", "round", "timeline", "coming", "ceremony", "awards", "labels",
        "embargo", "amended", "means", "comments", "who_decides", "appealable", "grounds", "asker",
        "asked_next", "votes_next", "money", "panel", "sent_beside", "asker_named", "government",
        "own_link", "sent_by", "answer_by", "reads_along", "ends", "language_named")
OWN = {"team", "laureates", "unsent", "joining"}  # to whom a letter is about their own candidacy, or one to be theirs
ANYBODY = {"concerned", "amended", "everyone", "person"}  # to whom it is about none, though they may have one
WORD = re.compile(r"\S+")
ADDRESS_LIKE = re.compile(r"://|\bwww\.|[\w-]\.[^\W\d_]{2,}")  # searched word by word: linear, however long a text is


@dataclass(frozen=True)
class Written:
    """A letter ready to be sent, or to be read by an officer before it is."""

    id: str | None
    subject: str
    text: str
    html: str
    to: str | None  # None: nobody is there any more
    language: str
    sender: str  # the name of the office
    answers_to: str | None


@dataclass(frozen=True)
class Reader:
    """Who reads. The name is for the desk; no letter prints it, because anybody can type a name for any address."""

    email: str
    name: str
    language: str


def write_letter(db: Connection, store: Store, settings: Settings, letter: Mapping,
                 reader: Reader | None = None) -> Written:
    """One letter, as its recipient will read it. A letter of a preview is a row without id and state."""
    return Writer(db, store, settings).write(letter, reader)


class Writer:
    """Writes many letters in one transaction; people, rulebooks, stages and heads are read once."""

    def __init__(self, db: Connection, store: Store, settings: Settings):
        self.db, self.store, self.settings = db, store, settings
        self._editions: dict[str, EditionTold] = {}
        self._people: dict[str, Reader] = {}

    def know(self, letters: list[Mapping], at_once: int = 500) -> None:
        """Read the addresses and languages of all recipients in few queries."""
        wanted = sorted({letter["recipient"] for letter in letters} - self._people.keys())
        for start in range(0, len(wanted), at_once):
            some = wanted[start : start + at_once]
            known = select(participants.c.id, *_READER).join(persons, persons.c.id == participants.c.person).where(
                participants.c.id.in_(some))
            themselves = select(persons.c.id, *_READER).where(persons.c.id.in_(some))
            self._people |= {id: Reader(*rest) for asked in (known, themselves) for id, *rest in self.db.execute(asked)}

    def write(self, letter: Mapping, reader: Reader | None = None) -> Written:
        if reader is None:
            self.know([letter])
            reader = self._people.get(letter["recipient"], _NOBODY)
        about = self._about(letter["edition"])
        language = about.spoken(letter["facts"].get("language") or reader.language)
        parts = Parts.of(letter, about, language, self.settings)
        values = {"blocks": parts.blocks, "language": language, "title": parts.subject}
        return Written(
            id=letter.get("id"), to=reader.email or None, language=language, subject=parts.subject,
            text=environment(language).get_template("letter.txt").render(values).strip() + "\n",
            html=pages(language).get_template("letter.html").render(values),
            sender=about.office(language), answers_to=about.answers_to)

    def _about(self, edition: str) -> EditionTold:
        if edition not in self._editions:
            self._editions[edition] = EditionTold(self.db, self.store, self.settings, edition)
        return self._editions[edition]


_READER = (persons.c.email, persons.c.name, persons.c.language)
_NOBODY = Reader("", "", "en")


class EditionTold:
    """What letters of one edition share: its rulebook, its dates as they stand, the last head of its record.

    A letter of no edition (a sign-in link) speaks for the newest one.
    """

    def __init__(self, db: Connection, store: Store, settings: Settings, edition: str):
        row = letter_reads.newest(db) if not edition else db.execute(
            select(editions).where(editions.c.id == edition)).mappings().first()
        self.settings, self.id, self.now = settings, edition, store.now()
        self.rules_of = partial(engine.read_rules, db)
        self.address_of = partial(letter_reads.of_person, db, persons.c.email)
        self.country_of = partial(letter_reads.country, db)
        self.home_of = partial(letter_reads.home, db)
        self.government_of = partial(letter_reads.government, db)
        self.name_of = partial(letter_reads.of_person, db, persons.c.name)
        self.role_of = partial(letter_reads.role, db)
        self.sent_by_of = partial(sent_by, db, edition)
        self.sent_beside_of = partial(sent_beside, db, edition)
        self.comments_of = partial(comments, db, edition)
        self.rules = engine.read_rules(db, row["rulebook"]) if row else None
        self.rehearsal = bool(row and row["rehearsal"]) or not edition and letter_reads.any_rehearsal(db)
        self.zone = self.rules.time_zone if self.rules else dates.NOWHERE
        self.stages = {one["key"]: one for one in db.execute(
            select(stages).where(stages.c.edition == edition)).mappings()}
        self.head = db.execute(select(heads.c.day, heads.c.head).where(heads.c.edition == edition).order_by(
            heads.c.seq.desc()).limit(1)).first()
        contact = self.rules.office.contact if self.rules else settings.office_address
        self.answers_to = contact if "@" in contact else None

    def spoken(self, language: str) -> str:
        known = self.rules.languages.interface if self.rules else ("en",)
        return language if language in known else known[0]

    def office(self, language: str) -> str:
        return plain(self.rules.office.name[language] if self.rules else self.settings.office_name)

    def signature(self, language: str) -> list[str]:
        office = self.rules.office if self.rules else None
        lines = [office.signature[language], office.name[language], office.contact] if office else [
            self.settings.office_name, self.settings.office_address]
        return [line for line in lines if line]


@dataclass(frozen=True)
class Block:
    """A piece of a letter: rehearsal, paragraph, quote, list, next, link, signature or foot."""

    kind: str
    lines: list[str]
    address: str = ""

    @property
    def plainly(self) -> list[str]:
        """Its lines as plain text: a paragraph is one, which every window folds to its own width. Only what people typed
        is folded here, so that no line of it stands outside its frame."""
        if self.kind == "quote":
            return [piece for line in self.lines for piece in QUOTED.wrap(line)]
        return [f"• {line}" for line in self.lines] if self.kind == "list" else self.lines


@dataclass(frozen=True)
class Parts:
    subject: str
    blocks: list[Block]

    @classmethod
    def of(cls, letter: Mapping, about: EditionTold, language: str, settings: Settings) -> Parts:
        """The blocks of the letter's template, each rendered, put in the order every letter has."""
        template = environment(language).get_template(f"{letter['kind']}.txt")
        context = template.new_context(Telling(letter, about, language).values())
        said = {name: "".join(block(context)).strip() for name, block in template.blocks.items()}
        return cls(*_ordered(said, about, language, settings.base_url))


def _ordered(said: dict[str, str], about: EditionTold, language: str, base_url: str) -> tuple[str, list[Block]]:
    _ = words(language).gettext
    subject = plain(said["subject"], LONGEST["subject"])
    blocks = [Block("paragraph", [_("Hello,")]), *paragraphs(said["says"])]
    if about.rehearsal:
        subject = f"[{_('REHEARSAL')}] {subject}"
        invented = _("Cities and results in this letter are invented.")
        blocks.insert(0, Block("rehearsal", [f"{_('REHEARSAL')} – {invented}"]))
    if said.get("next"):
        blocks += [Block("next", [_("What happens next")]), *paragraphs(said["next"])]
    blocks += [Block("link", [said["label"]], base_url + said["path"]), Block("signature", about.signature(language))]
    if about.head:
        day = dates.day(date.fromisoformat(about.head.day), language)
        kept = _("Seal of the record of %(day)s: keep it to check that nothing was rewritten afterwards.") % {"day": day}
        blocks.append(Block("foot", [kept, about.head.head]))
    return subject, blocks


class Telling:
    """What a template may say: the letter's facts, and the rules and dates around them in the reader's language."""

    def __init__(self, letter: Mapping, about: EditionTold, language: str):
        self.letter, self.about, self.language = letter, about, language
        self.rules, self.facts = about.rules, letter["facts"]
        to = set(LETTERS[letter["kind"]].to) if "kind" in letter else set()
        country = (about.country_of(letter["subject"]) if to & OWN else
                   about.home_of(letter["recipient"]) if to & ANYBODY else None)
        self.moments = Moments(language, about.zone, country, words(language).gettext)

    def values(self) -> dict:
        facts, rules = self.facts, self.rules
        place, title = (plain(theirs(facts.get(one)), LONGEST[one]) for one in ("place", "title"))
        return {
            "token": self.letter.get("token"),  # of a link that was made for this very sending
            "facts": facts, "rules": rules, "edition": self.about.id, "subject_id": self.letter["subject"],
            "place": place, "title": title, "candidacy": self.named(title),
            "award": rules.edition.title[self.language] if rules else self.about.office(self.language),
            "text": lambda said: said[self.language],
            "own": lambda reason: own_words(reason, rules.languages, self.language),
            **{name: getattr(self.moments, name) for name in MOMENTS},
            **{name: getattr(self, name) for name in SAID},
        }

    def reads_along(self) -> bool:
        """Whether its reader only reads the candidacy: what can be done now, others of the team do."""
        return self.about.role_of(self.letter["subject"], self.letter["recipient"]) == "reader"

    def sent_by(self) -> str:
        """Who sent what this letter is the receipt of; nothing of a person who was erased."""
        return plain(theirs(self.about.sent_by_of(self.facts["reference"])), LONGEST["place"])

    def sent_beside(self) -> str:
        """What else its reader has sent in this edition."""
        told = self.about.sent_beside_of(self.letter["recipient"], self.letter["subject"])
        return ", ".join(self.named(plain(theirs(title), LONGEST["title"]), reference) for title, reference in told)

    def named(self, title: str, reference: str | None = None) -> str:
        """A candidacy, the one it is about if no other: its title, when it has one, and its reference."""
        reference = reference or self.facts.get("candidacy") or ""
        if not title:
            return reference
        return words(self.language).gettext("“%(title)s” (%(reference)s)") % {"title": title, "reference": reference}

    def amended(self) -> str:
        """What an amendment changed of that which concerns the reader, as a list."""
        before, after = (self.about.rules_of(self.facts[one]) for one in ("before", "after"))
        mine = [one for one in differences(before, after) if set(one.concerns) & set(self.facts["groups"])]
        told = grouped(mine, before, after, self.language, words(self.language).gettext)
        return "\n".join(f"• {line}" for line in dict.fromkeys(line for one in told for line in one.sentences))

    def comments(self) -> list[dict]:
        """What the jury wrote for the city, criterion by criterion: read now, and kept in no letter."""
        own = self.letter["subject"]
        return by_criterion(self.rules, self.about.comments_of(self.rules, own).get(own, ()), self.language)

    def who_decides(self, key: str) -> str:
        """On appeals of this stage."""
        stage, _ = self.rules.stage(key), words(self.language).gettext
        if stage.committee:
            return stage.committee[self.language]
        another = stage.decided_by == "another_officer"
        return _("somebody of the office who did not take the decision") if another else _("the office")

    def appealable(self, within: str) -> dict | None:
        """The stage in which one appeals against what a round decided, while it can be; None where nobody can."""
        key = stage_of_appeal(self.rules, within.split(".")[0])
        stage = self.stage(key) if key else None
        return stage if stage and stage["closes"] and stage["closes"] > self.about.now else None

    def asker(self) -> str:
        """The address of whoever asks or invites; nothing of a person who was erased, nor in a letter that names none."""
        return self.about.address_of(self.facts.get("asker"))

    def asker_named(self) -> str:
        """The same with the name that they go by, if they have one: who is invited may know the name and not the address."""
        address, name = self.asker(), plain(theirs(self.about.name_of(self.facts.get("asker"))), LONGEST["place"])
        return f"{name} ({address})" if name and address else address

    def government(self) -> str:
        return plain(theirs(self.about.government_of(self.letter["subject"])), LONGEST["place"])

    def own_link(self) -> str:
        """How long the link of an invitation works: until which day, where it has been made for this very sending."""
        if not self.letter.get("token"):
            return self.say("The link is yours alone: do not pass it on. It works once, for a week; afterwards its page sends you"
                            " a new one. If you know nothing of this, do nothing.")
        return self.say("The link is yours alone: do not pass it on. It works once, until %(until)s; afterwards its page sends"
                        " you a new one. If you know nothing of this, do nothing.") % {
            "until": self.moments.instant(self.about.now + INVITATION_LASTS)}

    def means(self, step: str) -> list[str]:
        """What a step of a crisis stops, keeps and voids."""
        return [words(self.language).gettext(one) for one in MEANS[step]]

    def stage(self, key: str) -> dict:
        """A stage as it stands: its name, when it opens and closes, its rule."""
        rule, row = self.rules.stage(key), self.about.stages.get(key, {})
        return {"name": rule.name[self.language], "rule": rule, "state": row.get("state"),
                "opens": row.get("opens_at"), "closes": row.get("closes_at")}

    def panel(self, key: str) -> list[dict]:
        """The stages in which the panel of a jury sits: the same people in each."""
        own = self.rules.stage(key).panel
        return [self.stage(f"{round_.id}.{one.id}") for round_, one in self.rules.stages()
                if one.kind == "jury" and one.panel == own]

    def first(self, kind: str, within: str | None = None) -> dict | None:
        """The first stage of a kind, of the edition or of one round; None where there is none."""
        keys = [f"{round_.id}.{one.id}" for round_, one in self.rules.stages()
                if one.kind == kind and within in (None, round_.id)]
        return self.stage(keys[0]) if keys else None

    def round(self, key: str):
        return self.rules.round(key.split(".")[0])

    def ends(self, within: str):
        """When the last stage of its round closes; None where that is not known, or past."""
        ends = round_ends(self.about.stages, within.split(".")[0])
        return ends if ends and self.about.now < ends else None

    def coming(self, within: str | None) -> list[dict]:
        """The stages of the rounds after the one a letter is about, those whose end has not passed."""
        ids = [round_.id for round_ in self.rules.rounds]
        later = ids[ids.index(within.split(".")[0]) + 1 :] if within else ids
        told = [self.stage(f"{round_.id}.{one.id}") for round_, one in self.rules.stages() if round_.id in later]
        return [one for one in told if one["closes"] is None or one["closes"] > self.about.now]

    def timeline(self, within: str | None) -> str:
        """The way ahead as lines of text: each stage with its days."""
        colon = words(self.language).gettext(":")
        return "\n".join(f"• {one['name']}{colon} {self.days(one)}" for one in self.coming(within))

    def asked_next(self, within: str) -> str:
        """What the rules ask of whoever goes on, as a list; empty where it is nothing."""
        return "\n".join(f"• {line}" for line in next_asked.asked_next(self, within))

    def votes_next(self, within: str) -> str:
        return "\n".join(f"• {line}" for line in next_asked.votes_next(self, within))

    def say(self, text: str) -> str:
        return words(self.language).gettext(text)

    def days(self, stage: dict) -> str:
        return self.moments.of_stage(stage["rule"].kind, stage["opens"], stage["closes"])

    def embargo(self):
        """When the results become public."""
        told = self.first("announcement")
        return told and told["closes"]

    def ceremony(self) -> str:
        """Where and when: “Kraków, 21 September 2026 – 23 September 2026”; nothing while it is not known."""
        held = self.rules.ceremony
        if not held or not held.place_in(self.language):
            return ""
        first = held.starts.day
        days = first and dates.days(first, held.ends.day or first, self.language)
        return ", ".join(filter(None, (held.place_in(self.language), days)))

    def answer_by(self) -> date | None:
        """The day before which the office has to know who comes: of the ceremony or of the announcement, whichever is first;
        None where neither is known, or the day is here."""
        public, held = self.embargo(), self.rules.ceremony
        known = [held.starts.day if held else None, dates.there(public, self.about.zone) if public else None]
        first = min(filter(None, known), default=None)
        return first if first and first > dates.there(self.about.now, self.about.zone) else None

    def awards(self) -> str:
        given = self.facts.get("honours") or [{"award": one} for one in self.facts.get("awards") or ()]
        told = (": ".join(filter(None, self.rules.honour_name(one, self.language))) for one in given)
        return ", ".join(dict.fromkeys(told))

    def money(self) -> str:
        """What each honour is endowed with, as a list; by its name where there are several."""
        given = self.facts.get("honours") or [{"award": one} for one in self.facts.get("awards") or ()]
        told = []
        for one in given:
            name = ": ".join(filter(None, self.rules.honour_name(one, self.language)))
            if sum_ := money_of(self.rules.award_by_id(one["award"]), self.language, self.say):
                told.append(f"• {name}{self.say(':')} {sum_}" if len(given) > 1 else f"• {sum_}")
        return "\n".join(told)

    def grounds(self) -> list[tuple[str, str]]:
        """Why the jury gave what was given, where the rules publish it: (the language, where it is another, and the text)."""
        if self.rules.publishes.grounds == "never":
            return []
        said = [one.get("citation") for one in self.facts.get("honours") or ()]
        told = [found for one in said if (found := self.rules.languages.nearest(one, self.language))]
        return [("" if code == self.language else self.language_named(code), text) for code, text in told]

    def language_named(self, code: str) -> str:
        return variety(self.language).languages.get(code, code)

    def labels(self, fields) -> list[str]:
        asked = {field.id: field.label[self.language] for field in self.rules.fields()}
        return [asked.get(one, one) for one in fields]


# -- what people typed


def plain(text: str | None, longest: int = 400) -> str:
    """One line without control, hidden or direction-changing characters: fit for a header."""
    kept = "".join(" " if unicodedata.category(one) in HIDDEN else one for one in text or "")
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def theirs(text: str | None) -> str:
    """What a person typed, with nothing in it that a mail program makes a link of."""
    return WORD.sub(lambda word: _broken(word[0]) if ADDRESS_LIKE.search(word[0]) else word[0], text or "")


def _broken(address: str) -> str:
    return re.sub(r"(://|[.@])", r"\1 ", address)


def fenced(text: str | None) -> str:
    """What a person typed, every line of it behind a mark."""
    return "\n".join(f"> {plain(theirs(line), 4000)}" for line in (text or "").splitlines() if line.strip())


def paragraphs(said: str) -> list[Block]:
    """The text of a template as blocks: quotes and lists by the mark of their lines, the rest as paragraphs."""
    blocks = []
    for chunk in re.split(r"\n\s*\n", said.strip()):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        for kind, mark in (("quote", "> "), ("list", "• ")):
            if lines and all(line.startswith(mark) for line in lines):
                blocks.append(Block(kind, [line.removeprefix(mark) for line in lines]))
                break
        else:
            if lines:
                blocks.append(Block("paragraph", [" ".join(lines)]))
    return blocks


# -- templates


@lru_cache
def words(language: str) -> Translations:
    return Translations.load(str(TRANSLATIONS), [language])


@lru_cache
def environment(language: str) -> Environment:
    """Templates of plain text that speak a language, whoever asks."""
    return _environment(language, autoescape=False)


@lru_cache
def pages(language: str) -> Environment:
    return _environment(language, autoescape=True)


def _environment(language: str, autoescape: bool) -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=autoescape, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_translations(words(language), newstyle=True)
    made.globals["direction"] = direction(language)
    made.filters |= {"fenced": fenced, "one_line": lambda text: plain(theirs(text), LONGEST["place"])}
    return made
