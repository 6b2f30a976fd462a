"""The forms of a meeting: a remark on a dossier; a motion with the vote of each member."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from .desk import StepForm

VOTES = {"": _("not there"), "for": _("for"), "against": _("against"), "abstains": _("abstains")}


class RemarkForm(StepForm):
    """What the minutes will say of a dossier."""

    candidacy = SelectField(_("About which dossier"), validators=[DataRequired(_("Choose the dossier."))])
    text = TextAreaField(_("Remark"), validators=[DataRequired(_("Write the remark.")), Length(max=5000)], render_kw={"rows": 3})

    def payload(self) -> dict:
        return {"candidacy": self.candidacy.data, "text": self.text.data or ""}


class MotionForm(StepForm):
    """A motion, what it is about, and how each member votes. Who is not there, or is shown out, does not vote."""

    seats: tuple[str, ...] = ()
    barred: Mapping[str, Collection[str]] = {}  # seat: the candidacies at which it is shown out
    about = SelectField(_("About"))
    motion = TextAreaField(
        _("Motion put"), validators=[DataRequired(_("Write the motion.")), Length(max=5000)], render_kw={"rows": 3}
    )

    def validate(self, extra_validators=None) -> bool:
        stands = super().validate(extra_validators)
        for number, seat in enumerate(self.seats):
            vote = self[f"vote_{number}"]
            if vote.data and self.about.data in self.barred.get(seat, ()):
                vote.errors = [*vote.errors, _("Is shown out for a conflict of interest, and does not vote: choose “not there”.")]
                stands = False
        return stands

    def payload(self) -> dict:
        votes = {seat: self[f"vote_{number}"].data for number, seat in enumerate(self.seats)}
        return {
            "candidacy": self.about.data or None,
            "text": self.motion.data or "",
            "votes": {seat: vote for seat, vote in votes.items() if vote},
        }


def motion_form(members: Iterable[tuple[str, str]], dossiers: list[tuple[str, str]],
                barred: Mapping[str, Collection[str]], **given) -> MotionForm:
    """`members`: (seat, name); `dossiers`: (candidacy, words); `barred`: who is shown out at which candidacies."""
    members = list(members)
    fields: dict = {"seats": tuple(seat for seat, _name in members), "barred": barred}
    for number, (_seat, name) in enumerate(members):
        fields[f"vote_{number}"] = RadioField(name, choices=list(VOTES.items()), default="")
    form = type("Motion", (MotionForm,), fields)(**given)
    form.about.choices = [("", _("no dossier")), *dossiers]
    return form


def remark_form(dossiers: list[tuple[str, str]], **given) -> RemarkForm:
    form = RemarkForm(**given)
    form.candidacy.choices = [("", _("Choose …")), *dossiers]
    return form
