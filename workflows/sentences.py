"""What went wrong with a value, as a sentence for a person, with the word they may have meant."""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from workflows.quoting import BRACES
from workflows.rule import Rule
from workflows.rulebook import Rulebook
from workflows.wording import _, either, meant, sentence

MOST = 200  # mistakes that are told of one file: nobody reads more before mending these

EXPECTED = {
    "tuple_type": _("a list is expected here"),
    "dict_type": _("a mapping ({example}) is expected here"),
    "model_type": _("a mapping ({example}) is expected here"),
    "model_attributes_type": _("a mapping ({example}) is expected here"),
    "string_type": _("a text is expected here"),
    "string_too_short": _("nothing is written here"),
    "too_short": _("at least one entry is needed"),
    "int_parsing": _("“{input}” is not a whole number"),
    "int_from_float": _("“{input}” is not a whole number"),
    "int_type": _("a whole number is expected here"),
    "greater_than_equal": _("{input} is less than {ge}"),
    "greater_than": _("{input} is not more than {gt}"),
    "less_than_equal": _("{input} is more than {le}"),
    "missing_argument": _("two numbers are expected here, as in [3, 4]"),
    "unexpected_positional_argument": _("two numbers are expected here, as in [3, 4]"),
    "named_tuple_type": _("two numbers are expected here, as in [3, 4]"),
    "arguments_type": _("two numbers are expected here, as in [3, 4]"),
}
ELSEWHERE = {  # what calls and other forms say, and the word for it here
    "vote": "consultation", "voting": "consultation", "hearing": "jury", "pitch": "jury", "interview": "jury",
    "objection": "appeal", "complaint": "appeal", "meeting": "deliberation", "results": "announcement", "check": "eligibility",
    "validation": "eligibility", "deadline": "closes", "options": "list", "minimum": "at_least", "min": "at_least",
    "maximum": "at_most", "max": "at_most",
}  # fmt: skip
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": _("“{input}” is not a name: small a to z, digits and _, not a digit first"),
    r"^[A-Za-z0-9][A-Za-z0-9_]*$": _("“{input}” is not an id: a to z, digits and _"),
    r"^https?://[^\s/]+(/\S*)?$": _("“{input}” is not the address of a site, as in https://participate.oidp.net"),
    "^[A-Z]{3}$": _("“{input}” is not a currency such as EUR"),
    "^[IVXLCDM]+$": _("“{input}” is not a Roman number"),
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": _("“{input}” is not an e-mail address"),
    "^([A-Z]{2}|to_be_confirmed)$": _("“{input}” is not a country code such as PL, nor to_be_confirmed"),
    r"^([a-z0-9_]+(\.[a-z0-9_]+)*|\d{4}-\d{2}-\d{2}.*)$":
        _("“{input}” is neither a day nor the name of a date, as in submission.closes"),
    r"^(never|of laureates|(from|after) [a-z][a-z0-9_]*)$":
        _("“{input}” is not {names}, or from or after a round, as in “{example}”"),
}


def sentences_of(error: ValidationError, content: Any) -> list[tuple[tuple, str]]:
    """(path, sentence) for each mistake; the ways in which one value could be read are one sentence."""
    told: dict[tuple, list[str]] = {}
    for one in error.errors(include_url=False)[:MOST]:
        path = path_in(content, one["loc"], one["type"])
        # A list is also called short when its entries are wrong, and those are told already.
        if one["type"] != "too_short" or not follow(content, path):
            told.setdefault(path, []).append(sentence_of(one, path, content))
    return [(path, either(said)) for path, said in told.items()]


