"""The second factor: what somebody proves beside their mail box, where they have chosen to, or the office asks it.

The one module that writes passkeys, authenticators, recovery codes and the proofs that are asked. A passkey (WebAuthn) is
proof enough alone, because the device asks its owner for a finger or a number before it signs; the code of an
authenticator app (TOTP, RFC 6238) or a recovery code comes after the mailed link. What is asked of a browser is a row
here, bound to a ticket that it holds: a challenge is signed once, and five wrong codes end it.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

import pyotp
import webauthn
from sqlalchemy import Connection, delete, exists, func, select, union_all, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers import structs as ask
from webauthn.helpers.exceptions import WebAuthnException

from workflows.codes import read_code

from .models.people import authenticators, passkeys, persons, proofs, recovery_codes
from .store import Store, hashed, spelled

PROOF_LASTS = timedelta(minutes=15)
TRIES = 5  # wrong codes of one proof; then the link has to be asked for again
WRONG_A_DAY = 20  # codes of an authenticator: a million of them, so nobody guesses one in a lifetime
STEP = 30  # seconds that a code of an authenticator is shown
RECOVERY_CODES = 10
MOST_PASSKEYS = 20
LARGEST_ANSWER = 20_000  # characters of what a device answers
TO_CHANGE = "change"  # where a proof leads that lets its owner change one thing; every other leads to a path of this site
NOT_PROVED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)  # a hostile answer need not even be one


@dataclass(frozen=True)
class Site:
    """For which address a passkey is good: a browser gives it to no other."""

    origin: str
    name: str

    @cached_property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""

    @property
    def has_passkeys(self) -> bool:
        """Browsers make none for an address without a name, as 127.0.0.1 or [::1]."""
        return not self.host.replace(".", "").isdigit() and ":" not in self.host


@dataclass(frozen=True)
class Proof:
    """What was asked of a browser, and by whom it can be given."""

    ticket_hash: str
    person: str | None
    goes_to: str
    shared: bool
    challenge: str | None
    tries: int
    expires_at: datetime


# -- who has one


def has(db: Connection, person: str) -> bool:
    """Whether somebody is asked for more than their mailed link."""
    found = union_all(select(passkeys.c.person).where(passkeys.c.person == person),
                      select(authenticators.c.person).where(_confirmed(person))).subquery()
    return bool(db.scalar(select(exists(select(found.c.person)))))


def kept(db: Connection, person: str) -> dict:
    """What a person has: `passkeys` (rows, the oldest first), `authenticator` (a row or None), `codes` (how many are left)."""
    own = select(passkeys).where(passkeys.c.person == person).order_by(passkeys.c.created_at, passkeys.c.credential)
    return {
        "passkeys": list(db.execute(own).mappings()),
        "authenticator": db.execute(select(authenticators).where(_confirmed(person))).mappings().first(),
        "codes": db.scalar(select(func.count()).where(recovery_codes.c.person == person)),
    }


def _confirmed(person: str):
    return (authenticators.c.person == person) & authenticators.c.confirmed_at.is_not(None)


# -- a proof is asked, and given


def ask_proof(db: Connection, store: Store, person: str | None, goes_to: str, shared: bool = False,
              challenge: bytes | None = None, instead: Proof | None = None) -> str:
    """A row of what is asked; its ticket, for the browser to hold. Those of the past go. In the place of another proof
    (`instead`) it is good for as long and for as many tries as that one was still."""
    ticket, now = secrets.token_urlsafe(32), store.now()
    db.execute(delete(proofs).where(proofs.c.expires_at < now))
    db.execute(proofs.insert().values(
        ticket_hash=hashed(ticket), person=person, goes_to=goes_to, shared_device=shared, tries=instead.tries if instead else 0,
        challenge=challenge and bytes_to_base64url(challenge), expires_at=instead.expires_at if instead else now + PROOF_LASTS))
    return ticket


def proof(db: Connection, store: Store, ticket: str | None) -> Proof | None:
    """What a ticket still asks for."""
    if not ticket:
        return None
    row = db.execute(select(proofs).where(proofs.c.ticket_hash == hashed(ticket)).with_for_update()).mappings().first()
    if row is None or row["expires_at"] <= store.now() or row["tries"] >= TRIES:
        return None
    return Proof(row["ticket_hash"], row["person"], row["goes_to"], row["shared_device"], row["challenge"], row["tries"],
                 row["expires_at"])


def given_code(db: Connection, store: Store, asked: Proof, typed: str) -> str | None:
    """The code of an authenticator, or a recovery code, which works once: why it proves nothing (a reason of
    `proving.NotProved`), or None. What was tried is counted, so the transaction must be kept."""
    reason = wrong_code(db, store, asked.person, typed)
    if reason is None:
        end(db, asked)
        return None
    db.execute(update(proofs).where(proofs.c.ticket_hash == asked.ticket_hash).values(tries=proofs.c.tries + 1))
    return "ended" if asked.tries + 1 >= TRIES else reason


def wrong_code(db: Connection, store: Store, person: str | None, typed: str) -> str | None:
    """The same, of somebody who is in and asked once more; counted as well, but with no ticket."""
    plain = _figures(typed)
    of_an_app = len(plain) == 6 and plain.isdigit()
    return _with_authenticator(db, store, person, plain) if of_an_app else _with_recovery_code(db, person, plain)


def given_passkey(db: Connection, store: Store, site: Site, asked: Proof, answer: str) -> str | None:
    """Whom a passkey's signature under the challenge proves to come; None where it proves nobody."""
    end(db, asked)  # a challenge is signed once, whatever comes of it
    said = _read(answer)
    key = said and db.execute(
        select(passkeys).where(passkeys.c.credential == said["id"]).with_for_update()).mappings().first()
    if not key or asked.challenge is None or asked.person not in (None, key["person"]):
        return None
    try:
        seen = webauthn.verify_authentication_response(
            credential=said, expected_challenge=base64url_to_bytes(asked.challenge), expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(key["public_key"]),
            credential_current_sign_count=key["signs"], require_user_verification=True)
    except NOT_PROVED:
        return None
    db.execute(update(passkeys).where(passkeys.c.credential == key["credential"]).values(
        signs=seen.new_sign_count, used_at=store.now()))
    return key["person"]


