"""The command line tells what went wrong as a sentence, with exit code 2, and makes nothing then."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from award_app import accounts
from award_app.cli import award
from award_app.database import open_store
from config.settings import Settings

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml")
KEY = "k7f3-9qxa-m2vd-71ht-0pz8-w4nc-5ye6"


@pytest.fixture
def run(tmp_path):
    def run(*words, **environment):
        environment = {"AWARD_DATA": str(tmp_path / "var"), **environment}
        return CliRunner().invoke(award, list(map(str, words)), env=environment)

    run.data = tmp_path / "var"
    return run


def said(result) -> str:
    assert result.exit_code == 2 and "Traceback" not in result.output
    return result.output


def test_a_rulebook_with_a_mistake_is_told_with_file_and_line_and_nothing_is_made(run, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(RULEBOOK.read_text().replace("time_zone: Europe/Madrid", "time_zone: Nowhere"))
    line = next(n for n, words in enumerate(bad.read_text().splitlines(), 1) if words.startswith("time_zone"))
    for command in (("rules", "check"), ("rules", "picture"), ("rules", "words")):
        assert f"bad.yaml:{line}: time_zone: " in said(run(*command, bad))
    assert f"bad.yaml:{line}: " in said(run("rehearse", bad, "--out", tmp_path / "out"))
    assert not run.data.exists() and not (tmp_path / "out").exists()


def test_a_check_tells_the_rules_in_words_with_what_is_to_be_confirmed_and_what_was_found(run, tmp_path):
    told = run("rules", "check", RULEBOOK, "--language", "pt")
    assert told.exit_code == 0 and "XX Distinção OIDP" in told.output and "Calendário" in told.output
    assert "cut.ties" in told.output and told.output.endswith("oidp-2026.yaml: sustém-se\n")
    assert "um boletim completo é possível a partir de 9" in " ".join(told.output.split())
    islands = tmp_path / "islands.yaml"
    islands.write_text(RULEBOOK.read_text().replace("Europe/Madrid", "Atlantic/Azores"))
    assert "23:59 in Azores" in run("rules", "check", islands).output


def test_a_jury_that_gives_no_points_is_told_nothing_of_points_and_a_text_tells_its_characters(run, tmp_path):
    small, path = Path("docs/examples/small.yaml").read_text(), tmp_path / "small.yaml"
    assert "only their own points" in run("rules", "check", "docs/examples/small.yaml").output
    hearing = small.replace("quorum: 2, criteria: practice}", "}")
    path.write_text(hearing.replace("words: 300", "characters: 2000"))
    told = run("rules", "check", path).output
    assert "The jurors give no points." in told and "own points" not in told
    assert "Summary (at most 2000 characters, made public)" in told


def test_money_is_told_with_who_pays_it_and_whether_each_has_it(run, tmp_path):
    small, path = Path("docs/examples/small.yaml").read_text(), tmp_path / "small.yaml"
    money = ", how_many: 2, money: {amount: 100000, currency: EUR, paid_by: {en: the Commission}}}"
    path.write_text(small.replace("Award}, by: deliberation}", f"Award}}, by: deliberation{money}"))
    told = " ".join(run("rules", "check", path).output.split())
    assert "100,000 EUR for each" in told and "Paid by the Commission" in told


def test_rules_that_do_not_hold_together_are_told_with_the_way_there(run, tmp_path):
    bad = tmp_path / "bad.yaml"
    too_early = ("days: 5\n          until: 2026-04-01", "days: 5\n          until: 2026-03-15")  # before the check begins
    bad.write_text(RULEBOOK.read_text().replace(*too_early).replace("at_least: 5", "at_least: 50"))
    told = said(run("rules", "check", bad))
    assert "no candidacy can ever be returned" in told and "not sound" in told
    assert "bad.yaml:" in said(run("rules", "check", bad, "--short")).splitlines()[0]


def test_a_published_text_is_compared_with_the_rules(run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("La XIX Distinción OIDP. La ceremonia tiene lugar en Córdoba. Los 108 gobiernos.", encoding="utf-8")
    told = run("rules", "compare", RULEBOOK, page)
    assert told.exit_code == 1 and "page.txt:1: “XIX”: this is edition 20 (XX)" in told.output
    assert "“Córdoba”: the rules say Cracovia" in told.output and "Could not be judged:" in told.output
    page.write_text("XX Distinción OIDP", encoding="utf-8")
    assert (run("rules", "compare", RULEBOOK, page).output, run("rules", "compare", RULEBOOK, page).exit_code) == (
        "Nothing disagrees.\n", 0)
    assert "'de' is not read" in said(run("rules", "compare", RULEBOOK, page, "--language", "de"))
    page.write_bytes("Córdoba".encode("latin-1"))
    assert "is not in UTF-8" in said(run("rules", "compare", RULEBOOK, page))


def test_next_years_rules_are_started_and_never_written_over(run, tmp_path):
    out = tmp_path / "oidp-2028.yaml"
    told = run("rules", "new", "--from", "oidp-2026", "--year", 2028, "-o", out)
    assert told.exit_code == 0 and "edition 22 (XXII)" in told.output and "the place is to be confirmed" in told.output
    assert run("rules", "check", out).exit_code == 0
    assert "is there already" in said(run("rules", "new", "--from", "oidp-2026", "--year", 2028, "-o", out))
    assert "is the rulebook of 2026 already" in said(run("rules", "new", "--from", RULEBOOK, "--year", 2026, "-o", out))
    assert "there is no such file" in said(run("rules", "new", "--from", "oidp-1999", "--year", 2028))


def test_a_port_that_is_taken_is_a_sentence(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = run("serve", AWARD_SECRET_KEY=KEY, AWARD_PORT=str(port))
        assert f"Port {port} of 127.0.0.1 cannot be used" in said(served)


def test_a_folder_that_cannot_be_written_is_a_sentence(run, tmp_path):
    (tmp_path / "file").write_text("")
    assert "Set AWARD_DATA to a folder that can" in said(run("check", AWARD_DATA=str(tmp_path / "file")))


def test_a_server_without_its_key_does_not_start(run):
    assert "AWARD_SECRET_KEY is not set" in said(run("serve"))


def test_a_setting_that_is_none_is_told_with_the_one_that_was_meant(run):
    assert "Perhaps AWARD_PORT?" in said(run("settings", AWARD_PROT="1"))


def test_numbers_below_the_rulebooks_minimum_are_refused_by_name(run, tmp_path):
    assert "--jurors says 1" in said(run("rehearse", RULEBOOK, "--jurors", 1, "--out", tmp_path / "out"))


def test_an_edition_is_opened_by_an_officer_once(run):
    assert "is not an officer yet" in said(run("open", RULEBOOK, "marta@example.org"))
    assert run("officer", "marta@example.org", "Marta").exit_code == 0
    assert run("open", RULEBOOK, "marta@example.org").exit_code == 0
    assert "there already" in said(run("open", RULEBOOK, "marta@example.org"))
    assert run("check").exit_code == 0 and "oidp-2026, 13 events" in run("check").output


def test_letters_that_could_not_be_sent_give_another_exit_code(run):
    assert (run("mail").output, run("mail").exit_code) == ("Nothing is owed.\n", 0)
    accounts.ask_link(open_store(Settings(data=run.data)), "ada@example.org", "Ada", "fr")
    away = run("mail", AWARD_MAIL_PORT="9")
    assert (away.output, away.exit_code) == ("1 put off\n", 1)


def test_what_differs_between_two_rulebooks_is_told_as_text_and_as_a_page(run, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(RULEBOOK.read_text().replace("choose: {at_least: 5}", "choose: {exactly: 5}"))
    told = run("rules", "diff", RULEBOOK, other)
    assert told.exit_code == 0 and "For voters" in told.output
    assert "“Open vote”, ballot, number of choices: was at least: 5, is now exactly: 5." in told.output
    assert "The two rulebooks mean the same." in run("rules", "diff", RULEBOOK, RULEBOOK).output
    assert run("rules", "diff", RULEBOOK, other, "-o", tmp_path / "page.html").output == ""
    page = (tmp_path / "page.html").read_text()
    assert "<h2 id=\"voters\">For voters</h2>" in page and "is now exactly: 5." in page
    assert "does not speak 'nl'" in said(run("rules", "diff", RULEBOOK, other, "--language", "nl"))


WRONG = {
    "en": ("It does not hold together", "a ballot chooses 5, and at most 4 can be in the vote", "not sound"),
    "fr": ("Cela ne tient pas ensemble", "un bulletin choisit 5 candidatures", "une telle édition ne peut s’ouvrir"),
    "pt": ("Não se sustém", "um boletim escolhe 5", "uma edição assim não pode abrir"),
}


@pytest.mark.parametrize("language", WRONG)
def test_what_the_check_finds_is_told_in_the_language_that_is_asked_for(run, language, tmp_path):
    narrow = tmp_path / "narrow.yaml"
    narrow.write_text(Path("config/rulebooks/oidp-2026.yaml").read_text().replace("at_most: 40", "at_most: 4"))
    told = run("rules", "check", str(narrow), "--language", language)
    assert told.exit_code == 2 and all(words in " ".join(told.output.split()) for words in WRONG[language])
    short = run("rules", "check", str(narrow), "--short", "--language", language)
    assert ": error: rounds.final.stages.consultation.ballot.choose: " in short.output and WRONG[language][1] in short.output


def test_what_a_text_says_otherwise_is_told_in_the_language_that_is_asked_for(run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("The ceremony is in Córdoba in May 2025.")
    told = run("rules", "compare", "config/rulebooks/oidp-2026.yaml", str(page), "--told-in", "es")
    assert told.exit_code == 1 and "En desacuerdo con las bases:" in told.output and "las bases dicen Kraków" in told.output
    assert "the rules say" in run("rules", "compare", "config/rulebooks/oidp-2026.yaml", str(page)).output


def test_an_officer_has_an_address_that_letters_reach_and_a_language_of_the_pages(run):
    """Whoever comes in by a mailed link cannot come in with one that is none."""
    assert "An e-mail address looks like name@city.org" in said(run("officer", "olga", "Olga"))
    assert "the languages are fr, es, en, ca, pt" in said(run("officer", "olga@office.example", "Olga", "--language", "zz"))
    assert not run.data.exists()
    assert run("officer", "olga@office.example", "Olga", "--language", "ca").exit_code == 0


def test_a_name_that_no_file_can_have_and_words_that_are_no_text_are_told_as_a_sentence(run):
    assert "File name too long" in said(run("verify", "x" * 5000))
    assert "File name too long" in said(run("rules", "new", "--from", "x" * 5000, "--year", "2027"))
    assert "is no text" in said(run("dismiss", "\udcff"))
    assert "is no text" in said(run("key", "new", "--name", "\udcff"))


def test_of_an_empty_text_nothing_disagrees(run, tmp_path):
    (tmp_path / "empty.txt").touch()
    told = run("rules", "compare", RULEBOOK, tmp_path / "empty.txt")
    assert told.exit_code == 0 and told.output == "Nothing disagrees.\n"
