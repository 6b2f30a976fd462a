"""What people are asked: the forms that cities fill, and the criteria by which jurors read."""

from collections.abc import Iterable
from typing import Literal

from babel import Locale

from workflows.rule import Count, Language, ListId, Name, Number, Reference, Rule, Size, Text, Words, Yes

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
    told_as: Text | None = None  # the question as it stands where the candidacy is read; without it the label
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
    total: Size | None = None  # bytes of all files of one answer
    types: tuple[Words, ...] = ()
    end: Literal["or_in_force"] | None = None
    in_all_languages: Yes = False  # asked once in each language of submission
    language: Language | None = None  # in which it is to be answered; None: in that of the candidacy

    @property
    def stem(self) -> str:
        """What it asks, whatever the language: “summary” of summary_fr."""
        return self.id.removesuffix(f"_{self.language}") if self.language else self.id

    def in_each(self, languages: Iterable[str]) -> "tuple[Field, ...]":
        """The field as it is asked: itself, or one for each language."""
        if not self.in_all_languages:
            return (self,)
        return tuple(
            self.model_copy(
                update={"id": f"{self.id}_{code}", "in_all_languages": False, "language": code}
                | {
                    name: {reader: f"{words} ({spoken(code, reader)})" for reader, words in said.items()}
                    for name in ("label", "told_as")
                    if (said := getattr(self, name))
                }
            )
            for code in languages
        )


def spoken(code: str, reader: str) -> str:
    """The name of a language in another."""
    return Locale.parse(reader, sep="-").languages.get(code, code)


class Section(Rule):
    id: Name
    title: Text
    hint: Text | None = None
    private: Yes = False
    fields: tuple[Field, ...]


class Form(Rule):
    sections: tuple[Section, ...]

    def asked_in(self, languages: tuple[str, ...]) -> "Form":
        """The form as it is filled in: what is asked in all languages stands there once in each."""
        if not any(field.in_all_languages for field in self.fields()):
            return self
        each = [tuple(one for field in section.fields for one in field.in_each(languages)) for section in self.sections]
        return self.model_copy(
            update={
                "sections": tuple(
                    section.model_copy(update={"fields": fields})
                    for section, fields in zip(self.sections, each, strict=True)
                )
            }
        )

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
    """Words beside the points. What is not for the city never leaves the panel."""

    words: Count
    required: Yes = False
    read_by: Literal["panel", "city"] = "panel"  # city: sent to it after the announcement, without the juror's name


class Meaning(Rule):
    """What so many points of a criterion mean; those between two of them lie between."""

    points: Number
    says: Text


class Criterion(Rule):
    id: Name
    name: Text
    hint: Text | None = None
    tier: Literal["main", "further"] = "main"
    scale: Scale
    weight: Number
    means: tuple[Meaning, ...] = ()
    at_least: Number | None = None  # whose mean here is below does not go on, and is not given what the panel gives
    justification: Justification | None = None