def challenge_for(db: Connection, store: Store, site: Site, asked: Proof | None, goes_to: str) -> tuple[str, str]:
    """What a browser is to have signed: (the options for it as JSON, the ticket). Of somebody whose link was used, by a
    passkey of theirs; else by any that this site knows."""
    person = asked.person if asked else None
    own = select(passkeys.c.credential).where(passkeys.c.person == person) if person else None
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=ask.UserVerificationRequirement.REQUIRED,
        allow_credentials=[_named(one) for one in db.scalars(own)] if person else None)
    if asked:
        end(db, asked)
    ticket = ask_proof(db, store, person, asked.goes_to if asked else goes_to, bool(asked and asked.shared), options.challenge,
                       instead=asked if person else None)
    return webauthn.options_to_json(options), ticket


def has_proved(db: Connection, store: Store, person: str, ticket: str | None) -> bool:
    """Whether this browser (which holds the ticket) has proved that it may change what protects this person."""
    given = (proofs.c.ticket_hash == hashed(ticket or "")) & (proofs.c.person == person) & (proofs.c.goes_to == TO_CHANGE)
    return bool(db.scalar(select(exists(select(proofs.c.person).where(given & (proofs.c.expires_at > store.now()))))))


def may_change(db: Connection, store: Store, person: str, ticket: str | None) -> bool:
    """The one rule of all that protects an account: the first is added by whoever is in; to add another, to take one away
    and to make recovery codes, something that is there already is proved once more. Who changes it waits for who does so now."""
    hold(db, person)
    return not has(db, person) or has_proved(db, store, person, ticket)


