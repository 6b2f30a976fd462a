"""Lists a page at a time: by key, where what comes after a row is found in the index however long the list has become; by the
number of the page, where it is one person's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, ScalarSelect, select, tuple_

from forms.numbers import carried

MOST = 100  # rows of a page: a form of a server takes 2,000 fields (`asking.MOST_FIELDS`), and no browser likes more


def beyond(keys: Sequence[Column], id: str | ScalarSelect, downwards: bool = False) -> ColumnElement[bool]:
    """Whether a row stands after the row of this id in the order of `keys`, columns of one table that end with one that
    is unique; `downwards`: the list begins with the greatest. Beyond a row that is not there stands nothing."""
    at = keys[0].table.alias("at")
    there = tuple_(*(select(at.c[key.name]).where(at.c.id == id).scalar_subquery() for key in keys))
    return tuple_(*keys) < there if downwards else tuple_(*keys) > there


@dataclass(frozen=True)
class Turned:
    """Where a list that is turned by the number of its page stands: page `at`, from 0, of `number` rows."""

    at: int
    number: int

    @classmethod
    def asked(cls, page: str | None, number: int) -> Turned:
        """The page that an address asks for; one that there is."""
        return cls(min(carried(page) or 0, max(number - 1, 0) // MOST), number)

    @property
    def first(self) -> int:
        return self.at * MOST + 1

    @property
    def last(self) -> int:
        return min(self.first + MOST - 1, self.number)

    @property
    def beside(self) -> dict[int, int]:
        """The page before, as -1, and the next, as 1, where there are any."""
        return {step: self.at + step for step in (-1, 1) if 0 <= (self.at + step) * MOST < self.number}
