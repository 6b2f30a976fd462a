"""What every part of a rulebook shares: it is frozen, and says where it comes from.

All scalars of a rulebook are read as text; the types here turn them into numbers, shares and statements,
and refuse what a person could have meant in two ways.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NamedTuple

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic import Field as Said

from workflows.wording import _, sentence


class Rule(BaseModel):
    """Any mapping of a rulebook.

    `source` names a public source. `default` marks our own choice where the sources are silent: all of the
    mapping (true), or the keys of it that are listed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str | None, WithJsonSchema({"type": ["string", "integer"]})] = None
    default: Annotated[bool | tuple[str, ...], BeforeValidator(lambda value: true_or_false(value))] = False


def walk(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Every part of a rulebook with its path, as the file writes it; parents first."""
    yield path, value
    if isinstance(value, Rule):
        for name, info in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))


def true_or_false(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError(sentence(_("“{value}” is neither true nor false"), value=value))
        return value == "true"
    return value


def plain_number(value: Any) -> Any:
    """A decimal number without exponent, infinity or spaces; the same number always has the same text."""
    if isinstance(value, float):
        raise ValueError(sentence(_("write the number as text, so that it stays exact")))
    if isinstance(value, str) and value.strip().endswith("%"):
        bare = value.strip()[:-1].strip()
        raise ValueError(sentence(_("“{value}” is not a number: write {bare}, without the sign"), value=value, bare=bare))
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError(sentence(_("“{value}” is not a number"), value=value)) from None
    if not number.is_finite() or "e" in str(value).lower():
        raise ValueError(sentence(_("“{value}” is not a plain number"), value=value))
    return number


def not_in_thousands(value: Any) -> Any:
    """“30.000” is thirty thousand to whoever writes so, and thirty to a machine."""
    if isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", value.strip()):
        bare = re.sub(r"\D", "", value)
        raise ValueError(sentence(_("“{value}”: write {bare} for thousands"), value=value, bare=bare))
    return value


def share_of_one(value: Any) -> Any:
    """“50%” or “50 %” as the fraction 0.5."""
    if isinstance(value, str) and value.strip().endswith("%"):
        value = plain_number(value.strip()[:-1].strip()) / 100
        if not 0 < value <= 1:
            raise ValueError(sentence(_("a share is at most 100%, and more than nothing")))
        return value
    if isinstance(value, Decimal):
        return value
    raise ValueError(sentence(_("write the share with its sign, as in “50%”, not “{value}”"), value=value))


def bytes_of(value: Any) -> Any:
    """“20 MB” as 20,000,000 bytes (decimal units)."""
    units = {"kB": 10**3, "MB": 10**6, "GB": 10**9}
    if isinstance(value, str) and not value.isdigit():
        amount, _, unit = value.partition(" ")
        if unit not in units or not amount.isdigit():
            raise ValueError(sentence(_("“{value}” is not a size such as “20 MB”"), value=value))
        return int(amount) * units[unit]
    return value


class Span(NamedTuple):
    """Two numbers, both included: the fewest and the most."""

    least: int
    most: int


def in_order(span: Span) -> Span:
    if span.least > span.most:
        raise ValueError(sentence(_("from {least} to {most} goes backwards"), least=span.least, most=span.most))
    return span


def known_language(code: str) -> str:
    try:
        Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(sentence(_("“{code}” is not the code of a language, such as fr or pt-BR"), code=code)) from None
    return code


def decimal_text(number: Decimal) -> str:
    return format(number.normalize(), "f")


class Spoken(dict):
    """Words by language. Asked for one that it does not have (a page in the reader's own language, an award in fewer),
    it gives English, or the first it has; that an edition's own languages are whole is the soundness check's to say.
    """

    def __missing__(self, language: str) -> str:
        return self["en"] if "en" in self else next(iter(self.values()))


Words = Annotated[str, Said(min_length=1)]
Text = Annotated[dict[str, Words], Said(min_length=1), AfterValidator(Spoken)]  # language -> words
Name = Annotated[str, Said(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]  # never shown, never translated
Names = Annotated[  # one, or several in a list
    tuple[Name, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    PlainSerializer(lambda names: names[0] if len(names) == 1 else list(names), when_used="json"),  # as it was written
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, mode="validation"),
]
ListId = Annotated[  # "A", "5"; an editor reads the second as a number
    str,
    Said(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$", max_length=40),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[A-Za-z0-9][A-Za-z0-9_]*$"}),
]
# The name of a date of this rulebook, as in submission.closes, or a written one.
Reference = Annotated[str, Said(pattern=r"^([a-z0-9_]+(\.[a-z0-9_]+)*|\d{4}-\d{2}-\d{2}.*)$")]
Yes = Annotated[bool, BeforeValidator(true_or_false)]
Count = Annotated[int, BeforeValidator(not_in_thousands), Said(ge=0, le=100_000_000)]
AtLeastOne = Annotated[int, BeforeValidator(not_in_thousands), Said(ge=1, le=100_000_000)]
Language = Annotated[str, Said(max_length=20), AfterValidator(lambda code: known_language(code))]
Number = Annotated[
    Decimal,
    BeforeValidator(plain_number),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "number"}, mode="validation"),
]
Share = Annotated[
    Decimal,
    BeforeValidator(share_of_one),
    PlainSerializer(lambda share: decimal_text(share * 100) + "%", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)? ?%$"}, mode="validation"),
]
Size = Annotated[
    int,
    BeforeValidator(bytes_of),
    Said(gt=0),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d+( (kB|MB|GB))?$"}, mode="validation"),
]
Between = Annotated[Span, AfterValidator(in_order)]


class Choice(Rule):
    """One entry of a list: a category, a territory, a theme."""

    id: ListId
    name: Text
    hint: Text | None = None
    up_to: Count | None = None  # territories: the most inhabitants