def hold(db: Connection, person: str) -> None:
    """What protects somebody stays as it is until this transaction ends."""
    db.execute(select(persons.c.id).where(persons.c.id == person).with_for_update())


def end_ticket(db: Connection, ticket: str | None) -> None:
    db.execute(delete(proofs).where(proofs.c.ticket_hash == hashed(ticket or "")))


def end(db: Connection, asked: Proof) -> None:
    db.execute(delete(proofs).where(proofs.c.ticket_hash == asked.ticket_hash))


def _with_authenticator(db: Connection, store: Store, person: str | None, code: str) -> str | None:
    """Why this is not the code that an app shows now; None where it is. The clock is the world's: an app knows no other."""
    row = db.execute(select(authenticators).where(_confirmed(person)).with_for_update()).mappings().first()
    if row is None:
        return "wrong"
    return _count(db, store, row, step_of(row["secret"], code))


def _count(db: Connection, store: Store, row: Mapping, step: int | None) -> str | None:
    now, day = store.now(), timedelta(days=1)
    wrong = row["wrong"] if row["wrong_since"] and now - row["wrong_since"] < day else 0
    if wrong >= WRONG_A_DAY:
        return "too_many"
    right = step is not None and step > row["step"]
    changed = {"step": step, "wrong": 0, "wrong_since": None} if right else {
        "wrong": wrong + 1, "wrong_since": row["wrong_since"] if wrong else now}
    db.execute(update(authenticators).where(authenticators.c.person == row["person"]).values(changed))
    return None if right else "wrong"


def step_of(secret: str, code: str, now: float | None = None) -> int | None:
    """In which half minute an app shows this code: now, or just before or after, where its clock is a little out."""
    here = int(time.time() if now is None else now) // STEP
    app = pyotp.TOTP(secret, interval=STEP)
    for step in (here, here - 1, here + 1):
        if secrets.compare_digest(app.generate_otp(step), code):
            return step
    return None


def _with_recovery_code(db: Connection, person: str | None, typed: str) -> str | None:
    this = (recovery_codes.c.person == person) & (recovery_codes.c.code_hash == _of(person, typed))
    return None if db.execute(delete(recovery_codes).where(this)).rowcount else "wrong"


# -- a factor is added, and taken away


def passkey_options(db: Connection, store: Store, site: Site, person) -> tuple[str, str]:
    """What a device is asked to make: (the options for the browser as JSON, the ticket)."""
    own = select(passkeys.c.credential).where(passkeys.c.person == person.id)
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=site.name, user_id=person.id.encode(), user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=ask.AuthenticatorSelectionCriteria(
            resident_key=ask.ResidentKeyRequirement.REQUIRED, user_verification=ask.UserVerificationRequirement.REQUIRED),
        exclude_credentials=[_named(one) for one in db.scalars(own)])
    return webauthn.options_to_json(options), ask_proof(db, store, person.id, "", challenge=options.challenge)


def add_passkey(db: Connection, store: Store, site: Site, asked: Proof, answer: str, name: str) -> str | None:
    """Keep a passkey that a device has made: why not (a reason of `proving.NotProved`), or None."""
    end(db, asked)
    said = _read(answer)
    try:
        made = said and asked.challenge and webauthn.verify_registration_response(
            credential=said, expected_challenge=base64url_to_bytes(asked.challenge), expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True)
    except NOT_PROVED:
        made = None
    if not made:
        return "wrong"
    credential = bytes_to_base64url(made.credential_id)
    if db.scalar(select(passkeys.c.person).where(passkeys.c.credential == credential)):
        return "known"
    if db.scalar(select(func.count()).where(passkeys.c.person == asked.person)) >= MOST_PASSKEYS:
        return "enough"
    db.execute(passkeys.insert().values(
        credential=credential, person=asked.person, public_key=bytes_to_base64url(made.credential_public_key),
        signs=made.sign_count, name=name, created_at=store.now(), used_at=None))
    return None


