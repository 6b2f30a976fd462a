"""Settings: read whole or refused whole, and an unsafe installation does not start."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, table

SAFE = Settings(
    base_url="https://award.example.org",
    secret_key="Zk3v9Qm1Xy7Lp0Rt5Wb8Nc2Hd6Jf4Gs_",
    mail_sender="award@example.org",
    office_name="The office",
)


def test_an_empty_environment_gives_an_installation_in_one_folder_of_the_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings, var = Settings.read({}), Path(__file__).parent.parent.parent / "var"
    assert settings.database == f"sqlite:///{var}/award.db"
    assert settings.files_folder == var / "files"
    assert settings.hosts == ("localhost",)


def test_every_kind_of_setting_is_read_from_its_variable():
    settings = Settings.read({
        "DATABASE_URL": "postgres://award@db/award",
        "AWARD_PORT": "9000",
        "AWARD_DEMO": "yes",
        "AWARD_FILES": "/srv/files",
        "AWARD_BASE_URL": "https://award.example.org/",
        "AWARD_TRUSTED_HOSTS": "www.example.org, old.example.org",
    })
    assert settings.database == "postgresql+psycopg://award@db/award"
    assert (settings.port, settings.demo, settings.files_folder) == (9000, True, Path("/srv/files"))
    assert settings.base_url == "https://award.example.org"
    assert settings.hosts == ("award.example.org", "www.example.org", "old.example.org")


def test_a_variable_left_empty_is_not_set():
    assert Settings.read({"AWARD_PORT": " "}).port == 8000


def test_all_mistakes_are_told_at_once_by_the_name_of_their_variable():
    wrong = {"AWARD_PORT": "high", "AWARD_DEMO": "maybe", "AWARD_BASE_URL": "oidp"}
    wrong |= {"AWARD_OFFICE_LANGUAGE": "de"}
#X"AWARD_PORT": "high", "AWARD_DEMO": "maybe", "AWARD_OFFICE_LANGUAGE": "de", "AWARD_BASE_URL": "x"}
    with pytest.raises(SettingsError) as refused:
        Settings.read(wrong)
    assert [mistake.split()[0] for mistake in refused.value.mistakes] == [
        "AWARD_BASE_URL", "AWARD_PORT", "AWARD_OFFICE_LANGUAGE", "AWARD_DEMO",
    ]


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant():
    with pytest.raises(SettingsError, match="AWARD_SECRETKEY is not a setting. Perhaps AWARD_SECRET_KEY?"):
        Settings.read({"AWARD_SECRETKEY": "x"})


def test_a_safe_installation_starts():
    assert SAFE.refuses() == []


@pytest.mark.parametrize(("change", "word"), [
    ({"secret_key": ""}, "AWARD_SECRET_KEY"),
    ({"secret_key": "short"}, "AWARD_SECRET_KEY"),
    ({"secret_key": "changeme" * 8}, "AWARD_SECRET_KEY"),
    ({"base_url": "http://award.example.org"}, "AWARD_BASE_URL"),
    ({"mail_sender": ""}, "AWARD_MAIL_SENDER"),
    ({"office_name": ""}, "AWARD_OFFICE_NAME"),
    ({"trusted_hosts": ("*.example.org",)}, "AWARD_TRUSTED_HOSTS"),
    ({"mail_host": "smtp.example.org", "mail_password": "p"}, "AWARD_MAIL_PASSWORD"),
    ({"debug": True}, "AWARD_DEBUG"),
    ({"testing": Path("/tmp/faults")}, "AWARD_TESTING"),
    ({"testing": Path("/tmp/faults"), "demo": True}, "AWARD_TESTING"),
    ({"demo": True, "database_url": "postgresql://db/award"}, "DATABASE_URL"),
    ({"demo": True, "mail_host": "smtp.example.org"}, "AWARD_MAIL_HOST"),
])
def test_each_unsafe_setting_alone_is_a_reason_not_to_start(change, word):
    (sentence,) = replace(SAFE, **change).refuses()
    assert sentence.startswith(word)


def test_the_demo_on_this_machine_needs_no_settings():
    assert Settings(demo=True).refuses() == []


def test_secrets_are_not_in_what_a_log_would_print():
    shown = repr(replace(SAFE, mail_password="canary-mail", database_url="postgresql://u:canary-db@db/award"))
    assert "canary" not in shown
    assert SAFE.secret_key not in shown


def test_the_table_has_a_line_for_every_setting():
    lines = table()
    assert len({variable for variable, _, _ in lines}) == len(lines) == len(Settings.__dataclass_fields__)
    assert ("AWARD_PORT", "8000", "port the server listens on") in lines
