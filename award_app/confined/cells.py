"""A form that comes back, as a table or as a text: what stands in the cells beside their keys. One rule for both.

A row of three cells counts: the question, the answer, the key. Of a text, every row of every table; of a workbook, every
row of every sheet. Formulas are not computed, deleted words of a tracked change are not read, and what the directory of
the file says of its size is looked at before anything is unpacked.
"""

import zipfile
from datetime import date, datetime

from child import Refused
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

UNPACKED = 30_000_000  # bytes of all parts together
PARTS = 400
ROWS = 5_000


def read(file) -> dict:
    with zipfile.ZipFile(file) as parts:
        there = parts.infolist()
        if len(there) > PARTS or sum(one.file_size for one in there) > UNPACKED:
            raise Refused("too_large", {})
        names = {one.filename for one in there}
    file.seek(0)
    rows = _of_text(file) if "word/document.xml" in names else _of_workbook(file)
    return {"cells": {key: _plain(answer) for answer, key in rows}}


def _of_workbook(file):
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for page in book.worksheets:
        page.reset_dimensions()  # what a file says of its size may be anything
        for at, row in enumerate(page.iter_rows(max_col=3, values_only=True)):
            if at > ROWS:
                raise Refused("too_large", {})
            if len(row) == 3 and isinstance(row[2], str) and row[2]:
                yield row[1], row[2]


def _of_text(file):
    rows = Document(file).element.body.iter(qn("w:tr"))
    for at, row in enumerate(rows):
        if at > ROWS:
            raise Refused("too_large", {})
        cells = [cell for cell in row.iter(qn("w:tc")) if _row_of(cell) is row]
        if len(cells) == 3 and (key := _text(cells[2]).strip()):
            yield _text(cells[1]), key


def _row_of(cell):
    """Its own row; a word processor may put a wrapping between the two."""
    return next(cell.iterancestors(qn("w:tr")))


def _text(cell) -> str:
    return "\n".join(_line(paragraph) for paragraph in cell.iter(qn("w:p")))


_SIGNS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "\u2011"}


def _line(paragraph) -> str:
    return "".join(
        one.text or "" if one.tag == qn("w:t") else _SIGNS.get(one.tag, "")
        for one in paragraph.iter(qn("w:t"), *_SIGNS)
        if one.getparent().tag == qn("w:r")  # a tab stop of a paragraph is no tab
    )


def _plain(value):
    """A day without its midnight, as text; the rest as it is."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
