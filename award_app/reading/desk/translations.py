"""The work list of translations, and one of them with its source."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, select, tuple_

from ...models.candidacies import answers, candidacies, translations

PAGE = 50
STATES = ("to_do", "draft", "checked")
_SHOWN = select(translations, candidacies.c.place, candidacies.c.title, candidacies.c.language.label("source")).join(
    candidacies, candidacies.c.id == translations.c.candidacy
)


def counted(db: Connection, edition: str) -> dict[str, dict[str, int]]:
    """{language: {state: how many}}."""
    found: dict[str, dict[str, int]] = {}
    for language, state, number in db.execute(
        select(translations.c.language, translations.c.state, func.count())
        .where(translations.c.edition == edition)
        .group_by(translations.c.state, translations.c.language)
    ):
        found.setdefault(language, {})[state] = number
    return found


def listed(
    db: Connection, edition: str, language: str, state: str, after: str = "", at_once: int = PAGE
) -> list[Mapping]:
    """By place, after a translation; one more than a page."""
    asked = _SHOWN.where(candidacies.c.edition == edition)
    for column, wanted in ((translations.c.language, language), (translations.c.state, state)):
        asked = asked.where(column == wanted) if wanted else asked
    asked = asked.where(_beyond(after)) if after else asked
    return list(db.execute(asked.order_by(*ORDER).limit(at_once + 1)).mappings())


ORDER = (candidacies.c.place, candidacies.c.id, translations.c.id)


def _beyond(id: str) -> ColumnElement[bool]:
    """Whether a translation stands after this one; its order is that of two tables."""
    at, of = translations.alias(), candidacies.alias()
    joined = at.join(of, of.c.id == at.c.candidacy)
    there = (select(key).select_from(joined).where(at.c.id == id) for key in (of.c.place, of.c.id, at.c.id))
    return tuple_(*ORDER) > tuple_(*(key.scalar_subquery() for key in there))


def one(db: Connection, edition: str, id: str) -> Mapping | None:
    """A translation with the text it is made from: the answer as it was sent last."""
    asked = _SHOWN.add_columns(answers.c.value.label("original")).outerjoin(
        answers,
        and_(
            answers.c.revision == candidacies.c.id + "." + cast(candidacies.c.revision, Text),
            # Asked in all languages and sent without this one: it is made from the city's own.
            answers.c.field.in_(
                [
                    translations.c.field,
                    func.replace(translations.c.field, "_" + translations.c.language, "_" + candidacies.c.language),
                ]
            ),
        ),
    )
    return db.execute(asked.where(translations.c.id == id, translations.c.edition == edition)).mappings().first()


def following(db: Connection, row: Mapping) -> Mapping | None:
    """The next one to do: in the same language, then in the others. {id, number}: how many there are beside this one."""
    asked = _SHOWN.with_only_columns(translations.c.id, func.count().over().label("number")).where(
        translations.c.edition == row["edition"],
        translations.c.state == "to_do",
        translations.c.id != row["id"],
    )
    order = (translations.c.language != row["language"], translations.c.language, candidacies.c.place, translations.c.id)
    return db.execute(asked.order_by(*order).limit(1)).mappings().first()
