"""What the interface says, found anew in the sources, and what each catalogue makes of it."""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "es", "ca", "pt")
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(["say", "later"])


@cache
def asked() -> dict[str, Message]:
    """Each text of the interface by its English words (the singular, where it counts)."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = Catalog()
    for file, _line, text, _comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=ours
    ):
        found.add(text, None, [(file, 0)], context=context)
    return {key(message): message for message in found if message.id}


def ours(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[:1] in {(), ("award_app",), ("forms",), ("templates",), ("workflows",)}


@cache
def given(language: str) -> Catalog:
    path = ROOT / "award_app" / "translations" / language / "LC_MESSAGES" / "messages.po"
    return read_po(path.open("rb"), locale=language)


@cache
def translated(language: str) -> dict[str, Message]:
    return {key(message): message for message in given(language) if message.id}


def key(message: Message) -> str:
    return forms(message.id)[0]


def forms(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """A text, or its singular and plural."""
    return text if isinstance(text, tuple) else (text or "",)
