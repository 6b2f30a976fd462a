"""The command line: to serve, to rehearse, to open an edition, to check and to verify; commands about a rulebook are in
cli_rules. What went wrong is a sentence, with exit code 2. Each command imports what it needs, so that all start fast.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from config.settings import Settings, SettingsError, table

from .cli_backup import backup, restore
from .cli_key import key
from .cli_rules import Said, rulebook, rules


def settings() -> Settings:
    try:
        return Settings.read(os.environ)
    except SettingsError as mistakes:
        raise Said(str(mistakes)) from None


def store(given: Settings):
    """The installation's store, or why there is none."""
    from sqlalchemy.exc import SQLAlchemyError

    from . import faults
    from .database import Unusable, open_store

    if given.testing:
        _allowed(given)
        faults.watch(given.testing)
    try:
        return open_store(given, faults.clock_of(given.testing))
    except Unusable as reason:
        raise Said(str(reason)) from None
    except OSError as problem:
        raise Said(f"{given.data.resolve()} cannot be written: {problem.strerror}. "
                   "Set AWARD_DATA to a folder that can.") from None
    except SQLAlchemyError as problem:
        where, why = given.database.split("@")[-1], problem.__cause__ or problem
        raise Said(f"The database {where} cannot be opened: {str(why).strip()}") from None


def _allowed(given: Settings) -> None:
    """Raises Said where an installation must not start."""
    if reasons := given.refuses():
        raise Said("\n".join(reasons))


def known(opened, email: str):
    """The person of an address. Raises Said where nobody is known by it."""
    from . import accounts

    with opened.reading() as db:
        person = accounts.person_of(db, email)
    if person is None:
        raise Said(f"Nobody is known by {email}.")
    return person


