"""Does the process hold together: something comes in, goes one way at a time, and is announced at the end."""

from workflows.machine import statuses
from workflows.rounds import CallStage
from workflows.rulebook import (
    AnnouncementStage,
    AppealStage,
    DeliberationStage,
    EligibilityStage,
    Rulebook,
    SubmissionStage,
)
from workflows.soundness.findings import Found, of_kind

# Each of them ends with a word on every candidacy.
MOVING = (SubmissionStage, EligibilityStage, DeliberationStage)


def process(rulebook: Rulebook) -> Found:
    yield from one_mover(rulebook)
    yield from begins_and_ends(rulebook)
    yield from appeals(rulebook)
    if not any(rulebook.awards()):
        yield ("rounds",), "no_award", {}
    yield from named_alike(rulebook)
    yield from certificates(rulebook)


def one_mover(rulebook: Rulebook) -> Found:
    for r, round in enumerate(rulebook.rounds):
        movers = [stage.id for stage in round.stages if isinstance(stage, MOVING)] + ["cut"] * bool(round.cut)
        if len(movers) > 1:
            yield ("rounds", r), "moves_twice", {"what": ", ".join(movers)}


def begins_and_ends(rulebook: Rulebook) -> Found:
    rounds = [one for one in rulebook.rounds if not all(isinstance(stage, CallStage) for stage in one.stages)]
    if not any(of_kind(rulebook, SubmissionStage)):
        yield ("rounds",), "no_submission", {}
    elif not any(isinstance(stage, SubmissionStage) for stage in rounds[0].stages):
        yield ("rounds", rulebook.rounds.index(rounds[0])), "submission_late", {"round": rounds[0].id}
    yield from submissions(rulebook)
    announcing = [round for _, round, _ in of_kind(rulebook, AnnouncementStage)]
    if not announcing:
        yield ("rounds",), "no_announcement", {}
    elif announcing[-1] is not rulebook.rounds[-1]:
        last = len(rulebook.rounds) - 1
        yield ("rounds", last), "announcement_not_last", {"round": rulebook.rounds[last].id}


def appeals(rulebook: Rulebook) -> Found:
    """One appeals against the last word that was said on a candidacy, before anything else is said."""
    told: set[str] = set()
    for path, round, stage in of_kind(rulebook, AppealStage):
        before = rulebook.rounds[: rulebook.rounds.index(round)]
        deciding = [one for one in before if one.cut or any(isinstance(other, EligibilityStage) for other in one.stages)]
        moved = [one for one in before if statuses(one)]
        if stage.against not in [one.id for one in deciding]:
            yield (*path, "against"), "appeal_nothing", {"round": stage.against}
        elif moved[-1].id != stage.against or stage.against in told:
            yield (*path, "against"), "appeal_late", {"round": stage.against, "last": moved[-1].id}
        if len(round.stages) > 1 or round.cut:
            yield path, "appeal_not_alone", {"round": round.id}
        told.add(stage.against)


def submissions(rulebook: Rulebook) -> Found:
    """The first receives, every later one is for those that went on, and asks nothing twice."""
    asked: set[str] = set()
    for place, (path, _round, stage) in enumerate(of_kind(rulebook, SubmissionStage)):
        if stage.invited is (place == 0):
            yield (*path, "invited"), "invited_first" if stage.invited else "received_twice", {}
        form = rulebook.form_of(stage)
        names = {one.id for one in (*form.sections, *form.fields())}
        for name in sorted(asked & names):
            yield (*path, "form"), "asked_twice", {"what": name}
        asked |= names


def named_alike(rulebook: Rulebook) -> Found:
    """Letters, results and certificates tell an award by its name."""
    first: dict[str, str] = {}
    for r, round in enumerate(rulebook.rounds):
        for a, award in enumerate(round.awards):
            name = award.name[rulebook.languages.interface[0]]
            if name in first:
                yield ("rounds", r, "awards", a, "name"), "named_alike", {"award": award.id, "other": first[name]}
            first.setdefault(name, award.id)


def certificates(rulebook: Rulebook) -> Found:
    certificate = rulebook.documents.certificate
    path = ("documents", "certificate")
    if not certificate.signed_by:
        yield (*path, "signed_by"), "nobody_signs", {}
    for index, language in enumerate(certificate.languages):
        if language not in ("own", *rulebook.languages.interface):
            yield (*path, "languages", index), "document_language", {"language": language}
    made = {kind for _, _, stage in of_kind(rulebook, AnnouncementStage) for kind in stage.certificates}
    for r, round in enumerate(rulebook.rounds):
        for a, award in enumerate(round.awards):
            if award.kind not in made:
                yield ("rounds", r, "awards", a), "no_certificate", {"award": award.id, "kind": award.kind}
