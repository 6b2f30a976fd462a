"""`award key`: the key that signs the office's documents. One is made, what is there is told, a signed document is checked."""

from __future__ import annotations

from pathlib import Path

import click

from .cli_rules import Said


@click.group()
def key() -> None:
    """The key by which receipts and certificates are signed."""


@key.command()
@click.option("--name", help="Whose signature it is; the name of the office by default.")
@click.option("--rehearsal", is_flag=True, help="It signs rehearsals and nothing else.")
def new(name: str | None, rehearsal: bool) -> None:
    """Make a key and a certificate for ten years, into the data folder. What is there is never written over."""
    from datetime import UTC, datetime

    from . import signing
    from .cli import settings
    from .documents import signatures

    given = settings()
    name, path = name or given.office_name, given.signing_key_file
    if not name:
        raise Said("Whose signature is it? Set AWARD_OFFICE_NAME, or give --name.")
    said = f"{signatures.REHEARSAL} · {name}" if rehearsal else name
    made = signatures.made(said, given.office_name or name, datetime.now(UTC))
    try:
        signing.put(path, made, given.signing_passphrase)
    except FileExistsError:
        raise Said(f"{path} is there already, and is not written over. To change the key move that file away first: what it "
                   "has signed stays good.") from None
    except OSError as problem:
        raise Said(f"{path} cannot be written: {problem.strerror}.") from None
    click.echo(f"{path} is made, readable by you alone. Keep a copy where you keep the backups.")
    tell(made)
    click.echo("Documents are signed by it from the next start on.")


@key.command()
def show() -> None:
    """Whose key it is, its fingerprint, and until when it signs."""
    from datetime import UTC, datetime

    from . import signing
    from .cli import settings

    given = settings()
    if reasons := signing.unfit(given, datetime.now(UTC)):
        raise Said("\n".join(reasons))
    if not given.signing_key_file.exists():
        click.echo("There is no key: documents are unsigned. Make one: script/award key new")
        return
    tell(signing.read(given))


@key.command()
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(document: Path) -> None:
    """Whether a PDF has the office's signature and is as it was signed; exit code 1 where not."""
    from . import signing
    from .cli import settings, store
    from .documents import signatures

    with store(settings()).reading() as db:
        known = signing.signatories(db)
    try:
        found = signatures.checked(document.read_bytes(), known)
    except ValueError as problem:
        raise Said(f"{document} cannot be read as a signed PDF: {problem}") from None
    if found is None:
        click.echo("It has no signature.")
    else:
        click.echo("It is as it was signed." if found.whole else "CHANGED: it is not as it was signed.")
        click.echo("A key of this office has signed it." if found.ours else "FOREIGN: no key of this office has signed it.")
        tell(found.signatory)
    raise SystemExit(0 if found and found.whole and found.ours else 1)


def tell(who) -> None:
    click.echo(f"  {who.name}\n  SHA-256 of the certificate: {who.fingerprint}\n"
               f"  from {who.begins:%Y-%m-%d} to {who.expires:%Y-%m-%d}")
