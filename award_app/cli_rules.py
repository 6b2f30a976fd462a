"""`award rules`: a rulebook checked, drawn, told in words; its form for editors. Needs no installation.

A mistake is told as `file:line: sentence`, with exit code 2.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

OUT = click.option("-o", "--out", type=click.Path(path_type=Path), help="The file to write; otherwise standard output.")
LANGUAGE = click.option("--language", default="en", show_default=True, help="One of the rulebook's languages.")



def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


VERDICTS = {"disagrees": _("Disagrees with the rules:"), "not_judged": _("Could not be judged:"), "agrees": _("Agrees:")}
RULEBOOKS = Path(__file__).parents[1] / "config" / "rulebooks"


class Said(click.ClickException):
    """What went wrong, as a sentence."""

    exit_code = 2

    def show(self, file=None) -> None:
        click.echo(self.message, err=True)


def rulebook(path: str):
    """A rulebook, or its mistakes with their lines."""
    from workflows.reading import RulebookError, load

    try:
        return load(path)
    except RulebookError as mistakes:
        raise Said(str(mistakes)) from None
    except OSError as problem:
        raise Said(f"{path} cannot be read: {problem.strerror}.") from None


@click.group()
def rules() -> None:
    """Look at a rulebook: check it, draw it, tell it."""


@rules.command()
@click.argument("path", metavar="RULEBOOK")
@click.option("--short", is_flag=True, help="What was found and nothing else, one a line, as file:line: for editors.")
@LANGUAGE
def check(path: str, short: bool, language: str) -> None:
    """What the rules say, what is still to be confirmed, and whether they hold together: exit code 2 where not."""
    from workflows.soundness import check as findings_of
    from workflows.soundness import is_sound, page

    read = spoken(rulebook(path), language)
    findings = findings_of(read)
    if short:
        click.echo(page(read, findings, language, catalogue(language)))
    else:
        from .rules_page import rules_page

        click.echo(rules_page(read, findings, language, catalogue(language)))
    sys.exit(0 if is_sound(findings) else 2)


@rules.command()
@click.argument("path", metavar="RULEBOOK")
@OUT
@LANGUAGE
def picture(path: str, out: Path | None, language: str) -> None:
    """The compiled workflow as a drawing (SVG)."""
    from workflows.picture import picture as drawn

    put(drawn(spoken(rulebook(path), language), language, catalogue(language)), out)


@rules.command()
@click.argument("path", metavar="RULEBOOK")
@OUT
@LANGUAGE
def words(path: str, out: Path | None, language: str) -> None:
    """The compiled workflow in words: from which state which step leads where, and who takes it."""
    from workflows.telling import told

    put(told(spoken(rulebook(path), language), language, catalogue(language)), out)


@rules.command()
@click.argument("path", metavar="RULEBOOK")
@click.argument("text", metavar="TEXT", type=click.File(encoding="utf-8"))
@click.option("--language", help="Of the text: fr, es, en, ca or pt; found by its words where it is not said.")
@click.option("--told-in", default="en", show_default=True, help="In which language to say what was found.")
@click.option("--all", "everything", is_flag=True, help="Also what agrees.")
def compare(path: str, text, language: str | None, told_in: str, everything: bool) -> None:
    """What a published text says otherwise than the rules: dates, numbers, ordinals, places. Exit code 1 where it does.

    TEXT is a file, or - for standard input.
    """
    from workflows.comparing import compare as compared
    from workflows.comparing.numerals import LANGUAGES

    for one in (language, told_in):
        if one and one not in LANGUAGES:
            raise Said(f"{one!r} is not read; the languages are {', '.join(LANGUAGES)}.")
    read, say = rulebook(path), catalogue(told_in)
    try:
        judged = compared(read, text.read(), language)
    except UnicodeDecodeError:
        raise Said(f"{text.name} is not in UTF-8.") from None
    for verdict, heading in VERDICTS.items():
        lines = [f"  {text.name}:{one.line}: “{one.words}”: {one.why.said(say)}" for one in judged if one.verdict == verdict]
        if lines and (everything or verdict != "agrees"):
            click.echo("\n".join([say(heading), *dict.fromkeys(lines)]))
    wrong = any(one.verdict == "disagrees" for one in judged)
    click.echo(say(_("Nothing disagrees.")) if not wrong else "", nl=not wrong)
    sys.exit(1 if wrong else 0)


@rules.command()
@click.option("--from", "source", required=True, metavar="RULEBOOK", help="A file, or the name of one of config/rulebooks.")
@click.option("--year", required=True, type=click.IntRange(1900, 2999), help="Of the new edition.")
@click.option("--keep", type=click.Choice(["day", "weekday"]), default="day", show_default=True,
              help="Whether a date stays on its day of the month or on its day of the week.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The file to write; by default beside the first, by its name.")
def new(source: str, year: int, keep: str, out: Path | None) -> None:
    """Start the file of another year from this one: dates moved and marked as assumed, comments and texts kept."""
    from workflows.next_year import next_year
    from workflows.reading import loads
    from workflows.soundness import check as findings_of
    from workflows.soundness import page

    path = Path(source) if Path(source).exists() else RULEBOOKS / f"{source}.yaml"
    read = rulebook(str(path))
    try:
        text = next_year(path.read_text(encoding="utf-8-sig"), year, keep, str(path))
    except ValueError as why:
        raise Said(f"{why}.") from None
    made = loads(text, str(out or path.with_name(f"{read.award.replace('_', '-')}-{year}.yaml")))
    if Path(made.file).exists():
        raise Said(f"{made.file} is there already; say another with -o.")
    put(text.rstrip("\n"), Path(made.file))
    click.echo(f"{made.file}: edition {made.edition.number} ({made.edition.roman}). Look at the titles, confirm each date (a "
               "default), fill in the place; what the check finds:")
    click.echo(page(made, [one for one in findings_of(made) if one.severity != "note"]))


@rules.command()
@click.argument("edition", metavar="EDITION")
@click.option("--rules", "path", required=True, metavar="RULEBOOK", help="The other rules: a file.")
@click.option("--picture", type=click.Path(path_type=Path), help="Also draw it, into this SVG file.")
@LANGUAGE
def replay(edition: str, path: str, picture: Path | None, language: str) -> None:
    """What if: the candidacies, sheets and ballots of an edition of this installation by other rules. Writes nothing."""
    from workflows.replaying import flips
    from workflows.replaying import replay as replayed
    from workflows.steps import Refused

    from .cli import settings, store
    from .engine import read_context
    from .reading.replay import drawing_of, past_of

    other, opened = rulebook(path), store(settings())
    with opened.reading() as db:
        try:
            context = read_context(db, opened, edition)
            past = past_of(context)
        except Refused as refused:
            unknown = refused.refusal.code == "unknown"
            raise Said(f"There is no edition {edition} here." if unknown else
                       "Something is still being judged. This can be looked at once every jury and vote is over.") from None
    own = spoken(context.rules, language)
    before, after = replayed(own, past), replayed(other, past)
    from workflows.replay_told import text

    click.echo(text(own, other, past, before, after, flips(own, other, past, before), language, catalogue(language)))
    if picture:
        put(drawing_of(own, other, past, before, after, language, catalogue(language)), picture)


@rules.command()
@OUT
def schema(out: Path | None) -> None:
    """The form of a rulebook as a JSON Schema, for editors that check while one writes."""
    from workflows.schema import schema as made

    put(json.dumps(made(), indent=2, ensure_ascii=False), out)


@rules.command()
@click.argument("before", metavar="RULEBOOK")
@click.argument("after", metavar="OTHER")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="A page (HTML) to write; otherwise text on standard output.")
@LANGUAGE
def diff(before: str, after: str, out: Path | None, language: str) -> None:
    """What differs between two rulebooks, in words, for cities, jurors, voters, the secretariat and everybody."""
    from .documents.differences import page_of, text_of

    old, new = spoken(rulebook(before), language), spoken(rulebook(after), language)
    names = (Path(before).name, Path(after).name)
    put(page_of(old, new, language, names) if out else text_of(old, new, language), out)


def spoken(read, language: str):
    """The rulebook, where it speaks this language."""
    if language not in read.languages.interface:
        raise Said(f"{read.id} does not speak {language!r}; it speaks {', '.join(read.languages.interface)}.")
    return read


def catalogue(language: str):
    """How the interface says in this language what the rulebook leaves to it: its `gettext`."""
    from .letters import words as of

    return of(language).gettext


def put(text: str, out: Path | None) -> None:
    """To the file that was named, or to standard output."""
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as problem:
        raise Said(f"{out} cannot be written: {problem.strerror}.") from None
