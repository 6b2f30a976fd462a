"""A juror's forms: the score sheet, built from the criteria of the rulebook; conflicts of interest; recusal.

What points and words are right is asked of the rules (`workflows.stages.jury`), as the step itself asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from workflows.stages.jury import read_points, wrong_confidence, wrong_with
from workflows.stages.questions import LONGEST as LONGEST_QUESTION
from workflows.steps import Refusal

MOST_CHOICES = 21  # a longer scale is typed, not chosen
LONGEST = 20_000  # characters of one field of a table that is given back


class ButtonForm(FlaskForm):
    """A step that asks for no word, as the page showed it."""

    key = HiddenField()
    seen = HiddenField()


class AnswerForm(ButtonForm):
    """The answer of somebody who was asked to sit on a panel, or who stands by."""

    seat = HiddenField()
    does = HiddenField(validators=[AnyOf(("accept_seat", "refuse_seat", "stand_down"))])
    reason = TextAreaField(
        _("If you refuse: why"),
        validators=[Length(max=2000)],
        description=_("Only the office reads it."),
    )

    def payload(self) -> dict:
        return {"reason": self.reason.data or ""} if self.does.data == "refuse_seat" else {}


class OpeningForm(ButtonForm):
    """One of the two steps by which points are opened."""

    step = HiddenField(validators=[AnyOf(("propose_opening", "open_points"))])


class SheetForm(FlaskForm):
    """Points and words for each criterion. `points_<criterion>`, `why_<criterion>`."""

    key = HiddenField()
    reading_version = HiddenField()  # not `seen`: autosave keeps that name for the draft's own version
    criteria: tuple = ()
    asked: object = None  # how sure the juror is, where the rules ask (workflows.rounds.Confidence)

    @property
    def by_key(self) -> int:
        """The highest points that the keys of keys.js choose; 0 where points are typed."""
        rows = [one for one in self.criteria if self[f"points_{one.id}"].type == "RadioField"]
        return int(max((one.scale.to for one in rows), default=0))

    def accepts(self, say: Callable[[Refusal], str]) -> bool:
        """Whether the step would take this sheet; each problem is said at its own field."""
        refusals = [
            (one, refusal)
            for one in self.criteria
            if (refusal := wrong_with(one, self[f"points_{one.id}"].data, self.payload()["justifications"]))
        ]
        for criterion, refusal in refusals:
            name = "why" if refusal.code.startswith("justification") else "points"
            field = self[f"{name}_{criterion.id}"]
            field.errors = [*field.errors, say(refusal)]
        unsure = wrong_confidence(self.asked, self.payload().get("confidence"))
        if unsure and self.asked:
            self["confidence"].errors = [say(unsure)]
        return not refusals and not unsure

    def payload(self) -> dict:
        justified = [one for one in self.criteria if one.justification]
        return {
            "points": {one.id: self[f"points_{one.id}"].data or "" for one in self.criteria},
            "justifications": {one.id: self[f"why_{one.id}"].data or "" for one in justified},
            **({"confidence": self["confidence"].data or ""} if self.asked else {}),
        }

    def typed(self) -> dict[str, str]:
        """What a draft keeps."""
        return {name: self[name].data for name in self.names() if self[name].data}

    def names(self) -> list[str]:
        return names_of(self.criteria, self.asked)


def names_of(criteria: Iterable, asked) -> list[str]:
    """The fields of a sheet, in their order."""
    given = [(f"points_{one.id}", *((f"why_{one.id}",) if one.justification else ())) for one in criteria]
    return [*(name for names in given for name in names), *(("confidence",) if asked else ())]


def sheet_form(criteria: tuple, language: str, asked=None) -> type[SheetForm]:
    """The form of these criteria, in a language; `asked`: how the rules ask how sure the juror is."""
    fields: dict = {"criteria": criteria, "asked": asked}
    if asked:
        levels = [SelectChoice(one.id, one.name[language]) for one in asked.levels]
        fields["confidence"] = RadioField(
            _("How sure are you of this sheet?"), choices=levels, validate_choice=False,
            validators=[_marked] if asked.required else [])
    for one in criteria:
        fields[f"points_{one.id}"] = points_field(one, language)
        if one.justification:
            fields[f"why_{one.id}"] = TextAreaField(
                _("In your words: %(criterion)s", criterion=one.name[language]),
                filters=[_lines],
                render_kw={"rows": 4, "data-words": one.justification.words},
            )
    return type("Sheet", (SheetForm,), fields)


def points_field(criterion, language: str):
    points = criterion.scale.points()
    if len(points) > MOST_CHOICES:
        return StringField(criterion.name[language], render_kw={"inputmode": "decimal"})
    choices = [SelectChoice(format(one, "f"), format(one, "f")) for one in points]
    return RadioField(criterion.name[language], choices=choices, validate_choice=False)


def as_chosen(criterion, text: str) -> str:
    """Points as one of the choices writes them: what was sent as 7.0 marks 7."""
    value = read_points(text)
    return next((format(one, "f") for one in criterion.scale.points() if one == value), text)


def _marked(form, field) -> None:
    """Marks the field as one that has to be answered; whether it was, the rules say (`SheetForm.accepts`)."""


_marked.field_flags = {"required": True}


def _lines(text):
    """A form ends lines in two signs, what saves it while one types in one: the same words are the same text."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class DeclarationForm(FlaskForm):
    """The question of conflicts: a tick and a reason for each candidacy, and the statement about all the others."""

    key = HiddenField()
    seen = HiddenField()
    candidacies: tuple = ()
    rest = BooleanField(
        _("I have no conflict of interest with any candidacy that I have not ticked."),
        validators=[InputRequired(_("Tick this when you have looked through the list."))],
    )

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        for id in self.candidacies:
            if self[f"conflict_{id}"].data and not (self[f"reason_{id}"].data or "").strip():
                self[f"reason_{id}"].errors = [_("Say in a few words what links you to it.")]
                fine = False
        return fine

    def conflicts(self) -> dict[str, str]:
        """{candidacy: reason} of those ticked."""
        return {id: self[f"reason_{id}"].data.strip() for id in self.candidacies if self[f"conflict_{id}"].data}


