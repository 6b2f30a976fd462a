"""A round that ends with a cut: who goes on and why, the places left to the panel, confirm, publish."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from forms.desk import cut_form
from workflows.steps import Refused

from ...access import OFFICERS, page
from ...reading.desk import cuts as read
from . import cut_words, wording
from .frame import (
    blueprint,
    confirmed,
    context,
    look,
    offered,
    ready,
    refuse,
    round_of,
    status_of,
    store,
    take,
)


@blueprint.route("/rounds/<key>", methods=["GET", "POST"])
@page(OFFICERS, key="round")
def round(key: str):
    row = round_of(key)
    with store().reading() as db:
        offers = offered(db, "round", [row])[row["id"]]
        table = read.as_decided(context(db), row) if row["decision"] else None
    if "confirm_cut" in offers and offers["confirm_cut"].allowed:
        return cut_page(row)
    if request.method == "POST":  # perhaps sent again after its answer was lost
        names = [name.removeprefix("reason_") for name in request.form if name.startswith("reason_")]
        if done := confirmation(row, cut_form(names)):
            return done
    return render_template(
        "desk/round.html",
        round=row,
        offers=offers,
        table=table,
        said=cut_words,
        stages=stages_of(key),
        buttons=wording.buttons("round", row["id"], offers),
    )


def cut_page(row):
    """As the rule draws it; with the panel's choices once they are made; confirmed as shown."""
    form = cut_form(drawn(row).choosable)
    if done := confirmation(row, form):
        return done
    chosen = form.payload() if form.is_submitted() else {}
    found = (
        look(form, "round", row["id"], "confirm_cut", chosen, typed=bool(form.choosable))
        if chosen or not form.choosable
        else None
    )
    table, empty = read_again(row, chosen, form, found)
    return render_template(
        "desk/cut.html",
        round=row,
        form=ready(form, row["version"]),
        table=table,
        found=found,
        said=cut_words,
        choosable=set(form.choosable),
        empty=empty,
    ), status_of(form)


def confirmation(row, form):
    """To the round as it is decided then, or None where nothing was confirmed."""
    if not (confirmed(form) and take(form, "round", row["id"], "confirm_cut", form.payload())):
        return None
    flash(str(wording.STEPS["round", "confirm_cut"].done), "success")
    return redirect(url_for(".round", key=row["key"]), 303)


def drawn(row, chosen=None, finished: bool = False) -> read.CutTable:
    chosen = chosen or {}
    with store().reading() as db:
        return read.as_drawn(context(db), row["key"], chosen.get("choices", ()), chosen.get("reasons"), finished)


def read_again(row, chosen, form, found) -> tuple[read.CutTable, int]:
    """The table with the choices in it, and how many places are still empty; without the choices where they cannot
    stand, and the form says why."""
    try:
        still = drawn(row, chosen)
        return drawn(row, chosen, finished=True) if found else still, still.empty
    except Refused as refused:
        if not form.form_errors:
            refuse(form, refused)
        still = drawn(row)
        return still, still.empty


def stages_of(key: str) -> list:
    return [row for row in g.stages.values() if row["key"].startswith(f"{key}.")]
