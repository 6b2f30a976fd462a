"""What became of a city's own candidacies, once the results are public: honours, finalist, certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflows.rulebook import Rulebook

from ..models.results import certificates, honours
from .disclosure import announced

TOOK_PART = {"decided": "finalist", "out": "participation"}  # of a status at the end: what is told without an honour


@dataclass(frozen=True)
class Outcome:
    """`kind` is laureate, mention, finalist or participation; `certificates` are numbers of those that stand."""

    kind: str
    awards: tuple[str, ...]
    certificates: tuple[str, ...]

    @property
    def honoured(self) -> str:
        return ", ".join(self.awards)


def outcomes(
    db: Connection, rules: Rulebook, stages: Mapping, statuses: Mapping[str, str], language: str
) -> dict[str, Outcome]:
    """{candidacy: its outcome} of these {candidacy: status}, if it took part to the end; nothing before the announcement."""
    told = TOOK_PART if rules.has_cut() else dict.fromkeys(TOOK_PART, "participation")
    ended = {id: told[status] for id, status in statuses.items() if status in told}
    if not ended or not announced(stages):
        return {}
    given, issued = _of(db, honours, "published", ended), _of(db, certificates, "issued", ended)
    return {id: _outcome(rules, kind, given[id], issued[id], language) for id, kind in ended.items()}


def _of(db: Connection, table, state: str, ids: Iterable[str]) -> dict[str, list[Mapping]]:
    asked = select(table).where(table.c.candidacy.in_(list(ids)), table.c.state == state).order_by(table.c.id)
    rows = db.execute(asked).mappings().all()
    return {id: [row for row in rows if row["candidacy"] == id] for id in ids}


def _outcome(rules: Rulebook, took_part: str, given: list, issued: list, language: str) -> Outcome:
    kinds = {rules.award_by_id(row["award"]).kind for row in given}
    kind = next((one for one in ("laureate", "mention") if one in kinds), "finalist" if kinds else took_part)
    names = tuple(dict.fromkeys(": ".join(filter(None, rules.honour_name(row, language))) for row in given))
    return Outcome(kind, names, tuple(row["number"] for row in issued))