def declaration_form(candidacies: Iterable) -> type[DeclarationForm]:
    """The form for these candidacies: rows with id, place and title."""
    fields: dict = {"candidacies": tuple(one["id"] for one in candidacies)}
    for one in candidacies:
        fields[f"conflict_{one['id']}"] = BooleanField(f"{one['place']}{gettext(':')} {one['title']}")
        fields[f"reason_{one['id']}"] = StringField(
            _("%(place)s: what links you to it", place=one["place"]), validators=[Length(max=500)]
        )
    return type("Declaration", (DeclarationForm,), fields)


class TalkForm(ButtonForm):
    """Other points after the talk, and why. `points_<criterion>` as on the sheet."""

    criteria: tuple = ()
    reason = TextAreaField(
        _("Why you give other points"),
        render_kw={"rows": 3},
        validators=[DataRequired(_("Give a reason.")), Length(max=2000)],
    )

    def payload(self) -> dict:
        given = {one.id: self[f"points_{one.id}"].data or "" for one in self.criteria}
        return {"points": given, "reason": self.reason.data}


def talk_form(criteria: tuple, language: str) -> type[TalkForm]:
    return type("Talk", (TalkForm,), {
        "criteria": criteria, **{f"points_{one.id}": points_field(one, language) for one in criteria}})


class NoteForm(FlaskForm):
    """What a juror keeps for themselves on a dossier."""

    note = TextAreaField(_("My notes on this dossier"), render_kw={"rows": 5})


class QuestionForm(ButtonForm):
    """A question to the office about a dossier."""

    text = TextAreaField(
        _("Your question"),
        render_kw={"rows": 4},
        validators=[DataRequired(_("Write your question.")), Length(max=LONGEST_QUESTION)],
    )


class RecusalForm(FlaskForm):
    """A conflict of interest found late."""

    key = HiddenField()
    seen = HiddenField()
    reason = TextAreaField(
        _("What links you to this candidacy"),
        render_kw={"rows": 4},
        validators=[DataRequired(_("Say in a few words what links you to it.")), Length(max=2000)],
    )
