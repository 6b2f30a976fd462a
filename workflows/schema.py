"""The form of a rulebook as a JSON Schema, for editors that complete and check while one writes.

Made from the models; what each key means is taken from docs/rulebook.md, where it is said once. What only the reading can
tell (a reference that points nowhere, a time that the clocks skip) is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from workflows.rounds import Stage
from workflows.rule import Rule
from workflows.rulebook import Rulebook

DOCUMENTED = Path(__file__).parents[1] / "docs" / "rulebook.md"
SECTION = re.compile(r"<!-- (\w+) -->\n((?:(?!<!--|```).*\n?)*)")
LINE = re.compile(r"^- (?:\*\*)?`(\w+)`(?:\*\*)?: (.+(?:\n  .+)*)", re.MULTILINE)  # in bold: it has to be said
ONE_OF_THEM = {"Keep": ("share", "number", "threshold", "by_hand")}


def schema() -> dict:
    made = Rulebook.model_json_schema(by_alias=True)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    said = documented()
    for name, shape in {**made["$defs"], "Rulebook": made}.items():
        told = {key: words for one in lineage(name) for key, words in said.get(one, {}).items()}
        for key, value in shape.get("properties", {}).items():
            if key in told:
                value["description"] = told[key]
        if name in ONE_OF_THEM:
            shape["oneOf"] = [{"required": [key]} for key in ONE_OF_THEM[name]]
        if "id" in shape.get("required", ()) and "kind" in shape["properties"] and name.endswith("Stage"):
            shape["required"].remove("id")  # by default the kind
    return made


def documented(text: str | None = None) -> dict[str, dict[str, str]]:
    """{model: {key: what it means}}, as docs/rulebook.md says it; nothing where the documentation is not installed."""
    if text is None:
        text = DOCUMENTED.read_text(encoding="utf-8") if DOCUMENTED.exists() else ""
    return {name: {key: re.sub(r"\s+", " ", words) for key, words in LINE.findall(lines)}
            for name, lines in SECTION.findall(text)}


def needed(model: type[Rule]) -> set[str]:
    """The keys that have to be said. The id of a stage is by default its kind."""
    names = {info.alias or name for name, info in model.model_fields.items() if info.is_required()}
    return names - {"id"} if issubclass(model, Stage) else names


def lineage(name: str) -> list[str]:
    """A model’s parents and itself, the furthest first: what `Rule` and `Stage` say holds for what is made of them."""
    found = next((one for one in models() if one.__name__ == name), None)
    return [one.__name__ for one in reversed(found.__mro__) if issubclass(one, Rule)] if found else [name]


def models(of: Any = Rulebook, seen: dict | None = None) -> Mapping[type, None]:
    """Every model that a rulebook is made of."""
    seen = {} if seen is None else seen
    for model in inside(of):
        if model not in seen:
            seen[model] = None
            model.model_rebuild()  # names that stood before what they name
            for info in model.model_fields.values():
                models(info.annotation, seen)
    return seen


def inside(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and issubclass(annotation, Rule):
        yield annotation
    elif get_origin(annotation) in (Annotated, Union, UnionType, tuple, dict):
        for one in get_args(annotation):
            yield from inside(one)
