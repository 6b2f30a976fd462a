"""Lists as XLSX: every cell a typed text, number or date, so that nothing somebody wrote is ever read as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

LONGEST = 32_767  # characters of a cell, by the format
WIDTH = 22  # of a column, in characters: most values can be read without pulling it


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence], zone: str) -> BinaryIO:
    """A workbook of one sheet, written row by row; instants in the zone's own time. The caller closes it."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_plain(title)[:31].translate(str.maketrans("", "", "[]:*?/\\")) or "1")
    page.freeze_panes = "B2"
    for number, head in enumerate(heads, 1):
        page.column_dimensions[get_column_letter(number)].width = max(len(head) + 4, WIDTH)
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"
    page.append([_cell(page, head, bold=True) for head in heads])
    for row in rows:
        page.append([_cell(page, value, zone=zone) for value in row])
    out = SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 - the caller sends it and closes it
    book.save(out)
    out.seek(0)
    return out


def _cell(page, value, bold: bool = False, zone: str = "UTC") -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(page, _plain(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is a text
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(text: str) -> str:
    """Without what XML cannot carry."""
    return "".join(
        letter
        for letter in text
        if letter in "\n\t"
        or (letter >= " " and not 0xD800 <= ord(letter) <= 0xDFFF and ord(letter) not in (0xFFFE, 0xFFFF))
    )[:LONGEST]
