"""Codes that people type: the number of a certificate, the receipt of a ballot, the reference of a candidacy.

They are random bits in small letters and digits, in groups of four, without i, l, o and u: so what looks like another
sign can be read kindly.
"""

from __future__ import annotations

LONGEST = 40
LOOKALIKES = str.maketrans("oilu", "011v")


def read_code(typed: str) -> str:
    """A code as it was made, from how a person types it: blanks, hyphens, capitals and lookalikes do not matter."""
    plain = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum())[:LONGEST]
    return "-".join(plain.translate(LOOKALIKES)[at : at + 4] for at in range(0, len(plain), 4))


def read_reference(typed: str) -> str | None:
    """A short code, as `K7F3-9QX2`; None for what cannot be one."""
    code = read_code(typed).upper()
    return code if len(code) == len("K7F3-9QX2") else None
