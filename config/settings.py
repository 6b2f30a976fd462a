"""Every setting of an installation: its variable, type, default and meaning, and what refuses to start.

What an award does is not here but in its rulebook. Nothing else in the program reads the environment:
`Settings.read` is called once, at start, and its result is handed on.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "en", "ca", "pt")
THREADS = 8  # with which one server answers
MAIL_SECURITY = ("none", "starttls", "tls")
ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\".]+(\.[^\s@<>,;\".]+)+")
A_KEY_OF_ITS_OWN = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class SettingsError(ValueError):
    """What cannot be read from the environment: `mistakes`, a sentence each."""

    def __init__(self, mistakes: list[str]):
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def setting(variable: str, default, says: str, *, one_of=(), secret=False):
    """A field read from an environment variable; `says` is its line in the table."""
    line = {"variable": variable, "says": says, "one_of": one_of}
    return field(default=default, repr=not secret, metadata=line)


@dataclass(frozen=True)
class Settings:
    """One installation. Frozen: a test or the demo makes its own with `dataclasses.replace`."""

    data: Path = setting("AWARD_DATA", CHECKOUT / "var", "folder of the database, the queue and the files")
    database_url: str = setting("DATABASE_URL", "", "database; empty: award.db in that folder", secret=True)
    files: Path | None = setting("AWARD_FILES", None, "folder of uploads and certificates; empty: files in it")
    bucket: str = setting(
        "AWARD_BUCKET", "", "bucket of them instead of that folder, as s3://KEY:SECRET@host/bucket", secret=True)
    clamd: str = setting("AWARD_CLAMD", "", "scanner of viruses: host:port or socket of clamd; empty: none")

    base_url: str = setting("AWARD_BASE_URL", "http://localhost:8000", "address that people use")
    trusted_hosts: tuple[str, ...] = setting(
        "AWARD_TRUSTED_HOSTS", (), "further host names to answer to, with commas between them"
    )
    proxies: int = setting("AWARD_PROXIES", 0, "reverse proxies in front that set X-Forwarded-For and -Proto")
    host: str = setting("AWARD_HOST", "127.0.0.1", "address the server listens on")
    port: int = setting("AWARD_PORT", 8000, "port the server listens on")

    secret_key: str = setting("AWARD_SECRET_KEY", "", "signs sessions; at least 32 characters", secret=True)
    secret_key_file: Path | None = setting(
        "AWARD_SECRET_KEY_FILE", None, "file that holds it instead, readable by this user alone")
    signing_key: Path | None = setting(
        "AWARD_SIGNING_KEY", None, "key and certificate that sign documents, PEM or PKCS#12; empty: signing.pem in the data "
        "folder, where there is one")
    signing_passphrase: str = setting("AWARD_SIGNING_PASSPHRASE", "", "opens that key, where it is locked", secret=True)
    session_days: int = setting("AWARD_SESSION_DAYS", 60, "days until a person signs in again")
    officers_prove: bool = setting(
        "AWARD_OFFICERS_PROVE", False, "the desk asks its officers for a passkey or an authenticator app")
    largest_upload_mb: int = setting("AWARD_LARGEST_UPLOAD_MB", 100, "megabytes of one request, at most")
    candidacy_mb: int = setting("AWARD_CANDIDACY_MB", 1000, "megabytes of all files of one candidacy, at most")
    edition_gb: int = setting("AWARD_EDITION_GB", 100, "gigabytes of all files of one edition, at most")

    mail_host: str = setting("AWARD_MAIL_HOST", "localhost", "SMTP server")
    mail_port: int = setting("AWARD_MAIL_PORT", 25, "its port")
    mail_user: str = setting("AWARD_MAIL_USER", "", "name to sign in with; empty: none")
    mail_password: str = setting("AWARD_MAIL_PASSWORD", "", "password to sign in with", secret=True)
    mail_security: str = setting("AWARD_MAIL_SECURITY", "none", "its encryption", one_of=MAIL_SECURITY)
    mail_seconds: int = setting("AWARD_MAIL_SECONDS", 30, "how long that server may keep silent")
    mail_sender: str = setting("AWARD_MAIL_SENDER", "", "address that letters come from")

    office_name: str = setting("AWARD_OFFICE_NAME", "", "name of the office, under letters and pages")
    office_address: str = setting("AWARD_OFFICE_ADDRESS", "", "where people reach the office")
    office_language: str = setting("AWARD_OFFICE_LANGUAGE", "en", "language of its desk", one_of=LANGUAGES)

    demo: bool = setting("AWARD_DEMO", False, "a clock of its own, a mail box, signing in as anybody")
    debug: bool = setting("AWARD_DEBUG", False, "traces in the browser; for developers only")
    testing: Path | None = setting(
        "AWARD_TESTING", None, "folder from which a test kills the server and shifts its clock; never set it"
    )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings an environment gives. Raises SettingsError with every mistake, not the first only."""
        values, mistakes = {}, _unknown(environment)
        for each in fields(cls):
            text = environment.get(each.metadata["variable"], "").strip()
            if not text:                                  # NAME= in a file of settings means: not set
                continue
            try:
                values[each.name] = _read(text, each)
            except ValueError as mistake:
                mistakes.append(f"{each.metadata['variable']} {mistake}")
        if "secret_key_file" in values and "secret_key" not in values:
            try:
                values["secret_key"] = _kept_key(values["secret_key_file"])
            except ValueError as mistake:
                mistakes.append(f"AWARD_SECRET_KEY_FILE {mistake}")
        if mistakes:
            raise SettingsError(mistakes)
        return cls(**values)

    @property
    def database(self) -> str:
        """The database as SQLAlchemy names it; PostgreSQL through psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{self.data.resolve() / 'award.db'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def files_folder(self) -> Path:
        return self.files or self.data / "files"

    @property
    def signing_key_file(self) -> Path:
        return self.signing_key or self.data / "signing.pem"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names the server answers to: that of the base address, and those added."""
        return tuple(dict.fromkeys((_host(self.base_url), *self.trusted_hosts)))

    @property
    def here(self) -> bool:
        """Whether people reach it on this machine alone."""
        return _is_this_machine(_host(self.base_url))

    def refuses(self) -> list[str]:
        """Why this installation must not start: a sentence each, with the remedy. Empty when it may."""
        reasons = _unsafe_demo(self) if self.demo else _unsafe(self)
        return [sentence for unsafe, sentence in reasons if unsafe]


