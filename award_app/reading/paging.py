"""Lists a page at a time, by key: what comes after a row is found in the index, however long the list has become."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, ScalarSelect, select, tuple_


def beyond(keys: Sequence[Column], id: str | ScalarSelect, downwards: bool = False) -> ColumnElement[bool]:
    """Whether a row stands after the row of this id in the order of `keys`, columns of one table that end with one that
    is unique; `downwards`: the list begins with the greatest. Beyond a row that is not there stands nothing."""
    at = keys[0].table.alias("at")
    there = tuple_(*(select(at.c[key.name]).where(at.c.id == id).scalar_subquery() for key in keys))
    return tuple_(*keys) < there if downwards else tuple_(*keys) > there