def sentence_of(one: dict, path: tuple, content: Any) -> str:
    kind, context = one["type"], one.get("ctx", {})
    match kind:
        case "missing":
            return sentence(_("“{name}” is missing"), name=path[-1])
        case "extra_forbidden" if re.search(r":\S", str(path[-1])):
            return sentence(_("“{name}”: a colon is followed by a blank"), name=path[-1])
        case "string_too_short" if re.search(r":\S", str(path[-1])):
            return sentence(_("“{name}”: a colon is followed by a blank"), name=path[-1])
        case "string_too_short" if " " in str(path[-1]):
            return sentence(_("“{name}” has no value; a text with a comma in braces stands between double quotes"), name=path[-1])
        case "string_type" if isinstance(one["input"], dict) and one["input"] and not any(one["input"].values()):
            return BRACES
        case "extra_forbidden":
            return unknown(path[-1], known_at(path[:-1], content))
        case "literal_error" | "union_tag_invalid":
            names = context.get("expected") or context["expected_tags"]
            given = context.get("tag", one["input"])
            return unknown(given, [name.strip(" '") for name in names.replace(" or ", ", ").split(",")])
        case "union_tag_not_found":
            return sentence(_("“{name}” is missing"), name="kind")
        case "value_error":
            return context["error"].args[0]
        case "string_pattern_mismatch" if context["pattern"] in PATTERNS:
            return sentence(PATTERNS[context["pattern"]], input=one["input"], names="never, of laureates", example="after final")
    if kind == "string_type" and isinstance(one["input"], list):
        return sentence(_("one text is expected here, not a list"))
    if kind in EXPECTED:
        return sentence(EXPECTED[kind], input=one["input"], example=as_in(path, content), **context)
    return one["msg"]


def unknown(word: Any, known: list[str]) -> str:
    """“weigth” is not known here: did you mean “weight”?"""
    if not isinstance(word, str):
        return sentence(_("one word is expected here: {names}"), names=", ".join(known))
    close = ELSEWHERE[word] if ELSEWHERE.get(word) in known else meant(word, known)
    if close:
        return sentence(_("“{word}” is not known here: did you mean “{close}”?"), word=word, close=close)
    return sentence(_("“{word}” is not known here; there are: {names}"), word=word, names=", ".join(known))


def follow(content: Any, path: tuple) -> Any:
    for part in path:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return None
    return content


def path_in(content: Any, loc: tuple, kind: str) -> tuple:
    """The path as it is written: without the names that the validation adds for its own unions."""
    path: tuple = ()
    for part in loc:
        here = follow(content, path)
        if (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int)):
            path = (*path, part)
    return (*path, loc[-1]) if kind == "missing" else path


def as_in(path: tuple, content: Any) -> str:
    """How the mapping at this path is begun: with the names that it needs, or else the first that it may hold."""
    models = models_at(path, content)
    fields = {info.alias or name: info for model in models if isinstance(model, type) for name, info in model.model_fields.items()
              if name not in Rule.model_fields}
    if not fields:  # words by language, or anything by names of one's own
        return "en: …" if any(not list(inside(model, "")) for model in models) else "name: value"
    names = [name for name, info in fields.items() if info.is_required()] or list(fields)[:3]
    return ", ".join(f"{name}: …" for name in names)


def known_at(path: tuple, content: Any) -> list[str]:
    """The names that the mapping at this path may hold."""
    fields = [item for model in models_at(path, content) if isinstance(model, type) for item in model.model_fields.items()]
    return [info.alias or name for name, info in fields]


def models_at(path: tuple, content: Any) -> list:
    """What may stand at this path: models, and the lists and mappings that hold them."""
    models: list = [Rulebook]
    for length, part in enumerate(path, 1):
        models = [inner for model in models for inner in inside(model, part)]
        kind = follow(content, path[:length])
        if isinstance(kind, dict) and "kind" in kind:
            models = [one for one in models if is_kind(one, kind["kind"])] or models
    return models


def is_kind(model: Any, kind: str) -> bool:
    return isinstance(model, type) and kind in get_args(model.model_fields["kind"].annotation)


def inside(model: Any, part: str | int) -> list:
    if isinstance(model, type) and issubclass(model, BaseModel):
        found = [info.annotation for name, info in model.model_fields.items() if part in (name, info.alias)]
        return [kind for annotation in found for kind in unwrapped(annotation)]
    return list(unwrapped(get_args(model)[-1 if get_origin(model) is dict else 0]))


def unwrapped(annotation: Any) -> Iterator[Any]:
    """Models, and the lists and mappings that hold them, of an annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from unwrapped(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for one in get_args(annotation):
            yield from unwrapped(one)
    elif origin in (tuple, dict) or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        yield annotation