def table() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, for the command line and the docs."""
    return [(each.metadata["variable"], _shown(each.default), _says(each)) for each in fields(Settings)]


def _unsafe(settings: Settings):
    here = settings.here
    yield not settings.secret_key, f"AWARD_SECRET_KEY is not set. Make one and keep it: {A_KEY_OF_ITS_OWN}"
    yield (0 < len(settings.secret_key) < 32 or len(set(settings.secret_key)) in range(1, 10),
           f"AWARD_SECRET_KEY can be guessed. Make one of at least 32 random characters: {A_KEY_OF_ITS_OWN}")
    yield (not here and urlsplit(settings.base_url).scheme != "https",
           f"AWARD_BASE_URL is {settings.base_url}: what people type would travel unencrypted. Use https.")
    yield (not here and not settings.mail_sender,
           "AWARD_MAIL_SENDER is not set: name the address that letters come from.")
    yield (not here and not settings.office_name,
           "AWARD_OFFICE_NAME is not set: letters and pages must say whose they are.")
    yield (settings.mail_sender and not ADDRESS.fullmatch(settings.mail_sender),
           f"AWARD_MAIL_SENDER is {settings.mail_sender!r}: write one address, like award@example.org.")
    yield "*" in "".join(settings.trusted_hosts), "AWARD_TRUSTED_HOSTS holds a *: name each host."
    yield (any(set(host) & set("/:@ ") for host in settings.trusted_hosts),
           "AWARD_TRUSTED_HOSTS holds more than names: write them like www.example.org, without https:// and port.")
    yield settings.proxies > 5, f"AWARD_PROXIES is {settings.proxies}: whoever asks could write their own address. Count them."
    yield not 1 <= settings.port <= 65535, f"AWARD_PORT is {settings.port}: write one from 1 to 65535."
    yield not 1 <= settings.session_days <= 400, f"AWARD_SESSION_DAYS is {settings.session_days}: write 1 to 400."
    yield (not 1 <= settings.largest_upload_mb <= 2000,
           f"AWARD_LARGEST_UPLOAD_MB is {settings.largest_upload_mb}: write 1 to 2000.")
    yield (not 1 <= settings.candidacy_mb <= 1000 * settings.edition_gb,
           f"AWARD_CANDIDACY_MB is {settings.candidacy_mb}: write 1 to what AWARD_EDITION_GB has room for.")
    yield (settings.bucket and not _is_a_bucket(settings.bucket),
           "AWARD_BUCKET cannot be used: write it like s3://KEY:SECRET@host/bucket; s3+http:// only for this machine.")
    yield (settings.clamd and not re.fullmatch(r"/.+|[^:/ ]+:[0-9]{1,5}", settings.clamd),
           f"AWARD_CLAMD is {settings.clamd}: write it like 127.0.0.1:3310 or /run/clamav/clamd.ctl.")
    in_clear = settings.mail_security == "none" and not _is_this_machine(settings.mail_host)
    yield (settings.mail_password and in_clear,
           "AWARD_MAIL_PASSWORD would travel unencrypted. Set AWARD_MAIL_SECURITY to starttls or tls.")
    yield (settings.testing is not None and not (here and _is_this_machine(settings.host)),
           "AWARD_TESTING is set: a test could kill this server and shift its clock. Unset it.")
    yield settings.debug, "AWARD_DEBUG is on: whoever meets an error could run code here. Unset it."


def _unsafe_demo(settings: Settings):
    yield (settings.database_url,
           "DATABASE_URL is set: the demo lets anybody in, and keeps a file of its own. Unset it.")
    yield (not _is_this_machine(settings.mail_host),
           f"AWARD_MAIL_HOST is {settings.mail_host}: the demo mails nobody. Unset it.")
    yield settings.testing is not None, "AWARD_TESTING is set: the demo has a clock of its own. Unset it."
    yield settings.signing_key, "AWARD_SIGNING_KEY is set: the demo has a key of its own, which signs nothing real. Unset it."
    yield settings.bucket, "AWARD_BUCKET is set: the demo keeps its files in a folder of its own. Unset it."


def _is_a_bucket(address: str) -> bool:
    parts = urlsplit(address)
    safe = parts.scheme == "s3" or parts.scheme == "s3+http" and _is_this_machine(parts.hostname or "")
    return bool(safe and parts.hostname and parts.username and parts.password and parts.path.strip("/"))


def _unknown(environment: Mapping[str, str]) -> list[str]:
    names = [each.metadata["variable"] for each in fields(Settings)]
    strange = [name for name in environment if name.startswith("AWARD_") and name not in names]
    return [f"{name} is not a setting." + _perhaps(name, names) for name in sorted(strange)]


def _perhaps(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f" Perhaps {near[0]}?" if near else ""


def _read(text: str, each):
    """The value of a field. Raises ValueError: what is wrong, to be read after the variable's name."""
    allowed = each.metadata["one_of"]
    if allowed and text not in allowed:
        raise ValueError(f"is {text!r}: use one of {', '.join(allowed)}.")
    if each.name == "base_url":
        return _address(text)
    return READERS[each.type](text)


def _address(text: str) -> str:
    parts = urlsplit(text)
    more = parts.query or parts.fragment or parts.username or parts.path.strip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or more:
        raise ValueError(f"is {text!r}: write it like https://award.example.org.")
    return text.rstrip("/")


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"is {text!r}: write a whole number.")
    return int(text)


def _yes(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError(f"is {text!r}: write yes or no.")
    return text.lower() in ("1", "true", "yes", "on")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


READERS = {
    "str": str, "int": _whole, "bool": _yes, "tuple[str, ...]": _names, "Path": Path, "Path | None": Path,
}


def _kept_key(file: Path) -> str:
    """The key in a file. Raises ValueError where it cannot be read, or can be by others."""
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"is {file}: it cannot be read ({getattr(problem, 'strerror', None) or 'no text'}).") from None
    if others_read(file):
        raise ValueError(f"is {file}: others on this machine can read it. Run: chmod 600 {file}")
    return text


def others_read(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o007)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(default) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, Path):
        return str(default.relative_to(CHECKOUT))
    return "" if default in (None, ()) else str(default)


def _says(each) -> str:
    allowed = each.metadata["one_of"]
    return each.metadata["says"] + (f": {', '.join(allowed)}" if allowed else "")
