"""Who sees what: nothing private is public, nothing is told before its time, what is used has been asked."""

from workflows.references import IN_TEXT
from workflows.rule import walk
from workflows.rulebook import AnnouncementStage, ConsultationStage, JuryStage, Rulebook
from workflows.soundness.findings import Found, of_kind

# The answer behind what a document may show of a candidacy.
SHOWN = {"candidacy.title": "title", "candidacy.organisation": "institution", "candidacy.place": "city",
         "candidacy.country": "country"}
# What a certificate of a kind cannot say: a juror's names no candidacy, and only what was won has a name.
STRANGE_TO = {"juror": ("honour.", "category.", "candidacy."), "participation": ("honour.",), "finalist": ("honour.",)}
LIST_OF = {"category": "categories", "territory": "territories", "region": "countries"}


def privacy(rulebook: Rulebook) -> Found:
    yield from of_forms(rulebook)
    yield from of_documents(rulebook)
    yield from of_groups(rulebook)
    yield from of_publication(rulebook)
    yield from of_languages(rulebook)
    yield from of_votes(rulebook)
    yield from of_kinds(rulebook)


def of_forms(rulebook: Rulebook) -> Found:
    for name, form in rulebook.forms.items():
        for s, section in enumerate(form.sections):
            for f, field in enumerate(section.fields):
                path, values = ("forms", name, "sections", s, "fields", f), {"field": field.id}
                if field.public and (section.private or field.kind == "people"):
                    yield (*path, "public"), "private_is_public", values
                if field.kind == "people" and not section.private:
                    yield path, "people_not_private", values
                if field.translated and not field.public:
                    yield (*path, "translated"), "translated_not_public", values


def of_languages(rulebook: Rulebook) -> Found:
    """Summaries are published in some languages only where somebody brings them over."""
    spoken, published = rulebook.languages.submission, rulebook.languages.published
    shown = rulebook.publishes.summaries != "never" and any(field.public for field in rulebook.fields())
    brought = any(field.translated or field.language for field in rulebook.fields())
    if shown and not brought and set(spoken) - set(published):
        yield ("languages", "published"), "nothing_brought_over", {"languages": ", ".join(published)}


def of_documents(rulebook: Rulebook) -> Found:
    """What a certificate shows of a candidacy is asked for, and not in private."""
    asked = {field.id: section for form in rulebook.forms.values()
             for section in form.sections for field in section.fields}
    start = ("documents", "certificate", "texts")
    told = set()
    for path, text in walk(rulebook.documents.certificate.texts, start):
        for reference in IN_TEXT.findall(text) if isinstance(text, str) else ():
            what = SHOWN.get(reference)
            where = path[:-1]  # the text, whatever its language
            if what is None or (where, what) in told:
                continue
            told.add((where, what))
            if what not in asked:
                yield where, "not_asked", {"what": what}
            elif asked[what].private:
                yield where, "private_in_document", {"reference": "{" + reference + "}", "what": what}


def of_groups(rulebook: Rulebook) -> Found:
    """Panels by category, places per territory, balance of regions: the form must ask what they go by."""
    juries = of_kind(rulebook, JuryStage)
    needed = [((*path, "groups"), "category") for path, _, jury in juries if jury.groups]
    for r, round in enumerate(rulebook.rounds):
        if round.cut and round.cut.places:
            needed.append((("rounds", r, "cut", "places", "per"), round.cut.places.per))
        for index, name in enumerate(round.cut.balance.warn if round.cut and round.cut.balance else ()):
            needed.append((("rounds", r, "cut", "balance", "warn", index), name))
        for a, award in enumerate(round.awards):
            needed += [(("rounds", r, "awards", a, "per"), award.per)] if award.per else []
    fields = [field for form in rulebook.forms.values() for field in form.fields()]
    for path, name in needed:
        asking = [field for field in fields if field.kind == "choice" and field.list == LIST_OF[name]]
        if not asking:
            yield path, "not_asked", {"what": LIST_OF[name]}
        elif not any(field.required for field in asking):
            yield path, "not_required", {"what": asking[0].id}


def of_publication(rulebook: Rulebook) -> Found:
    """Points and places told before the announcement would tell the result."""
    announcing = {round.id for _, round, _ in of_kind(rulebook, AnnouncementStage)}
    for what in ("scores", "ranks", "ballot_counts"):
        said = getattr(rulebook.publishes, what)
        if said.startswith(("from ", "after ")) and said.split(" ")[1] not in announcing:
            yield ("publishes", what), "told_early", {"what": what, "when": said}
    ranks, last = rulebook.publishes.ranks, next((one for one in reversed(rulebook.rounds) if one.awards), None)
    if rulebook.publishes.order_of_finalists == "rank" and ranks in ("never", "of laureates"):
        yield ("publishes", "order_of_finalists"), "rank_hidden", {"when": ranks}
    if ranks != "never" and last and not last.score and not any(
            isinstance(stage, JuryStage) and stage.criteria for stage in last.stages):
        yield ("publishes", "ranks"), "nothing_ranked", {"round": last.id}


def of_votes(rulebook: Rulebook) -> Found:
    """Whoever votes sees the names, and their summaries: nothing is shown that `publishes` withholds."""
    order = [round.id for round in rulebook.rounds]
    for path, round, _ in of_kind(rulebook, ConsultationStage):
        for what, code in (("names_of_candidacies", "vote_on_hidden"), ("summaries", "summaries_hidden")):
            said = getattr(rulebook.publishes, what)
            word, _space, where = said.partition(" ")
            late = word in ("never", "of") or order.index(where) + (word == "after") > order.index(round.id)
            if late:
                yield path, code, {"when": said}


def of_kinds(rulebook: Rulebook) -> Found:
    """Where nobody else is a finalist, the certificate of one whose honour that is may name the honour."""
    named = {"finalist"} if not rulebook.has_cut() and any(one.finalist for _, one in rulebook.awards()) else set()
    for kind, text in rulebook.documents.certificate.texts.items():
        told = set()
        for path, said in walk(text, ("documents", "certificate", "texts", kind)):
            for reference in IN_TEXT.findall(said) if isinstance(said, str) else ():
                if reference == "honour.name" and kind in named:
                    continue
                if reference.startswith(STRANGE_TO.get(kind, ("-",))) and reference not in told:
                    told.add(reference)
                    yield path[:-1], "not_of_this_kind", {"kind": kind, "reference": "{" + reference + "}"}
