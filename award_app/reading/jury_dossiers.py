"""The dossiers of all readings of one seat at once: three queries, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from ..models.candidacies import answers, revisions, translations


def sent(db: Connection, rows: Iterable[Mapping], language: str) -> dict[str, tuple[str | None, dict, dict]]:
    """{candidacy: (rulebook of the revision that is read, its answers, the checked translations into this language)};
    `rows` are readings with their candidacy and its revision."""
    of = {f"{one['candidacy']}.{one['revision']}": one["candidacy"] for one in rows}
    found: dict[str, tuple[str | None, dict, dict]] = {candidacy: (None, {}, {}) for candidacy in of.values()}
    for id, rulebook in db.execute(select(revisions.c.id, revisions.c.rulebook).where(revisions.c.id.in_(of))):
        found[of[id]] = (rulebook, *found[of[id]][1:])
    asked = select(answers.c.revision, answers.c.field, answers.c.value).where(answers.c.revision.in_(of))
    for revision, field, value in db.execute(asked):
        found[of[revision]][1][field] = value
    told = select(translations.c.candidacy, translations.c.field, translations.c.text).where(
        translations.c.candidacy.in_(set(of.values())),
        translations.c.language == language,
        translations.c.state == "checked",
    )
    for candidacy, field, text in db.execute(told):
        found[candidacy][2][field] = text
    return found
