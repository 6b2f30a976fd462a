"""A juror's sheets as a table to fill in on the train, and what comes back of it, cell by cell.

Pure. A cell's key names the reading and the field of its sheet; beside it, hidden, stands what was there when the file was
made, so that only what the juror wrote is taken, and nothing that was changed here meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from workflows.stages.jury import read_points, wrong_with
from workflows.steps import Refusal

from .jury import LONGEST, as_chosen, names_of
from .paper import as_text

WAS, VERSION = "=was", "=version"  # behind a key: no name of a field holds an equals sign
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


class FilledSheetsForm(FlaskForm):
    """The table, coming back."""

    file = FileField(
        _("The filled table"),
        validators=[FileRequired(_("Choose the file first."))],
        description=_("XLSX, as you fetched it here. Any program may have saved it."),
        render_kw={"accept": ".xlsx"},
    )


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands here: what is typed, its version ("reading.draft"), whether it is sent, why nobody may write it."""

    typed: Mapping[str, str]
    version: str
    sent: bool
    refused: Refusal | None = None


@dataclass(frozen=True)
class Cell:
    """One cell that somebody filled in: what stands here now, what the file says, and what becomes of it."""

    reading: str
    name: str
    now: str
    value: str
    state: str
    why: Refusal | None = None

    @property
    def key(self) -> str:
        return f"{self.reading}:{self.name}"


class Sheets:
    """The criteria of a jury and how sure its jurors say they are: what a cell may hold."""

    def __init__(self, criteria: Iterable, asked):
        self.criteria, self.asked = {one.id: one for one in criteria}, asked
        self.names = names_of(self.criteria.values(), asked)
        self.levels = {text: one.id for one in (asked.levels if asked else ()) for text in (*one.name.values(), one.id)}

    def compared(self, sheets: Mapping[str, Sheet], cells: Mapping[str, object], twice: Mapping[str, list]) -> list[Cell]:
        """Every filled cell of the file, in its order; an empty one takes nothing away and is not told. Of several texts for one
        cell (`twice`: a sheet was copied) none is taken, and each is told."""
        told = {key: as_text(value).replace("\r\n", "\n") for key, value in cells.items()}
        found = (self._cell(sheets, told, key) for key in told if not key.endswith((WAS, VERSION)) and ":" in key)
        several = (replace(one, state=REFUSED, why=Refusal("several_in_the_table"))
                   for key, texts in twice.items() if not key.endswith((WAS, VERSION)) and ":" in key
                   for text in texts if (one := self._cell(sheets, {key: text}, key)))
        return [one for one in (*several, *found) if one]

    def _cell(self, sheets: Mapping[str, Sheet], told: Mapping[str, str], key: str) -> Cell | None:
        reading, _colon, name = key.rpartition(":")
        value, sheet = self.meant(name, told[key]), sheets.get(reading)
        if not value:
            return None
        if sheet is None:
            return Cell(reading, name, "", value, REFUSED, Refusal("not_yours_any_more"))
        if name not in self.names:
            return Cell(reading, name, "", value, REFUSED, Refusal("criterion_unknown"))
        now, was = (self.meant(name, text) for text in (sheet.typed.get(name, ""), told.get(key + WAS, "")))
        if value in (now, was):  # what the juror did not touch stays as it is here
            return Cell(reading, name, now, value, SAME)
        why = self.refusal(sheet, name, value) or _meanwhile(sheet, told.get(f"{reading}:{VERSION}", ""), now, was)
        return Cell(reading, name, now, value, REFUSED if why else CHANGED if now else NEW, why)

    def meant(self, name: str, text: str) -> str:
        """What was typed as a sheet keeps it: 7,5 as 7.5, a level by its id."""
        text = text.replace("\r\n", "\n").strip()
        if name == "confidence":
            return self.levels.get(text, text)
        criterion = self.criteria.get(name.removeprefix("points_")) if name.startswith("points_") else None
        if criterion is None:
            return text
        plain = text.replace(",", ".")
        value = read_points(plain)
        return text if value is None else as_chosen(criterion, format(value.normalize(), "f"))

    def refusal(self, sheet: Sheet, name: str, value: str) -> Refusal | None:
        """Why this cannot be written into the sheet, whatever was there before. Words may be too many in a draft: the page
        says so when it is sent."""
        if sheet.refused:
            return sheet.refused
        if len(value) > LONGEST:
            return Refusal("answer_too_large")
        if name == "confidence":
            return None if value in self.levels.values() else Refusal("choices_unreadable")
        if name.startswith("points_"):
            wrong = wrong_with(self.criteria[name.removeprefix("points_")], value, {})
            return wrong if wrong and wrong.code == "points_off_scale" else None
        return None


def _meanwhile(sheet: Sheet, version: str, now: str, was: str) -> Refusal | None:
    """Since the file was made: the sheet was sent, or this cell was written here."""
    if sheet.sent and version.partition(".")[0] != sheet.version.partition(".")[0]:
        return Refusal("sent_meanwhile")
    return Refusal("written_meanwhile") if now != was else None