def begin_authenticator(db: Connection, person: str) -> str:
    """The secret that an app is given, always a new one: whoever read the mail may know one that was begun before. "" where
    there is an app already."""
    db.execute(delete(authenticators).where((authenticators.c.person == person) & authenticators.c.confirmed_at.is_(None)))
    if db.scalar(select(authenticators.c.person).where(authenticators.c.person == person)):
        return ""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    db.execute(authenticators.insert().values(person=person, secret=secret, confirmed_at=None, step=0, wrong=0,
                                              wrong_since=None))
    return secret


def begun_authenticator(db: Connection, person: str, begun: str | None) -> str:
    """The secret that this browser began (`begun`: its digest, which the browser holds); "" where another took its place."""
    secret = db.scalar(select(authenticators.c.secret).where(
        (authenticators.c.person == person) & authenticators.c.confirmed_at.is_(None)))
    return secret if secret and begun == hashed(secret) else ""


def confirm_authenticator(db: Connection, store: Store, person: str, begun: str | None, typed: str) -> str | None:
    """The first code that an app shows: why it is not (a reason of `proving.NotProved`), or None. What was tried is counted."""
    if not begun_authenticator(db, person, begun):
        return "ended"
    begun = (authenticators.c.person == person) & authenticators.c.confirmed_at.is_(None)
    row = db.execute(select(authenticators).where(begun).with_for_update()).mappings().first()
    if row is None:
        return "ended"
    reason = _count(db, store, row, step_of(row["secret"], _figures(typed)))
    if reason is None:
        db.execute(update(authenticators).where(begun).values(confirmed_at=store.now()))
    return reason


def new_codes(db: Connection, person: str) -> list[str]:
    """Ten recovery codes, shown once; those before work no more."""
    db.execute(delete(recovery_codes).where(recovery_codes.c.person == person))
    codes = [spelled(secrets.token_bytes(10)) for _each in range(RECOVERY_CODES)]
    db.execute(recovery_codes.insert(), [{"code_hash": _of(person, code), "person": person} for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def is_last(db: Connection, person: str, credential: str | None) -> bool:
    """Whether the mailed link alone is enough once this is gone."""
    there = kept(db, person)
    return [*(one["credential"] for one in there["passkeys"]), *([None] if there["authenticator"] else [])] == [credential]


def take_away(db: Connection, person: str, credential: str | None) -> bool:
    """A passkey, or the authenticator (no credential), is one's own no more. Without any, recovery codes have no use."""
    this = authenticators.c.person == person if credential is None else \
        (passkeys.c.person == person) & (passkeys.c.credential == credential)
    gone = db.execute(delete(authenticators if credential is None else passkeys).where(this)).rowcount
    if not has(db, person):
        db.execute(delete(recovery_codes).where(recovery_codes.c.person == person))
    return bool(gone)


def release(db: Connection, person: str) -> None:
    """Everything of a person, who has lost it: the mailed link is enough again."""
    for table in (passkeys, authenticators, recovery_codes, proofs):
        db.execute(delete(table).where(table.c.person == person))


def address_of(secret: str, email: str, site: Site) -> str:
    """What an app reads from the picture (otpauth://)."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=email, issuer_name=site.name)


def _named(credential: str) -> ask.PublicKeyCredentialDescriptor:
    return ask.PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential))


def _read(answer: str) -> dict | None:
    """What a device has answered; None for what is no answer of one."""
    try:
        said = json.loads(answer) if len(answer) <= LARGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and isinstance(said.get("id"), str) else None


def _figures(typed: str) -> str:
    """A code as it was made, from how people type it: blanks and hyphens do not matter, nor figures of another script."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign.casefold() for sign in typed
                   if sign.isalnum())[:40]


def _of(person: str | None, code: str) -> str:
    """What is kept of a recovery code: 80 random bits need no slow digest, and are bound to whose they are."""
    return hashed(f"{person}/{read_code(code)}")
