"""Lists as XLSX: every cell a typed text, number or date, so that nothing somebody wrote is ever read as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST = 32_767  # characters of a cell, by the format
BY_LOCALE = BUILTIN_FORMATS[22]  # day and time, written as the reader's own program writes them
WIDTH = 22  # of a column, in characters
WIDEST = 44  # what is longer is wrapped
SEEN = 200  # rows that the widths are made from; more would have to wait for the whole list


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence], zone: str) -> BinaryIO:
    """A workbook of one sheet, written row by row; instants in the zone's own time. The caller closes it."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_name(title))
    page.freeze_panes = "B2"
    rows = iter(rows)
    first = list(islice(rows, SEEN))
    for number, head in enumerate(heads):
        longest = max((len(row[number]) for row in first if isinstance(row[number], str)), default=0)
        width = min(max(len(head) + 4, WIDTH, longest + 2), WIDEST)
        page.column_dimensions[get_column_letter(number + 1)].width = width
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"
    page.append([_cell(page, head, bold=True) for head in heads])
    for row in chain(first, rows):
        page.append([_cell(page, value, zone=zone) for value in row])
    out = SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 - the caller sends it and closes it
    book.save(out)
    out.seek(0)
    return out


def sheet_name(text: str) -> str:
    """At most 31 characters, as the format has it, cut between words; without what a name may not hold."""
    name = " ".join(NOT_IN_A_NAME.sub(" ", text).split())
    if len(name) > 31:
        whole = name[:30].rpartition(" ")[0] if name[30] != " " else name[:30]
        name = f"{(whole if len(whole) > 15 else name[:30]).rstrip(' ,;–-(')}…"
    return name or "1"


def _cell(page, value, bold: bool = False, zone: str = "UTC") -> WriteOnlyCell:
    instant = isinstance(value, datetime)
    if instant:
        value = value.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(page, _plain(value) if isinstance(value, str) else value)
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    if instant:
        cell.number_format = BY_LOCALE
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
