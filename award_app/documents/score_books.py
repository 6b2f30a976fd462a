"""A juror's sheets as a workbook (XLSX) to fill in without a connection: one page a dossier, with its summary above the sheet.

Rows are those of `workbooks`: the question, the answer, and, hidden, the key. What may be typed is said by the scale of each
criterion; every other cell is protected. Texts are texts, whatever they begin with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from forms.offline import VERSION, WAS
from forms.paper import Line

from .filled import About
from .lists import sheet_name
from .workbooks import SECTION, WRAPPED, protect, put_answer, put_row, saved, set_widths


@dataclass(frozen=True)
class Scale:
    """What the cell of a criterion takes; `told` is said to whoever types something else."""

    least: object
    most: object
    whole: bool
    told: str


@dataclass(frozen=True)
class Asked:
    """One cell to fill in."""

    line: Line
    scale: Scale | None = None


@dataclass(frozen=True)
class Page:
    """One dossier with its sheet. `says`: [(question, answer)]; `version`: of the sheet, when the file was made."""

    reading: str
    number: int
    place: str
    title: str
    version: str
    says: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def write(title: str, told: Iterable[str], heading: str, pages: Iterable[Page], about: About, contents: str) -> BinaryIO:
    """`told` stands on the first page, above the list of dossiers, and `contents` is its name; `heading` above each sheet."""
    book = Workbook()
    first, lists, offered = book.active, book.create_sheet("lists"), {}
    first.title, lists.sheet_state = sheet_name(contents), "hidden"
    set_widths(first)
    put_row(first, title, font=Font(bold=True, size=16))
    for text in told:
        put_row(first, text)
    for key, text in about.rows():
        _hidden(first, key, text)
    for one in pages:
        page = book.create_sheet(_name_of(one))
        put_row(first, f"{one.number}. {one.place}", one.title)
        first.cell(first.max_row, 1).hyperlink = f"#'{page.title}'!A1"
        _dossier(page, lists, one, heading, offered)
    protect(first)
    book.move_sheet(lists, len(book.sheetnames))
    return saved(book)


def _dossier(page, lists, one: Page, heading: str, offered: dict) -> None:
    set_widths(page)
    put_row(page, one.place, font=Font(bold=True, size=16))
    put_row(page, one.title, font=Font(bold=True))
    for question, answer in one.says:
        put_row(page, question, answer)
    put_row(page, heading, font=Font(bold=True, size=13), fill=SECTION)
    _hidden(page, f"{one.reading}:{VERSION}", one.version)
    for asked in one.asked:
        put_answer(page, lists, asked.line, offered)
        if asked.scale:
            _as_number(page, asked)
        _hidden(page, asked.line.key + WAS, asked.line.text)
    protect(page)


def _as_number(page, asked: Asked) -> None:
    """Points are numbers, and the program says at once what the scale takes."""
    cell, scale = page.cell(page.max_row, 2), asked.scale
    cell.number_format = "General"
    if asked.line.text:
        cell.value = float(asked.line.text) if "." in asked.line.text else int(asked.line.text)
    kind = "whole" if scale.whole else "decimal"
    rule = DataValidation(type=kind, operator="between", formula1=str(scale.least), formula2=str(scale.most),
                          allow_blank=True, showErrorMessage=True, error=scale.told)
    page.add_data_validation(rule)
    rule.add(cell)


def _hidden(page, key: str, text: str) -> None:
    put_row(page, "", text, key)
    page.row_dimensions[page.max_row].hidden = True
    page.cell(page.max_row, 2).alignment = WRAPPED


def _name_of(one: Page) -> str:
    """No two alike: the number comes first."""
    return sheet_name(f"{one.number} {one.place}")
