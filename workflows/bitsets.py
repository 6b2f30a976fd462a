"""Sets of small numbers as the bits of an integer: a thousand in one `&`."""

from __future__ import annotations

from collections.abc import Iterator


def bits(number: int) -> Iterator[int]:
    """The members, the least first."""
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def first_bit(number: int) -> int:
    """The least member of a set that has one."""
    return (number & -number).bit_length() - 1
