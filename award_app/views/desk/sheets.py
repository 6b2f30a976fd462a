"""What the sheets of a closed jury say beside the ranking: how sure the order is, and what stands out."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from workflows.severity import Panel
from workflows.severity_picture import picture
from workflows.stages.opening import may_be_read

from ...access import OFFICERS, page
from ...reading.desk import sheets as read
from ...words import points
from .frame import blueprint, names, store
from .jury import jury_of


@blueprint.get("/juries/<key>/sheets")
@page(OFFICERS, key="jury")
def sheets(key: str):
    """Nothing of a sheet is read before the jury is closed, and its points open."""
    stage, rule = jury_of(key)
    criteria = g.edition.rules.criteria_of(rule)
    found = None
    if may_be_read(g.edition.rules, stage):
        with store().reading() as db:
            found = read.of_jury(db, stage, criteria)
    return render_template(
        "desk/sheets.html",
        stage=stage,
        found=found,
        called={panel: called(panel, found, rule.groups is not None) for panel in found.panels} if found else {},
        drawn={panel: drawn(panel, found) for panel in found.panels} if found else {},
        why_not=WHY_NOT,
        points=points,
        criteria={one.id: one.name[g.language] for one in criteria},
    )


def called(panel: Panel, found: read.Sheets, grouped: bool) -> str:
    """The category that a panel read, or how many candidacies."""
    categories = {found.candidacies[id]["category"] for id in panel.dossiers}
    if grouped and len(categories) == 1:
        return names()["category"].get(*categories) or _("All candidacies")
    if len(found.panels) == 1:
        return _("All candidacies")
    return ngettext("%(num)s candidacy", "%(num)s candidacies", len(panel.dossiers))


def drawn(panel: Panel, found: read.Sheets) -> Markup:
    told = _("Each line is the ranks that a candidacy may have; the dot is where it stands by the mean of its sheets.")
    return Markup(picture(panel, {id: row["place"] for id, row in found.candidacies.items()}, _("How sure the order is"), told))


WHY_NOT = {
    "one_juror": lambda: _("Only one juror has read these: there is nobody to compare with."),
    "few_dossiers": lambda: _("With fewer than three candidacies there is no order to be sure or unsure of."),
    "few_repeats": lambda: _(
        "Too few of these were read by more than one juror: strict jurors cannot be told from weak candidacies."
    ),
}
