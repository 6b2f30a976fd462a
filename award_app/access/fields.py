"""Who may read what people wrote in confidence, column by column; every table has its line.

tests/matrix/test_canaries.py writes a word of its own into each of the secret columns and looks for it in every page,
letter, document, workbook and log of everybody who is not named here.
"""

from __future__ import annotations

from dataclasses import dataclass

OFFICERS, TEAM, INVITED, JUROR, SELF = "officers", "team", "invited", "juror", "self"
PANEL, PRESIDENT = "panel", "president"

WORDS = {
    OFFICERS: "the office",
    TEAM: "the team of the candidacy",
    INVITED: "whoever is invited by them to a team",
    JUROR: "the juror whose it is",
    SELF: "the person",
    PANEL: "the panel while it meets, but for conflicts of interest",
    PRESIDENT: "the president of the panel",
}


@dataclass(frozen=True)
class Secret:
    """To whom a column may be told, and by which column its row is theirs."""

    to: tuple[str, ...]
    by: str = ""
    announced: tuple[str, ...] = ()  # to these too, after the announcement, where the rules say so of the row


SECRETS = {
    ("persons", "name"): Secret((OFFICERS, TEAM, INVITED, SELF), "id"),  # of those who work on, or invite to, the same candidacy
    ("persons", "email"): Secret((OFFICERS, TEAM, INVITED, SELF), "id"),
    ("private_answers", "value"): Secret((OFFICERS, TEAM), "candidacy"),
    ("drafts", "value"): Secret((TEAM,), "candidacy"),
    ("files", "name"): Secret((OFFICERS, TEAM, JUROR), "candidacy"),
    ("verdicts", "reason"): Secret((OFFICERS,)),  # the letter to a city that is not admitted quotes it as its own fact
    ("returns", "message"): Secret((OFFICERS, TEAM), "candidacy"),
    ("messages", "text"): Secret((OFFICERS,)),
    ("appeals", "grounds"): Secret((OFFICERS, TEAM), "candidacy"),
    ("appeals", "reasons"): Secret((OFFICERS, TEAM), "candidacy"),
    ("conflicts", "reason"): Secret((OFFICERS,)),
    # What a criterion gives to the city (`read_by: city`) goes to it in a letter that an officer has released.
    ("ties", "name"): Secret((OFFICERS,)),
    ("findings", "reason"): Secret((OFFICERS,)),
    ("refusals", "reason"): Secret((OFFICERS,)),
    ("interest_texts", "text"): Secret((OFFICERS, SELF), "interest"),
    ("weights", "reason"): Secret((OFFICERS,)),
    ("declared_ties", "note"): Secret((OFFICERS,)),
    ("declared_ties", "name"): Secret((OFFICERS, JUROR), "seat"),
    ("justifications", "text"): Secret((JUROR, PANEL), "reading", announced=(OFFICERS, TEAM)),
    ("changed_points", "reason"): Secret((OFFICERS, JUROR, PANEL), "reading"),
    ("sheet_drafts", "content"): Secret((JUROR,), "reading"),
    ("notes", "text"): Secret((JUROR,), "reading"),
    ("questions", "text"): Secret((OFFICERS, JUROR), "reading"),
    ("questions", "passed"): Secret((OFFICERS, TEAM), "candidacy"),
    ("questions", "answer"): Secret((OFFICERS, JUROR), "candidacy"),  # whoever asked; all readers where it says so
    ("minutes", "text"): Secret((OFFICERS, PRESIDENT)),
    ("motions", "text"): Secret((OFFICERS, PRESIDENT)),
    ("remarks", "text"): Secret((OFFICERS, PRESIDENT)),
    ("letters", "problem"): Secret((OFFICERS,)),
    ("events", "body"): Secret(()),
    ("openings", "content"): Secret(()),
    ("openings", "salt"): Secret(()),
    ("sessions", "token_hash"): Secret(()),
    ("sign_in_links", "token_hash"): Secret(()),
    ("proofs", "ticket_hash"): Secret(()),
    ("authenticators", "secret"): Secret(()),  # shown once, while it is being added
    ("recovery_codes", "code_hash"): Secret(()),
    ("passkeys", "name"): Secret((SELF,), "person"),
}

OPEN = {  # the other tables: what of a row is told, and when, its pages ask of the rulebook (`publishes`) and of the policies
    "answers": "the team and the secretariat; jurors who read the dossier; anybody once the candidacy is named",
    "ballots": "the voter, until a secret vote closes; then nobody; how many there are, the secretariat",
    "candidacies": "the team and the secretariat; its place and title anybody once it is named; its state never in public",
    "cast_ballots": "nobody at any page: counted, and published as the rules say",
    "certificates": "whoever has the number, once it is announced; the secretariat",
    "changes": "anybody: what was changed in the rules or the dates, when and why",
    "confidence": "the juror whose it is; the panel while it meets and the secretariat, when they read the points",
    "consents": "the team and the secretariat; to nobody else is it said that one was withdrawn",
    "draft_heads": "the team",
    "editions": "anybody",
    "heads": "anybody",
    "honours": "the secretariat; anybody once they are announced",
    "kept_choices": "whoever holds the mailed link, once; gone at the closing",
    "keys": "nobody",
    "member_organisations": "the secretariat; jurors, and who stands by",
    "officers": "nobody at any page",
    "organisations": "the team and the secretariat; its name anybody once the candidacy is named",
    "participants": "nobody: a random key",
    "placements": "the office",
    "points": "the juror whose they are; the secretariat, once the jury has closed and, where two people open them, both have",
    "interests": "the person; the secretariat",
    "invitations": "the team and the secretariat; to whoever is invited their own",
    "presences": "the team: who was last seen in which section",
    "profiles": "the person; the secretariat",
    "readings": "the juror whose it is; how far a panel is, the secretariat",
    "records": "nobody: its head is told once a day",
    "revisions": "the team and the secretariat",
    "rounds": "its name and dates anybody; what is decided and not published, the secretariat",
    "rulebooks": "anybody",
    "scans": "the team, whether a file waits for its check",
    "seats": "the juror; the secretariat",
    "settings": "nobody",
    "signatures": "the secretariat; the president of the panel",
    "stages": "its name and dates anybody; what is proposed and armed, the secretariat",
    "tallies": "anybody, when the rules publish the counts; before that nobody",
    "team": "the team and the secretariat",
    "translations": "the secretariat; once checked, whoever may read the candidacy",
}


def undeclared_tables(tables) -> list[str]:
    """The tables without a line here, each with what to declare."""
    known = {table for table, _column in SECRETS} | OPEN.keys()
    return [f"the table {name} is not declared: say in award_app/access/fields.py who may read it, and name the columns "
            "that hold what people wrote in confidence" for name in sorted(set(tables) - known)]
