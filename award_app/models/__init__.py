"""The tables, one file an aggregate. Nothing here knows what stands above it."""

from __future__ import annotations

from . import candidacies, editions, juries, people, record, results
from .base import metadata

SUBJECTS = {
    "edition": editions.editions,
    "round": editions.rounds,
    "stage": editions.stages,
    "candidacy": candidacies.candidacies,
    "translation": candidacies.translations,
    "seat": juries.seats,
    "interest": juries.interests,
    "reading": juries.readings,
    "question": juries.questions,
    "profile": juries.profiles,
    "ballot": juries.ballots,
    "honour": results.honours,
    "motion": results.motions,
    "certificate": results.certificates,
}
"""The table of each kind of subject."""

RECORDED = {name: table for name, table in metadata.tables.items() if table.info.get("recorded")}
"""The tables whose rows are written by steps alone and committed to by the record."""

__all__ = ["RECORDED", "SUBJECTS", "candidacies", "editions", "juries", "metadata", "people", "record", "results"]
