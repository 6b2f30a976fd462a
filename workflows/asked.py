"""What people are asked: the forms that cities fill, and the criteria by which jurors read."""

from typing import Literal

from workflows.rule import Count, ListId, Name, Number, Reference, Rule, Size, Text, Words, Yes

FieldKind = Literal[
    "line", "text", "choice", "choices", "number", "money", "dates", "people", "files", "links", "yes"
]


class Translated(Rule):
    """Who brings an answer into which languages, and until when."""

    into: Literal["published", "interface"] = "published"
    by: Literal["secretariat", "applicant"] = "secretariat"
    until: Reference


class Field(Rule):
    """One question. `words` and `characters` are upper limits; `at_least` and `at_most` count entries."""

    id: Name
    kind: FieldKind
    label: Text
    hint: Text | None = None
    required: Yes = False
    words: Count | None = None
    characters: Count | None = None
    list: Name | None = None  # a name in `lists`, or "categories" or "territories"
    other: ListId | None = None  # the choice that asks for a word of one's own
    public: Yes = False
    translated: Translated | None = None
    at_least: Count | None = None
    at_most: Count | None = None
    each: Size | None = None  # bytes
    types: tuple[Words, ...] = ()
    end: Literal["or_in_force"] | None = None


class Section(Rule):
    id: Name
    title: Text
    hint: Text | None = None
    private: Yes = False
    fields: tuple[Field, ...]


class Form(Rule):
    sections: tuple[Section, ...]

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, id: str) -> Field:
        """Raises KeyError when the form does not ask it."""
        for field in self.fields():
            if field.id == id:
                return field
        raise KeyError(id)


class Scale(Rule):
    """The points a juror may give: from `from_` to `to` in steps of `step`."""

    from_: Number
    to: Number
    step: Number

    model_config = {**Rule.model_config, "validate_by_name": True, "validate_by_alias": True,
                    "alias_generator": lambda name: name.rstrip("_")}

    def points(self) -> tuple:
        return tuple(self.from_ + self.step * i for i in range(int((self.to - self.from_) / self.step) + 1))


class Justification(Rule):
    words: Count
    required: Yes = False


class Criterion(Rule):
    id: Name
    name: Text
    hint: Text | None = None
    tier: Literal["main", "further"] = "main"
    scale: Scale
    weight: Number
    justification: Justification | None = None

