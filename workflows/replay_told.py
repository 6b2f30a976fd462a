"""A replay in words and as a table: who would have gone on, who would have won, which change alone turns a result.

Pure; `say` is the `gettext` of the reader's catalogue. Names of rounds, stages and awards are those of the edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .replaying import Drawing, Flip, Outcome, Past
from .rule_names import KEYS
from .rulebook import Rulebook

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


NOTES = {
    "cut_refused": _("By these rules the selection of “%(round)s” cannot be drawn."),
    "left_to_panel": _("Places of “%(round)s” that would be the panel’s to fill, and its choice cannot be known: %(places)s."),
    "order_unknown": _("By “%(order)s” nothing can be computed here."),
    "no_sheets": _("There are no score sheets of “%(stage)s”: nothing can be ordered by them."),
    "not_read": _("Candidacies in “%(round)s” that no juror read then: %(count)s."),
    "level_at_points": _("“%(award)s”: those who are level are left to the panel; its choice cannot be known: %(places)s."),
    "answer_new": _("“%(award)s” asks for an answer that nobody gave then: nobody has it here."),
    "not_open_to": _("“%(award)s” would not have been open to those who had it then: %(count)s."),
    "laureate_too_low": _("Who had “%(award)s” then has fewer points of a criterion than these rules ask: %(count)s."),
    "criterion_new": _("Nobody was asked for points by “%(criterion)s” then: it is left out."),
    "only_counts": _("Of “%(stage)s” only the counts are kept: ballots of another kind cannot be computed."),
    "no_ballots": _("There are no ballots of “%(stage)s”."),
    "laureate_out": _("Who won “%(award)s” then would not have been a finalist: the panel would have had to choose another."),
}


NOBODY = _("nobody")
TURNS = {  # whether some come in, whether some go out
    (True, True): _("%(what)s: in %(come)s; out %(gone)s."),
    (True, False): _("%(what)s: in %(come)s; nobody out."),
    (False, True): _("%(what)s: nobody in; out %(gone)s."),
}


@dataclass(frozen=True)
class Row:
    """One candidacy in a cut: its place in its group and whether it goes on, by its own rules and by the others."""

    id: str
    group: str | None
    before: int | None
    after: int | None
    in_before: bool
    in_after: bool

    @property
    def turned(self) -> bool:
        return self.in_before != self.in_after


def cut_compared(before: Outcome, after: Outcome) -> tuple[str, list[Row]] | None:
    """(round, rows) of the last cut that both have; None where there is none to compare."""
    common = [one.id for one in before.rules.rounds if one.id in before.drawings and one.id in after.drawings]
    if not common:
        return None
    ours, theirs = before.drawings[common[-1]], after.drawings[common[-1]]
    ids = sorted({*ours.groups, *theirs.groups})
    rows = [Row(id, ours.groups.get(id, theirs.groups.get(id)), place_of(ours, id), place_of(theirs, id),
                id in ours.kept, id in theirs.kept) for id in ids]
    return common[-1], sorted(rows, key=lambda one: (str(one.group), one.before or 10**6, one.id))


def place_of(drawing: Drawing, id: str) -> int | None:
    """Its place in its own group, by its value; level ones share the better."""
    value, group = drawing.values.get(id), drawing.groups.get(id)
    if value is None:
        return None
    return 1 + sum(other > value for one, other in drawing.values.items()
                   if other is not None and drawing.groups.get(one) == group)


def sentences(own: Rulebook, past: Past, before: Outcome, after: Outcome, language: str, say: Say = _) -> Iterator[str]:
    """What is different, and that nothing is."""
    come, gone = after.finalists - before.finalists, before.finalists - after.finalists
    if come:
        yield say(_("Would have gone on: %(names)s.")) % {"names": named(past, come)}
    if gone:
        yield say(_("Would not have gone on: %(names)s.")) % {"names": named(past, gone)}
    if not come and not gone:
        yield say(_("The same candidacies go on."))
    if before.first_by_points != after.first_by_points and after.first_by_points:
        yield say(_("First by points in the final: %(names)s; by the rules of this edition: %(then)s.")) % {
            "names": named(past, after.first_by_points), "then": named(past, before.first_by_points) or say(NOBODY)}
    known = {award.id: award for rules in (after.rules, own) for _round, award in rules.awards()}
    for award in known.values():
        then, now = before.honours.get(award.id, frozenset()), after.honours.get(award.id, frozenset())
        if then != now:
            yield say(_("“%(award)s”: %(names)s; by the rules of this edition: %(then)s.")) % {
                "award": award.name[language], "names": named(past, now) or say(NOBODY), "then": named(past, then) or say(NOBODY)}


def notes(own: Rulebook, after: Outcome, language: str, say: Say = _) -> list[str]:
    return [say(NOTES[code]) % {name: thing((own, after.rules), value, language) for name, value in values.items()}
            for code, values in after.notes]


def flip_told(own: Rulebook, past: Past, flip: Flip, language: str, say: Say = _) -> str:
    """“First selection: who goes on: turns 2 results”, or that this change alone turns none."""
    what = change_named(own, flip.what, language, say)
    if not flip.flips:
        return say(_("%(what)s: turns no result.")) % {"what": what}
    if not flip.come and not flip.gone:
        return say(_("%(what)s: the same go on, other honours.")) % {"what": what}
    words = TURNS[bool(flip.come), bool(flip.gone)]
    return say(words) % {"what": what, "come": named(past, flip.come), "gone": named(past, flip.gone)}


def change_named(own: Rulebook, what: str, language: str, say: Say = _) -> str:
    """“First selection · places” of rounds.shortlist.cut.places."""
    words, parts = [], what.split(".")
    if parts[0] == "rounds":
        round_ = own.round(parts[1])
        words.append(round_.name[language])
        if parts[2] == "stages":
            words.append(round_.stage(parts[3]).name[language])
            parts = parts[3:]
        else:
            parts = parts[2:]
    words.append(say(KEYS.get(parts[-1] if parts[0] != "criteria" else "criteria", parts[-1])))
    return " · ".join(words)


def thing(rulebooks: Iterable[Rulebook], value, language: str) -> str:
    """A round, a stage, a criterion or an award by its name in the first rulebook that has it; anything else as it is."""
    return next((name for rules in rulebooks if (name := _name(rules, str(value), language))), str(value))


def _name(rules: Rulebook, id: str, language: str) -> str | None:
    try:
        return (rules.stage(id) if "." in id else rules.round(id)).name[language]
    except KeyError:
        pass
    named_ = [*(award for _round, award in rules.awards()), *(one for all_ in rules.criteria.values() for one in all_)]
    return next((one.name[language] for one in named_ if one.id == id), None)


def named(past: Past, ids: Iterable[str]) -> str:
    return ", ".join(sorted(str(past.candidacies[id]["place"]) for id in ids))


def text(own: Rulebook, other: Rulebook, past: Past, before: Outcome, after: Outcome, flips: list[Flip],
         language: str = "en", say: Say = _) -> str:
    """The whole replay as plain text."""
    head = say(_("%(edition)s under the rules of %(rules)s")) % {"edition": own.edition.title[language], "rules": other.id}
    parts = [head, "=" * len(head), "", *(f"- {one}" for one in sentences(own, past, before, after, language, say))]
    if flips:
        parts += ["", say(_("Each change alone")), *(f"- {flip_told(own, past, one, language, say)}" for one in flips)]
    if told := notes(own, after, language, say):
        parts += ["", say(_("What cannot be known")), *(f"- {one}" for one in told)]
    if found := cut_compared(before, after):
        round_, rows = found
        parts += ["", own.round(round_).name[language], *(line(past, one) for one in rows)]
    return "\n".join(parts)


def line(past: Past, row: Row) -> str:
    """“  A   3 →   5  out → in  Rennes: title”; a star where the result turned."""
    about = past.candidacies[row.id]
    went = " → ".join("in " if one else "out" for one in (row.in_before, row.in_after))
    return (f"{'*' if row.turned else ' '} {row.group or '':<4}{row.before or '–':>4} → {row.after or '–':>4}  {went}  "
            f"{about['place']}: {about['title'] or ''}")
