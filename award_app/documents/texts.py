"""The form of a candidacy as a text for any word processor (DOCX): a table of three columns for each section.

The key of a line stands small in the third column: it is text, and no program that saves the file loses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from flask_babel import gettext as _

from forms.paper import MOST_CHOICES, Line

from .filled import About

WIDTHS = Mm(62), Mm(90), Mm(18)
FAINT = RGBColor(0x6B, 0x66, 0x5C)


def write(
    title: str, told: Iterable[str], sections: Iterable[tuple[str, list[Line], str]], about: About, language: str,
    at: datetime,
) -> BinaryIO:
    """`told` stands above the form; a section is its title, its lines and a remark."""
    text = Document()
    _prepare(text, title, language, at)
    text.add_heading(title, 0)
    for words in told:
        text.add_paragraph(words)
    for heading, lines, remark in sections:
        text.add_heading(heading, 1)
        if remark:
            text.add_paragraph().add_run(remark).italic = True
        _table(text, lines)
    _table(text, [Line(key, "", text=value) for key, value in about.rows()], faint=True)
    out = BytesIO()
    text.save(out)
    out.seek(0)
    return out


def _prepare(text, title: str, language: str, at: datetime) -> None:
    page, own = text.sections[0], text.core_properties
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    own.title, own.author, own.comments, own.language = title, "", "", language
    own.created = own.modified = at.replace(tzinfo=None)
    normal = text.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Sans", Pt(10)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(spoken)


def _table(text, lines: list[Line], faint: bool = False) -> None:
    if not lines:
        return
    table = text.add_table(rows=len(lines), cols=3)
    table.style, table.autofit = "Normal Table" if faint else "Table Grid", False
    cells = table._cells  # asked once: row by row it is read anew each time
    for at, line in enumerate(lines):
        question, answer, key = cells[3 * at : 3 * at + 3]
        for cell, width in zip((question, answer, key), WIDTHS, strict=True):
            cell.width = width
        _question(question, line)
        _answer(answer, line.text, faint)
        _small(key.paragraphs[0], line.key)
        table.rows[at]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _question(cell, line: Line) -> None:
    cell.paragraphs[0].add_run(line.label).bold = True
    many = len(line.choices) > MOST_CHOICES
    offered = [_("Write its name in full.")] if many else [f"– {choice}" for choice in line.choices]
    for words in (line.hint, *offered):
        if words:
            cell.add_paragraph().add_run(words).font.size = Pt(9)


def _answer(cell, text: str, faint: bool) -> None:
    first, *more = text.split("\n")
    for paragraph, words in [(cell.paragraphs[0], first), *((None, words) for words in more)]:
        paragraph = paragraph or cell.add_paragraph()
        _small(paragraph, words) if faint else paragraph.add_run(words)


def _small(paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(6), FAINT
