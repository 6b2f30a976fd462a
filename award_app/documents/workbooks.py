"""The form of a candidacy as a workbook (XLSX): one sheet with the question, the answer, and, hidden, the key of the line."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from forms.paper import Line

from .filled import About
from .lists import sheet_name


def write(
    title: str, told: Iterable[str], sections: Iterable[tuple[str, list[Line], str]], about: About, name: str
) -> BinaryIO:
    """`told` stands above the form; a section is its title, its lines and a remark; `name` is that of the sheet."""
    book = Workbook()
    page, lists = book.active, book.create_sheet("lists")
    page.title, lists.sheet_state = sheet_name(name), "hidden"
    set_widths(page)
    put_row(page, title, font=Font(bold=True, size=16))
    for text in told:
        put_row(page, text)
    for key, text in about.rows():
        put_row(page, "", text, key)
        page.row_dimensions[page.max_row].hidden = True
    offered: dict[tuple[str, ...], str] = {}
    for heading, lines, remark in sections:
        put_row(page, heading, font=Font(bold=True, size=13), fill=SECTION)
        if remark:
            put_row(page, remark, font=Font(italic=True))
        for line in lines:
            put_answer(page, lists, line, offered)
    protect(page)
    return saved(book)


def set_widths(page) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 52, 78
    page.column_dimensions["C"].hidden = True


def protect(page) -> None:
    """Without a password: it keeps the keys from being typed over by mistake. Printed, it is as wide as the paper."""
    page.protection.sheet = True
    page.protection.formatRows = page.protection.formatColumns = False
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def saved(book: Workbook) -> BinaryIO:
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


SECTION = PatternFill("solid", fgColor="E6EDEE")
OPEN = PatternFill("solid", fgColor="FFFFFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def put_row(page, text: str, answer: str = "", key: str = "", font: Font | None = None, fill: PatternFill | None = None) -> None:
    at = page.max_row + 1 if page.max_row > 1 or page["A1"].value is not None else 1
    for column, value in ((1, text), (2, answer), (3, key)):
        cell = page.cell(at, column)
        if value:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"  # a text that begins with = is a text
        cell.alignment = WRAPPED
        if font:
            cell.font = font
        if fill:
            cell.fill = fill


def put_answer(page, lists, line: Line, offered: dict) -> None:
    put_row(page, f"{line.label}\n{line.hint}" if line.hint else line.label, line.text, line.key)
    cell = page.cell(page.max_row, 2)
    if line.key.endswith("~"):  # the question above a list of ticks
        return
    cell.protection, cell.fill, cell.number_format = Protection(locked=False), OPEN, "@"
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
