"""Sets of small numbers as the bits of an integer: a thousand in one `&`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, count

DIGITS = bytes.maketrans(b"01", b"\0\1")


def bits(number: int) -> Iterable[int]:
    """The members, the least first. A set that holds many of the numbers below its greatest is written out as its digits."""
    if number.bit_count() * 8 > number.bit_length():
        return compress(count(), bin(number)[:1:-1].encode().translate(DIGITS))
    return _one_by_one(number)


def _one_by_one(number: int) -> Iterator[int]:
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def first_bit(number: int) -> int:
    """The least member of a set that has one."""
    return (number & -number).bit_length() - 1
