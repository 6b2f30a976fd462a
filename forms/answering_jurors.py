"""What the office does with a juror's question: answers it, or puts one of its own to the city."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from workflows.stages.questions import LONGEST

from .desk import StepForm


class JurorsQuestionForm(StepForm):
    """Two buttons, no default."""

    question = HiddenField(validators=[DataRequired()])
    says = HiddenField(validators=[AnyOf(("answer", "pass_on"))])
    text = TextAreaField(_("What you write"), validators=[DataRequired(_("Write the text first.")), Length(max=LONGEST)])
    for_all = BooleanField(_("All who read this dossier read the answer"))
    steps_fields = (*StepForm.steps_fields, "question", "says")

    def payload(self) -> dict:
        text = {"text": self.text.data.strip()}
        return {**text, "for_all": self.for_all.data} if self.says.data == "answer" else text
