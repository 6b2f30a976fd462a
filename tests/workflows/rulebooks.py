"""Rulebooks for laws: made from the real files by varying what editions really varied. Most are sound; a law that needs it
asks for `sound_rulebooks`.
"""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from workflows.reading import loads, raw
from workflows.soundness import check, is_sound

REAL = {path.stem: raw(path) for path in sorted([*Path("config/rulebooks").glob("*.yaml"),
                                                 *Path("docs/examples").glob("*.yaml")])}
WITH_A_CUT = [name for name, rules in REAL.items() if any("cut" in round for round in rules["rounds"])]


def keeps(bases=("submitted", "eligible", "in")):
    """How many go on: a share with its base and rounding, a number, a threshold; with a maximum or a rule for few."""
    most = st.none() | st.integers(1, 60)
    shares = st.fixed_dictionaries({"share": st.integers(1, 100).map("{}%".format), "of": st.sampled_from(bases),
                                    "round": st.sampled_from(["up", "down", "nearest"]), "at_most": most})
    numbers = st.fixed_dictionaries({"number": st.integers(1, 60), "at_most": most})
    few = st.fixed_dictionaries({"number": st.integers(1, 40), "if_fewer": st.fixed_dictionaries(
        {"than": st.integers(1, 80), "of": st.sampled_from(bases), "keep": shares})})
    return st.one_of(shares, numbers, few, st.fixed_dictionaries({"threshold": st.integers(0, 10)}))


def cuts(apart: bool, bases=("submitted", "eligible", "in")):
    """A cut; `apart`: its candidacies are read by panels that must not be compared."""
    places = st.fixed_dictionaries({"per": st.just("category"), "at_least": st.integers(0, 3),
                                    "at_most": st.none() | st.integers(3, 9),
                                    "by": st.sampled_from(["largest_remainder", "sainte_lague", "dhondt"])})
    return st.fixed_dictionaries({
        "keep": keeps(bases), "order": st.sampled_from(["mean", "sum"]), "places": places if apart else st.none(),
        "ties": st.fixed_dictionaries({"at_line": st.sampled_from(["all_in", "none_in", "panel"]),
                                       "beyond_at_most": st.sampled_from(["panel", "none_in"])}),
        "wild_cards": st.none() | st.fixed_dictionaries({"up_to": st.integers(0, 5)})})


CHOOSE = st.one_of(
    st.fixed_dictionaries({"at_most": st.integers(1, 5)}), st.fixed_dictionaries({"exactly": st.integers(1, 5)}),
    st.fixed_dictionaries({"at_least": st.integers(1, 5)}),
    st.tuples(st.integers(1, 3), st.integers(3, 6)).map(lambda both: {"at_least": both[0], "at_most": both[1]}))
CRITERIA = st.fixed_dictionaries({"weight": st.integers(1, 9), "scale": st.sampled_from(
    [{"from": 0, "to": 10, "step": 1}, {"from": 1, "to": 5, "step": "0.5"}, {"from": 0, "to": 5, "step": "0.1"}])})


@st.composite
def rulebooks(draw, names=tuple(REAL)):
    rules = copy.deepcopy(REAL[draw(st.sampled_from(names))])
    for criteria in rules.get("criteria", {}).values():
        varied = draw(CRITERIA)
        for one in criteria:
            one.update(copy.deepcopy(varied) | {"weight": draw(st.integers(1, 9))})
    for round_ in rules["rounds"]:
        apart = any(stage.get("groups") for stage in round_["stages"])
        if "cut" in round_ and any(stage["kind"] == "jury" for stage in round_["stages"]):
            bases = ("submitted", "eligible", "in") if any(
                stage["kind"] == "eligibility" for one in rules["rounds"] for stage in one["stages"]) else ("submitted", "in")
            round_["cut"] = draw(cuts(apart, bases))
        for stage in round_["stages"]:
            if stage["kind"] == "consultation":
                stage["ballot"] = {**stage["ballot"], "choose": draw(CHOOSE)}
    shifted(rules, draw(st.integers(-40, 40)))
    return loads(rules)


def shifted(value, days: int) -> None:
    """Every written day of the file so many days later, in place."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        if isinstance(item, dict | list):
            shifted(item, days)
        elif key in ("opens", "closes", "until", "embargo_until", "starts", "ends") and len(item) >= 10 and item[:4].isdigit():
            value[key] = (date.fromisoformat(item[:10]) + timedelta(days=days)).isoformat() + item[10:]


@st.composite
def sound_rulebooks(draw, names=tuple(REAL)):
    made = draw(rulebooks(names))
    assume(is_sound(check(made)))
    return made
