"""Files that invented cities attach where the rulebook asks for one: small, of a type it takes, and really what they say."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from workflows.asked import Form

from .. import files
from .cast import City


def attach(play, who: City, candidacy, form: Form, values: dict) -> dict:
    """The answers, with as many files as each required field asks for; kept like any city's."""
    for field in form.fields():
        if field.kind == "files" and field.required:
            entries = [_received(play, who, candidacy, field, number) for number in range(field.at_least or 1)]
            values = {**values, field.id: entries}
    return values


def _received(play, who: City, candidacy, field, number: int) -> dict:
    type_ = next((one for one in MADE if not field.types or one in field.types), None)
    if type_ is None:
        raise ValueError(f"a rehearsal can make none of these files: {', '.join(field.types)}")
    stream = BytesIO(MADE[type_](f"{who.place} {number + 1}", play.chance("file", who.number, number).random()))
    return files.receive(play.store, candidacy, field, stream, f"{who.place} {number + 1}.{type_}")


def picture(words: str, shade: float) -> bytes:
    """A picture of one colour (PNG, 16 × 9)."""
    row = b"\0" + bytes((int(255 * shade), 120, 160)) * 16
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 16, 9, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def paper(words: str, shade: float) -> bytes:
    """An empty page (PDF) that names itself in its title."""
    title = "".join(letter for letter in words if letter.isascii() and letter.isalnum() or letter == " ")
    return (
        f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n4 0 obj<</Title({title})>>endobj\n"
        "trailer<</Root 1 0 R/Info 4 0 R/Size 5>>\n%%EOF\n"
    ).encode()


MADE = {"png": picture, "pdf": paper}
