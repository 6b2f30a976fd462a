"""The form of a candidacy as a workbook to fill in without a connection, and what comes back of it.

One sheet: the question, the answer, and in a hidden column the key of the line. What comes back was perhaps saved by
another program, or is no workbook at all: its size is looked at before it is unpacked, and formulas are not computed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from forms.workbook import Line

UNPACKED = 30_000_000  # bytes of all parts together
PARTS = 400
ROWS = 5_000
MARK = "award:"  # before the keys that say what the sheet is


class NotOurs(Exception):
    """The file is no workbook that came from here, or too large to be looked at."""


@dataclass(frozen=True)
class About:
    """What the file says of itself: whose it is, and what the draft was when it was made."""

    candidacy: str
    version: int


def write(title: str, told: Iterable[str], sections: Iterable[tuple[str, list[Line], str]], about: About) -> BinaryIO:
    """`told` stands above the form; a section is its title, its lines and a remark."""
    book = Workbook()
    page, lists = book.active, book.create_sheet("lists")
    page.title, lists.sheet_state = "1", "hidden"
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 52, 78
    page.column_dimensions["C"].hidden = True
    _row(page, title, font=Font(bold=True, size=16))
    for text in told:
        _row(page, text)
    _row(page, "", about.candidacy, f"{MARK}candidacy")
    _row(page, "", str(about.version), f"{MARK}version")
    for at in (page.max_row - 1, page.max_row):
        page.row_dimensions[at].hidden = True
    offered: dict[tuple[str, ...], str] = {}
    for heading, lines, remark in sections:
        _row(page, heading, font=Font(bold=True, size=13), fill=_SECTION)
        if remark:
            _row(page, remark, font=Font(italic=True))
        for line in lines:
            _answer(page, lists, line, offered)
    page.protection.sheet = True  # without a password: it keeps the keys from being typed over by mistake
    page.protection.formatRows = page.protection.formatColumns = False
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


_SECTION = PatternFill("solid", fgColor="E6EDEE")
_OPEN = PatternFill("solid", fgColor="FFFFFF")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def _row(page, text: str, answer: str = "", key: str = "", font: Font | None = None, fill: PatternFill | None = None) -> None:
    at = page.max_row + 1 if page.max_row > 1 or page["A1"].value is not None else 1
    for column, value in ((1, text), (2, answer), (3, key)):
        cell = page.cell(at, column)
        if value:
            cell.value, cell.data_type = value, "s"  # a text that begins with = is a text
        cell.alignment = _WRAPPED
        if font:
            cell.font = font
        if fill:
            cell.fill = fill


def _answer(page, lists, line: Line, offered: dict) -> None:
    _row(page, f"{line.label}\n{line.hint}" if line.hint else line.label, line.text, line.key)
    cell = page.cell(page.max_row, 2)
    if line.key.endswith("~"):  # the question above a list of ticks
        return
    cell.protection, cell.fill, cell.number_format = Protection(locked=False), _OPEN, "@"
    if line.choices:
        if line.choices not in offered:
            column = len(offered) + 1
            for at, text in enumerate(line.choices, 1):
                lists.cell(at, column).value = text
                lists.cell(at, column).data_type = "s"
            letter = lists.cell(1, column).column_letter
            offered[line.choices] = f"lists!${letter}$1:${letter}${len(line.choices)}"
        pick = DataValidation(type="list", formula1=offered[line.choices], allow_blank=True)
        page.add_data_validation(pick)
        pick.add(cell)


def read(stream: BinaryIO) -> tuple[About, dict[str, object]]:
    """What the file is about, and the cells by key. Raises NotOurs."""
    _looked_at(stream)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        cells = dict(_keyed(book))
    except NotOurs:
        raise
    except Exception as problem:  # the library raises what its parsers raise; to us it is all one
        raise NotOurs from problem
    candidacy, version = (cells.pop(f"{MARK}{name}", None) for name in ("candidacy", "version"))
    if not isinstance(candidacy, str) or not str(version or "").isdecimal():
        raise NotOurs
    return About(candidacy, int(version)), cells


def _looked_at(stream: BinaryIO) -> None:
    """A bomb is told by what its directory says, and by reading no more than that."""
    try:
        with zipfile.ZipFile(stream) as parts:
            there = parts.infolist()
            if len(there) > PARTS or sum(one.file_size for one in there) > UNPACKED:
                raise NotOurs
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise NotOurs from problem
    stream.seek(0)


def _keyed(book) -> Iterable[tuple[str, object]]:
    for page in book.worksheets:
        page.reset_dimensions()  # what a file says of its size may be anything
        for at, row in enumerate(page.iter_rows(max_col=3, values_only=True)):
            if at > ROWS:
                raise NotOurs
            if len(row) == 3 and isinstance(row[2], str) and row[2]:
                yield row[2], row[1]