class Commands(click.Group):
    """What was typed that is no text, or no name that a file can have, is a sentence as well."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except UnicodeEncodeError as odd:
            raise Said(f"{odd.object[:80]!r} is no text: its letters are not in UTF-8.") from None
        except OSError as problem:
            if problem.filename is None:
                raise
            raise Said(f"{str(problem.filename)[:80]}: {problem.strerror}.") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="award")
def award() -> None:
    """An award from its call to its certificates, by the rules of its rulebook."""


award.add_command(rules)
award.add_command(key)
award.add_command(backup)
award.add_command(restore)


# -- serving and working


@award.command()
@click.option("--pages-only", is_flag=True, help="Without the clock and the letters: `award worker` runs beside it.")
def serve(pages_only: bool) -> None:
    """Serve the award with the settings of the environment."""
    given = settings()
    if given.demo:
        raise Said("AWARD_DEMO is set: the demo lets anybody in as anybody. Start it with script/demo, or unset it.")
    _allowed(given)
    from . import create_app, signing
    from .starting import unfit
    from .tasks import Worker, pause_of

    opened = store(given)
    if reasons := unfit(opened, given):
        raise Said("\n".join(reasons))
    signing.begin(opened, given)
    app, worker = create_app(given, opened), None
    if not pages_only:
        worker = Worker(opened, given, pause=pause_of(given))
        worker.start()
    try:
        listen(app, given, f"Serving on {given.base_url}")
    finally:
        if worker:
            worker.stop()


def listen(app, given: Settings, words: str) -> None:
    """Serve with waitress until interrupted; a port that is taken is a sentence."""
    from .serving import server_of
    from .starting import settle

    try:
        server = server_of(app, given)
    except OSError as problem:
        raise Said(f"Port {given.port} of {given.host} cannot be used: {problem.strerror}. "
                   "Set AWARD_PORT to another.") from None
    settle()
    click.echo(words, err=True)
    server.run()


@award.command()
def worker() -> None:
    """Do what is due, in a process of its own: the clock, letters, certificates."""
    from .starting import settle, unfit
    from .tasks import Worker, pause_of

    given = settings()
    if reasons := unfit(store(given), given):
        raise Said("\n".join(reasons))
    settle()
    try:
        Worker(store(given), given, pause=pause_of(given)).run()
    except KeyboardInterrupt:
        click.echo("Stopped; what is left is done at the next start.", err=True)


@award.command()
def tick() -> None:
    """Take the steps of the clock that are due now, and say which of them cannot be taken, and why."""
    from . import ticking
    from .tasks import open_editions

    opened, waiting = store(settings()), 0
    for edition in open_editions(opened):
        for one in ticking.tick(opened, edition):
            waiting += 1
            click.echo(f"{one.due.ref.id}: {one.due.step.name} is due since {one.due.at:%Y-%m-%d %H:%M} UTC and waits: "
                       f"{one.refusal.code.replace('_', ' ')}")
    click.echo("Nothing waits." if not waiting else f"{waiting} waiting.")


@award.command("mail")
def mail_() -> None:
    """Send the letters that are owed now; exit code 1 where some could not be sent."""
    from . import mail

    given = settings()
    counts = mail.deliver(store(given), given)
    told = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in sorted(counts.items()))
    click.echo(told or "Nothing is owed.")
    sys.exit(1 if counts["parked"] or counts["put_off"] else 0)


@award.command()
@click.option("--port", type=int, help="Where to serve; 8000 by default.")
@click.option("--quick", is_flag=True, help="A small rehearsal first: 30 candidacies, 60 voters.")
@click.option("--prepare-only", is_flag=True, help="Rehearse and set up, and do not serve.")
def demo(port: int | None, quick: bool, prepare_only: bool) -> None:
    """Rehearse an edition before your eyes, then serve a second one to live in."""
    from . import demo as demos
    from .rehearsal.play import Size

    given = demos.settings_of(settings())
    if port:
        given = replace(given, port=port)
    given = replace(given, base_url=f"http://localhost:{given.port}")
    _allowed(given)
    made = {"rehearsal": Size(30, 20, 60), "second": Size(20, 20, 40)} if quick else {}
    try:
        ready = demos.prepare(given, **made)
    except demos.NotOurs as reason:
        raise Said(str(reason)) from None
    except OSError as problem:
        raise Said(f"{given.data} cannot be written: {problem.strerror}.") from None
    if not prepare_only:
        demos.serve(ready, listen)


# -- rehearsing


@award.command()
@click.argument("path", metavar="RULEBOOK")
@click.option("--candidacies", default=137, show_default=True)
@click.option("--jurors", default=20, show_default=True)
@click.option("--voters", default=3000, show_default=True)
@click.option("--seed", default="1", show_default=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object on standard output.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def rehearse(path: str, candidacies: int, jurors: int, voters: int, seed: str, out: Path, as_json: bool,
             quiet: bool) -> None:
    """Live a whole edition with invented people, from the call to the certificates."""
    from .rehearsal import command, telling
    from .rehearsal.play import Size

    read, given, size = rulebook(path), settings(), Size(candidacies, jurors, voters)
    try:
        summary = command.rehearse(read, size, seed, out, given, quiet, given.database_url)
    except (command.TooFew, command.Halted) as problem:
        raise Said(str(problem)) from None
    except OSError as problem:
        raise Said(f"{out} cannot be written: {problem.strerror}.") from None
    click.echo(json.dumps(summary, ensure_ascii=False, default=str) if as_json else telling.told(read, summary))
    if nothing := telling.nothing_won(read, summary):
        raise Said(nothing)


@award.command("rehearse-all")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default="config/rulebooks")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder for each edition is made in it.")
@click.option("--seed", default="1", show_default=True)
@click.option("--again", is_flag=True, help="Also those whose rules and seed were rehearsed into this folder before.")
@click.option("--small", is_flag=True, help="A little more of each than the rules need, instead of the numbers they expect.")
def rehearse_all(folder: Path, out: Path, seed: str, again: bool, small: bool) -> None:
    """Rehearse every rulebook of a folder with the numbers it expects: one line each; may be broken off and taken up."""
    from .rehearsal import nightly

    fine = True
    sizes = nightly.few_of if small else nightly.size_of
    for line, well in nightly.rehearse_all(folder, out, seed, settings(), again, sizes):
        click.echo(line)
        fine = fine and well
    sys.exit(0 if fine else 1)


@award.command("open")
@click.argument("path", metavar="RULEBOOK")
@click.argument("officer", metavar="OFFICER_EMAIL")
@click.option("--rehearsal", is_flag=True, help="Every page, letter and document will say that it is one.")
def open_(path: str, officer: str, rehearsal: bool) -> None:
    """Open an edition by its rulebook, in the name of an officer."""
    from workflows.soundness import check as findings_of
    from workflows.soundness import is_sound
    from workflows.steps import Refused

    from . import accounts, engine
    from .access import Actor
    from .effects import Ref

    read = rulebook(path)
    findings = findings_of(read)
    if not is_sound(findings):
        raise Said("\n".join(str(one.sentence) for one in findings if one.severity == "error"))
    opened = store(settings())
    with opened.reading() as db:
        person = accounts.person_of(db, officer)
    if person is None:
        raise Said(f"{officer} is not an officer yet: script/award officer {officer} NAME")
    engine.found(opened, read)
    accounts.participant(opened, read.id, person.id)
    try:
        engine.act(opened, Ref(read.id, "edition"), "open_edition", Actor(person.id), {"rehearsal": rehearsal},
                   rules=read)
    except Refused as refused:
        raise Said(f"{read.id} cannot be opened: {refused.refusal.code.replace('_', ' ')}.") from None
    click.echo(f"{read.edition.title['en']} is open as {read.id}.")


@award.command()
@click.argument("email")
@click.argument("name")
@click.option("--language", default="en", show_default=True)
def officer(email: str, name: str, language: str) -> None:
    """Let somebody work at the desk."""
    from forms.addresses import ADDRESS

    from . import accounts
    from .asking import LANGUAGES

    if not ADDRESS.fullmatch(email.strip()):
        raise Said(f"Nobody could sign in as {email}. An e-mail address looks like name@city.org.")
    if language not in LANGUAGES:
        raise Said(f"{language!r} is no language of the pages; the languages are {', '.join(LANGUAGES)}.")
    accounts.enrol(store(settings()), email, name, language, officer=True)
    click.echo(f"{name} <{email}> is an officer.")


@award.command()
@click.argument("email")
def dismiss(email: str) -> None:
    """Let somebody work at the desk no more; every session of theirs ends at once."""
    from . import accounts

    opened = store(settings())
    accounts.dismiss(opened, known(opened, email).id)
    click.echo(f"{email} is no officer any more, and is signed out everywhere.")


@award.command()
@click.argument("email")
def release(email: str) -> None:
    """Let somebody in by the mailed link alone who has lost their passkey or authenticator app. Ask first who they are."""
    from . import proving

    opened = store(settings())
    if not proving.release(opened, known(opened, email).id):
        raise Said(f"{email} has no passkey and no authenticator app: the mailed link is enough.")
    click.echo(f"{email} comes in by the mailed link alone, was signed out everywhere, and gets a letter that says so.")


@award.command()
@click.argument("email")
@click.option("--officer", "by", required=True, metavar="OFFICER_EMAIL", help="In whose name it is done.")
def erase(email: str, by: str) -> None:
    """Forget a person who asks for it: name, address, contacts, what they wrote as a juror. Records still verify."""
    from workflows.steps import Refused

    from .access import Actor
    from .erasing import erase_person

    opened = store(settings())
    try:
        done = erase_person(opened, known(opened, email).id, Actor(known(opened, by).id))
    except Refused as refused:
        raise Said(f"{email} cannot be erased: {refused.refusal.code.replace('_', ' ')}.") from None
    click.echo(f"{email} is forgotten: {done.seats} seats, contacts of {done.candidacies} candidacies, "
               f"{done.certificates} certificates. Backups made before still hold what they held.")


# -- checking


@award.command("check")
@click.option("--database", default="", help="Another database than that of the settings.")
def check_installation(database: str) -> None:
    """Whether every law of every edition holds, each in words. Exit code 1 where one is broken."""
    given = settings()
    sys.exit(0 if sound(store(replace(given, database_url=database) if database else given)) else 1)


def sound(opened) -> bool:
    """Whether every law holds, each said in words."""
    from . import clocks, laws

    with opened.reading() as db:
        apart = clocks.difference(db)
    holds = not apart
    if opened.engine.dialect.name == "postgresql":
        click.echo(apart or "The clock of this machine and the database's are together.")
    for edition, events in laws.editions_with_a_record(opened).items():
        found = laws.breaks(opened, edition)
        broken = {one.law for one in found if not one.warns}
        holds = holds and not broken
        click.echo(f"{edition}, {events} events:")
        for name, (words, _) in laws.LAWS.items():
            click.echo(f"  {'BROKEN' if name in broken else 'holds '}  {name:<4} {words}")
            for one in [one for one in found if one.law == name][:20]:
                click.echo(f"          {'look at: ' if one.warns else ''}{one.sentence}")
    return holds


@award.command()
@click.argument("edition")
@click.argument("stage", metavar="STAGE")
@click.option("--explain", is_flag=True, help="Why readings are missing, and which rule to loosen by how much.")
@click.option("--even", is_flag=True, help="Once they are shared out: with the loads evened out as well.")
def assign(edition: str, stage: str, explain: bool, even: bool) -> None:
    """Who would read what in a jury (final.jury), confirmed by the independent check. Nothing is changed by it."""
    from workflows.steps import Refused

    from . import assigning

    try:
        for line in assigning.told(store(settings()), edition, stage, explain, even):
            click.echo(line)
    except Refused as refused:
        if refused.refusal.code != "unknown":
            raise Said(f"The independent check does not confirm the plan: {refused.refusal.values['fault']}.") from None
        raise Said(f"{stage} is no jury of {edition}.") from None


@award.command()
@click.argument("edition")
@click.argument("reference", metavar="CANDIDACY")
@click.option("--at", "until", help="As it stood at this instant, as 2026-04-10T12:00 (UTC).")
def history(edition: str, reference: str, until: str | None) -> None:
    """What happened to one candidacy, replayed from the record, and the state that gives."""
    from .record import history_of

    try:
        instant = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    except ValueError:
        raise Said(f"“{until}” cannot be read as an instant. Write it as 2026-04-10T12:00 (UTC).") from None
    told = history_of(store(settings()), edition, reference, instant)
    if told is None:
        raise Said(f"No candidacy of {edition} is known as {reference}.")
    for at, step, state in told:
        click.echo(f"{at:%Y-%m-%d %H:%M:%S} UTC  {step:<24} {state}")
    click.echo(f"It stands at {told[-1][2]}." if told else "Nothing had happened yet.")


@award.command(context_settings={"ignore_unknown_options": True})
@click.argument("package", type=click.Path(path_type=Path))
@click.argument("more", nargs=-1, type=click.UNPROCESSED)
def verify(package: Path, more: tuple[str, ...]) -> None:
    """Verify a published package, as anybody can with the verify.py in it."""
    from . import verifier

    sys.exit(verifier.main([str(package), *more]))


@award.command()
def permissions() -> None:
    """Who may see and do what, as the page docs/permissions.md."""
    from .access.told import declared

    click.echo(declared(), nl=False)


@award.command("settings")
def settings_() -> None:
    """Every setting: its variable, default and meaning."""
    for variable, default, meaning in table():
        click.echo(f"{variable:<28} {default:<24} {meaning}")
    settings()  # and what is wrong with those of the environment
