"""What the page on personal data tells: from the rulebook what is asked and published, from the settings who keeps it."""

from __future__ import annotations

from types import SimpleNamespace

from config.settings import Settings
from workflows.rulebook import Rulebook

from ..accounts import SHARED_LASTS


def told(rules: Rulebook | None, settings: Settings, language: str) -> dict:
    """The values of its template. `rules` None: an installation without an edition yet."""
    office = SimpleNamespace(name=settings.office_name, address=settings.office_address)
    if rules is not None:
        office = SimpleNamespace(name=rules.office.name[language], address=rules.office.contact)
    votes = [] if rules is None else [one for _round, one in rules.stages() if one.kind == "consultation"]
    return {
        "office": office,
        "private": private_sections(rules, language) if rules else [],
        "published": published_answers(rules, language) if rules else [],
        "secret_vote": any(one.held == "here" and one.ballot.secret for one in votes),
        "days": None if settings.demo else settings.session_days,
        "hours": int(SHARED_LASTS.total_seconds() // 3600),
    }


def published_answers(rules: Rulebook, language: str) -> list[str]:
    """The questions whose answers are published, by the rulebook's own words."""
    asked = [field for section in _sections(rules) if not section.private for field in section.fields if field.public]
    return list(dict.fromkeys(field.label[language] for field in asked))


def private_sections(rules: Rulebook, language: str) -> list[str]:
    return list(dict.fromkeys(section.title[language] for section in _sections(rules) if section.private))


def _sections(rules: Rulebook) -> list:
    return [section for form in rules.forms.values() for section in form.sections]
