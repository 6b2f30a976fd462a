"""A form that comes back, as a table or as a text: what stands in the cells beside their keys. One rule for both.

A row counts: the question, the answer, the key. Of a text, every row of every table; of a workbook, every row of every
sheet. What somebody wrote where no key stands, or twice beside one key, is told apart. Formulas are not computed, deleted
words of a tracked change are not read, and what the directory of the file says of its size is looked at first.
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
LISTS = "lists"  # the sheet that holds what can be chosen (documents/workbooks.py)
LOOSE, LONG = 60, 4_000  # texts that are told apart, and characters of each
WRITTEN = 4_000_000  # characters beside all keys: one text of a file may stand in thousands of its cells


def read(file) -> dict:
    with zipfile.ZipFile(file) as parts:
        there = parts.infolist()
        if len(there) > PARTS or sum(one.file_size for one in there) > UNPACKED:
            raise Refused("too_large", {})
        names = {one.filename for one in there}
    file.seek(0)
    rows = _of_text(file) if "word/document.xml" in names else _of_workbook(file)
    return _told(rows)


def _told(rows) -> dict:
    """{"cells": {key: answer}, "twice": {key: the answers beside it, where they are several}, "loose": these, and what stands
    beside no key}."""
    found: dict[str, list] = {}
    for answer, key in rows:
        own, value = found.setdefault(key, []), _plain(answer)
        if value not in own and str("" if value is None else value).strip():
            own.append(value)
    loose = found.pop("", [])
    twice = {key: [_short(value) for value in own[:LOOSE]] for key, own in found.items() if len(own) > 1}
    cells = {key: own[0] if own else None for key, own in found.items() if len(own) < 2}
    if sum(len(key) + len(value) for key, value in cells.items() if isinstance(value, str)) > WRITTEN:
        raise Refused("too_large", {})
    told = [*map(_short, loose), *(value for own in twice.values() for value in own)]
    return {"cells": cells, "twice": twice, "loose": told[:LOOSE]}


def _short(value) -> str:
    return str(value).strip()[:LONG]


def _of_workbook(file):
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for page in book.worksheets:
        if page.title == LISTS:
            continue
        page.reset_dimensions()  # what a file says of its size may be anything
        filled = (row for row in page.iter_rows(max_col=3, values_only=True) if any(cell is not None for cell in row))
        for at, row in enumerate(filled):  # a program may have written the last row that a sheet can have, and nothing in it
            if at > ROWS:
                raise Refused("too_large", {})
            if len(row) > 1:
                yield row[1], row[2].strip() if len(row) > 2 and isinstance(row[2], str) else ""


def _of_text(file):
    rows = Document(file).element.body.iter(qn("w:tr"))
    for at, row in enumerate(rows):
        if at > ROWS:
            raise Refused("too_large", {})
        cells = _cells(row)
        if len(cells) < 2 or any(len(_cells(around)) > 1 for around in row.iterancestors(qn("w:tr"))):
            continue  # a table that somebody has put into an answer is read with it
        answer, key = (cells[1:-1], _text(cells[-1]).strip()) if len(cells) > 2 else (cells[1:], "")
        yield "\n".join(map(_text, answer)), key


def _cells(row) -> list:
    """Its own; a word processor may put a wrapping between the two."""
    return [cell for cell in row.iter(qn("w:tc")) if next(cell.iterancestors(qn("w:tr"))) is row]


def _text(cell) -> str:
    return "\n".join(_line(one) for one in cell.iter(qn("w:p")) if next(one.iterancestors(*_SAID_ELSEWHERE), None) is None)


# What a tracked change has moved away; and a text in a box, which is written a second time for older programs.
_SAID_ELSEWHERE = qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "\u2011"}


def _line(paragraph) -> str:
    return "".join(
        one.text or "" if one.tag == qn("w:t") else _SIGNS.get(one.tag, "")
        for one in paragraph.iter(qn("w:t"), *_SIGNS)
        if one.getparent().tag == qn("w:r")  # a tab stop of a paragraph is no tab
        and next(one.iterancestors(qn("w:p"), *_SAID_ELSEWHERE)) is paragraph  # not that of a box in it
    )


def _plain(value):
    """A day without its midnight, as text; the rest as it is."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
