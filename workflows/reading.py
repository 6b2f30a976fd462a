"""Reading a rulebook's file: every mistake is told with its line, its path and a sentence, all at once.

The YAML is composed, not constructed: scalars stay text, so that no reader turns a day into an instant or
`no` into a falsehood. Nothing is guessed, nothing is half read: the answer is a Rulebook or a RulebookError.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from workflows.quoting import BEGINS, NOT_YAML, REMARK, what_is_wrong
from workflows.references import broken_references
from workflows.rulebook import Rulebook
from workflows.sentences import MOST, follow, sentences_of
from workflows.wording import Say, _, said, sentence

LONGEST = 2_000_000  # characters: no rulebook is a tenth of it
MOST_NODES, DEEPEST = 20_000, 40  # names, texts and lists; those of ours have 3,500, nine deep


class Mistake(NamedTuple):
    file: str
    line: int | None
    path: str  # inside the file, with ids in the place of numbers: rounds.final.stages.jury.seats
    sentence: str

    def __str__(self) -> str:
        return self.said(_)

    def said(self, say: Say) -> str:
        """Where it is, and in a language what it is: pages speak the reader's, the command line English."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(filter(None, (place, self.path, said(self.sentence, say))))


class RulebookError(ValueError):
    """The file is not a rulebook; `mistakes` says each reason."""

    def __init__(self, mistakes: Sequence[Mistake]):
        self.mistakes = list(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def load(path: str | Path) -> Rulebook:
    """The rulebook in this file. Raises RulebookError, for a missing or unreadable file too."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RulebookError([Mistake(str(path), None, "", sentence(_("there is no such file")))]) from None
    except UnicodeDecodeError:
        raise RulebookError([Mistake(str(path), None, "", sentence(_("the file is not in UTF-8")))]) from None
    except OSError as error:
        raise RulebookError([Mistake(str(path), None, "", sentence(_("cannot be read: {why}"), why=error.strerror))]) from None
    return loads(text, str(path))


def loads(source: str | Mapping, name: str = "rulebook") -> Rulebook:
    """The same from a text, or from a mapping of plain values (what `raw` gives, changed)."""
    reader = Reader(name)
    content = reader.read(source) if isinstance(source, str) else as_written(source)
    if not isinstance(content, dict) and not reader.mistakes:
        reader.mistake((), sentence(
                _("a rulebook is a mapping that begins with “{first}” and “{second}”"), first="award:", second="edition:"))
    if reader.mistakes:
        raise RulebookError(reader.mistakes)
    return reader.build(content)


def raw(path: str | Path) -> dict:
    """The file's content as plain mappings, lists and texts, to be changed and given to `loads`."""
    reader = Reader(str(path))
    content = reader.read(Path(path).read_text(encoding="utf-8-sig"))
    if reader.mistakes:
        raise RulebookError(reader.mistakes)
    return content


def composed(text: str) -> Node | None:
    """The tree of a text in YAML: who reads it changes nothing in it. Raises YAMLError, RecursionError, ValueError."""
    reader = YAML(typ="safe", pure=True)
    reader.Composer = Bounded
    return reader.compose(text)


class Bounded(Composer):
    """What is no rulebook is given up early: a reader of YAML takes minutes over a file that is short and all brackets."""

    nodes = deep = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.nodes, self.deep = self.nodes + 1, self.deep + 1
        if self.nodes > MOST_NODES or self.deep > DEEPEST:
            raise YAMLError("more names and lists, or deeper ones, than a rulebook has")
        node = super().compose_node(parent, index)
        self.deep -= 1
        return node


class Reader:
    """One file being read: its lines and its mistakes."""

    def __init__(self, name: str):
        self.name = name
        self.lines: dict[tuple, int] = {}
        self.text: list[str] = []
        self.mistakes: list[Mistake] = []
        self.seen: set[int] = set()

    def read(self, text: str) -> Any:
        if len(text) > LONGEST:
            self.mistake((), sentence(_("the file is too long to be a rulebook")))
            return None
        self.text = text.splitlines()
        try:
            node = composed(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.not_yaml(mark.line + 1 if mark else None, error.problem or error.context or "cannot be read")
            return None
        except (YAMLError, RecursionError, ValueError) as error:
            self.not_yaml(None, str(error))
            return None
        return self.value(node, ()) if node is not None else {}

    def not_yaml(self, line: int | None, why: str) -> None:
        problem = why.strip().splitlines()[0]
        why = what_is_wrong(self.text, line, problem) if line else sentence(NOT_YAML, problem=problem)
        self.mistakes.append(Mistake(self.name, line, "", why))

    def build(self, content: dict) -> Rulebook:
        try:
            rulebook = Rulebook.model_validate(content)
        except ValidationError as error:
            for path, wrong in sentences_of(error, content):
                self.mistake(path, wrong, content)
            raise RulebookError(self.mistakes) from None
        rulebook._file, rulebook._lines = self.name, self.lines
        for path, wrong in broken_references(rulebook):
            self.mistake(path, wrong, content)
        if self.mistakes:
            raise RulebookError(self.mistakes)
        return rulebook

    def value(self, node: Node, path: tuple) -> Any:
        """The node as plain values; notes the line of each path."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.seen:
            self.mistake(path, sentence(_("an alias (*name): write it out, so that each rule is read where it stands")))
            return None
        self.seen.add(id(node))
        if isinstance(node, ScalarNode):
            self.lost(node, path)
            return node.value
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]

    def lost(self, node: ScalarNode, path: tuple) -> None:
        """What YAML would leave out of a text in silence: what stands behind a #, a word that begins with !."""
        if node.style is None and node.end_mark.line < len(self.text):
            if re.match(r"\s#\w", self.text[node.end_mark.line][node.end_mark.column:]):
                self.mistake(path, REMARK)
            elif str(node.tag).startswith("!"):
                self.mistake(path, sentence(BEGINS, sign="!"))

    def mapping(self, node: MappingNode, path: tuple) -> dict:
        found: dict[str, Any] = {}
        for key, value in node.value:
            here = (*path, key.value if isinstance(key, ScalarNode) else str(key.start_mark.line))
            if here[-1] in found:
                first = self.lines[here]
                self.lines[here] = key.start_mark.line + 1
                self.mistake(here, sentence(_("said twice; the first time in line {line}"), line=first))
                continue
            self.lines[here] = key.start_mark.line + 1
            found[here[-1]] = self.value(value, here)
        return found

    def mistake(self, path: tuple, wrong: str, content: Any = None) -> None:
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), None)
        mistake = Mistake(self.name, line, told(path, content), wrong)
        if len(self.mistakes) < MOST and mistake not in self.mistakes:
            self.mistakes.append(mistake)


def told(path: tuple, content: Any) -> str:
    """The path with ids in the place of numbers, as a person would say it."""
    words = []
    for length, part in enumerate(path, 1):
        here = follow(content, path[:length])
        entry = isinstance(part, int) and isinstance(here, dict)
        words.append(str(here.get("id", here.get("kind", part)) if entry else part))
    return ".".join(words)


def as_written(value: Any) -> Any:
    """A mapping made in Python as the file would have said it: every scalar a text."""
    if isinstance(value, Mapping):
        return {str(key): as_written(item) for key, item in value.items() if item is not None}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_written(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
