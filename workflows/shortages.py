"""Why readings are missing from a plan, and which rule to loosen by how much: counted here, told by whoever shows it.

Each dossier that is short has one cause, the first that alone explains it: too few sit on its panel, conflicts of interest,
a language that too few read, or loads that are full. A number is the least that helps when that rule alone is loosened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from .plan_check import Asked, Walk, wanted

Say = Callable[[str], str]
MOST_MORE = 200  # dossiers more for each juror: beyond this a load is not what is in the way


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


@dataclass(frozen=True)
class Shortage:
    """Some dossiers that are short for one cause.

    `readings`: how many are missing; `able`: the fewest who could read one of them; `jurors`: how many more of this kind
    would do; `less`: by how many the number of readers of a candidacy would have to fall; `load`: by how many dossiers
    what a juror reads at most would have to rise (None: that would not help, or is not in the way).
    """

    cause: str
    group: str | None
    languages: tuple[str, ...]
    dossiers: tuple[str, ...]
    readings: int
    able: int
    jurors: int
    less: int | None
    load: int | None = None


def shortages(asked: Asked, pairs: Collection[tuple[str, str]], shortfall: Mapping[str, int]) -> list[Shortage]:
    """The shortages of a plan, the largest first."""
    bunches: dict[tuple, list[tuple[str, int]]] = defaultdict(list)
    numbers, by_id = wanted(asked), {one.id: one for one in asked.dossiers}
    for dossier, missing in sorted(shortfall.items()):
        cause, able = _cause(asked, by_id[dossier], numbers[dossier])
        languages = tuple(sorted(by_id[dossier].languages)) if cause == "language" else ()
        bunches[cause, by_id[dossier].group, languages].append((missing, able, dossier))
    found = [_told(asked, pairs, shortfall, *key, bunch) for key, bunch in bunches.items()]
    return sorted(found, key=lambda one: (-one.readings, one.cause, one.group or "", one.languages))


def _cause(asked: Asked, dossier, number: int) -> tuple[str, int]:
    """(why it is short, how many could read it at all)."""
    sitting, forbidden = {one.id for one in asked.seats}, set(asked.forbidden)
    done = {seat for seat, one in asked.fixed if one == dossier.id}
    panel = [one for one in asked.seats if None in (one.group, dossier.group) or one.group == dossier.group]
    clear = [one for one in panel if (one.id, dossier.id) not in forbidden]
    able = [one for one in clear
            if not one.languages or not dossier.languages or set(one.languages) & set(dossier.languages)]
    left = len(done - sitting)  # sheets of those who are gone
    for cause, some in (("seats", panel), ("conflicts", clear), ("language", able)):
        if len(some) + left < number:
            return cause, len(able)
    return "load", len(able)


def _told(asked, pairs, shortfall, cause, group, languages, bunch) -> Shortage:
    total, most = sum(missing for missing, *_ in bunch), max(missing for missing, *_ in bunch)
    loads = [one.load for one in asked.seats if one.load is not None]
    each = max(loads) if loads else None
    return Shortage(
        cause, group, languages, tuple(dossier for *_, dossier in bunch), total, min(able for _, able, _ in bunch),
        jurors=max(most, -(-total // each)) if each else most,
        less=most if asked.readers != "all" and most < asked.readers else None,
        load=_more_load(asked, pairs, shortfall, [dossier for *_, dossier in bunch]) if cause == "load" else None,
    )


def _more_load(asked, pairs, shortfall, dossiers: list[str]) -> int | None:
    """By how many dossiers a juror's load must rise so that none of these is short: tried, from the least."""
    low, high = 1, 1
    while not _fits(asked, pairs, shortfall, dossiers, high):
        low, high = high + 1, 2 * high
        if high > MOST_MORE:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _fits(asked, pairs, shortfall, dossiers, middle) else (middle + 1, high)
    return low


def _fits(asked, pairs, shortfall, dossiers: Iterable[str], more: int) -> bool:
    """Whether every missing reading of these finds a seat when each may read so many more."""
    walk = Walk(asked, pairs, more)
    return all(_one_more(walk, dossier) for dossier in dossiers for _time in range(shortfall[dossier]))


def _one_more(walk: Walk, dossier: str) -> bool:
    walk.seen, walk.came, walk.left = set(), {}, {}
    end = next((seat for seat, _by in walk.on([dossier]) if walk.free(seat)), None)
    if end is None:
        return False
    seat: str | None = end
    while seat is not None:
        taker = walk.came[seat]
        before = walk.left[taker]
        walk.put(seat, taker)
        if before is not None:
            walk.take(before, taker)
        seat = before
    return True


# -- in words


def sentences(one: Shortage, group: str | None, languages: str, most: int | None, say: Say = _) -> list[str]:
    """Why, and what would help. `group` and `languages` are named by whoever asks; `most`: a juror's load by the rules."""
    values = {"readings": one.readings, "dossiers": len(one.dossiers), "group": group, "languages": languages,
              "able": one.able, "jurors": one.jurors, "less": one.less, "load": (most or 0) + (one.load or 0), "most": most}
    said = [say(_("Readings missing: %(readings)s, of dossiers: %(dossiers)s.")), say(_why(one, group))]
    said.append(say(_more_jurors(one, group)))
    if one.less:
        said.append(say(_("Or: readers of each candidacy fewer by %(less)s.")))
    if one.load:
        said.append(say(_("Or: at most %(load)s dossiers for each juror instead of %(most)s.")))
    return [sentence % values for sentence in said]


def _why(one: Shortage, group: str | None) -> str:
    match one.cause, one.able:
        case "language", 0:
            return (_("No juror of the category %(group)s who may read them reads %(languages)s.") if group
                    else _("No juror who may read them reads %(languages)s."))
        case "language", _able:
            return (_("Jurors of the category %(group)s who read %(languages)s and may read them: %(able)s.") if group
                    else _("Jurors who read %(languages)s and may read them: %(able)s."))
        case "conflicts", _able:
            return _("Conflicts of interest leave too few jurors; who may read them: %(able)s.")
        case "seats", _able:
            return (_("Too few jurors sit in the category %(group)s; who may read them: %(able)s.") if group
                    else _("Too few jurors sit on the panel; who may read them: %(able)s."))
    return _("The jurors who may read them have as many dossiers as the rules allow: %(most)s.")


def _more_jurors(one: Shortage, group: str | None) -> str:
    if one.cause == "language":
        return _("What would help: jurors more who read %(languages)s: %(jurors)s.")
    if group:
        return _("What would help: jurors more in the category %(group)s: %(jurors)s.")
    return _("What would help: jurors more: %(jurors)s.")
