"""The call: published, and nothing more. It has no steps of its own and moves no candidacy."""

from __future__ import annotations

STATUSES = None
CLOSES_BY_CLOCK = True


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list:
    return []
