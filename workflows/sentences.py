"""What went wrong with a value, as a sentence for a person, with the word they may have meant."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from workflows.rulebook import Rulebook

EXPECTED = {
    "tuple_type": "a list is expected here",
    "dict_type": "a mapping (name: value) is expected here",
    "model_type": "a mapping (name: value) is expected here",
    "model_attributes_type": "a mapping (name: value) is expected here",
    "string_type": "a text is expected here",
    "string_too_short": "nothing is written here",
    "too_short": "at least one entry is needed",
    "int_parsing": "“{input}” is not a whole number",
    "int_from_float": "“{input}” is not a whole number",
    "int_type": "a whole number is expected here",
    "greater_than_equal": "{input} is less than {ge}",
    "greater_than": "{input} is not more than {gt}",
    "less_than_equal": "{input} is more than {le}",
    "missing_argument": "two numbers are expected here, as in [3, 4]",
    "unexpected_positional_argument": "two numbers are expected here, as in [3, 4]",
    "namedtuple_type": "two numbers are expected here, as in [3, 4]",
    "arguments_type": "two numbers are expected here, as in [3, 4]",
}
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "“{input}” is not a name: small letters, digits and _, a letter first",
    r"^[A-Za-z0-9][A-Za-z0-9_]*$": "“{input}” is not an id: letters, digits and _",
    "^[A-Z]{3}$": "“{input}” is not a currency such as EUR",
    "^[IVXLCDM]+$": "“{input}” is not a Roman number",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "“{input}” is not an e-mail address",
    "^([A-Z]{2}|to_be_confirmed)$": "“{input}” is not a country code such as PL, nor to_be_confirmed",
    r"^(never|of laureates|(from|after) [a-z][a-z0-9_]*)$":
        "“{input}” is not never, of laureates, or from or after a round, as in “after final”",
}


def sentences_of(error: ValidationError, content: Any) -> list[tuple[tuple, str]]:
    """(path, sentence) for each mistake; the ways in which one value could be read are one sentence."""
    told: dict[tuple, list[str]] = {}
    for one in error.errors(include_url=False):
        path = path_in(content, one["loc"], one["type"])
        told.setdefault(path, []).append(sentence_of(one, path, content))
    return [(path, "; or: ".join(dict.fromkeys(said))) for path, said in told.items()]


def sentence_of(one: dict, path: tuple, content: Any) -> str:
    kind, context = one["type"], one.get("ctx", {})
    match kind:
        case "missing":
            return f"“{path[-1]}” is missing"
        case "extra_forbidden":
            return unknown(path[-1], known_at(path[:-1], content), "is not known here")
        case "literal_error" | "union_tag_invalid":
            names = context.get("expected") or context["expected_tags"]
            given = context.get("tag", one["input"])
            return unknown(given, [name.strip(" '") for name in names.replace(" or ", ", ").split(",")], "is not one of")
        case "union_tag_not_found":
            return "“kind” is missing"
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch" if context["pattern"] in PATTERNS:
            return PATTERNS[context["pattern"]].format(input=one["input"])
    if kind in EXPECTED:
        return EXPECTED[kind].format(input=one["input"], **context)
    return one["msg"]


def unknown(word: Any, known: list[str], said: str) -> str:
    """“weigth” is not known here: did you mean “weight”?"""
    if not isinstance(word, str):
        return "one word is expected here: " + ", ".join(known)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"“{word}” {said if said != 'is not one of' else 'is not known here'}: did you mean “{close[0]}”?"
    return f"“{word}” {said}: {', '.join(known)}" if said == "is not one of" else f"“{word}” {said}; known are: {', '.join(known)}"


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


def known_at(path: tuple, content: Any) -> list[str]:
    """The names that the mapping at this path may hold."""
    models = [Rulebook]
    for length, part in enumerate(path, 1):
        models = [inner for model in models for inner in inside(model, part)]
        kind = (follow(content, path[:length]) or {})
        if isinstance(kind, dict) and "kind" in kind:
            models = [m for m in models if kind["kind"] in get_args(m.model_fields["kind"].annotation)] or models
    return [info.alias or name for model in models if isinstance(model, type) for name, info in model.model_fields.items()]


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
