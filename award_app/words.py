"""Refusals in words: why something cannot be done, and what to do; points as a reader writes them."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from babel.numbers import format_decimal
from flask import g
from flask_babel import Domain, get_babel, gettext
from flask_babel import lazy_gettext as say
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from workflows.steps import Refusal

from . import dates
from .prizes import money_of

WHY = {
    "unknown": say("There is no such thing, or it is not open to you."),
    "changed_meanwhile": say("Somebody has changed this while you were looking at it. Look at it again, then decide."),
    "preview_differs": say("What would happen has changed since you looked. Look at it again, then confirm."),
    "key_used": say("This form was already sent with other content. Open the page again."),
    "there_already": say("This is already there."),
    "not_from_here": say("This is not possible in its present state."),
    "not_open_yet": say("This opens on %(opens)s."),
    "closed": say("This is closed."),
    "deadline_passed": say("The deadline was %(closes)s. What you wrote is kept."),
    "round_before_runs": say("The round before is still running."),
    "cut_not_published": say("The selection of the round before has not been published yet."),
    "waits_for_stage": say("Another stage of this round has to close first."),
    "stages_run": say("Stages of this round are still running."),
    "round_over": say("This round is over."),
    "changed_since_confirmed": say("Candidacies have come in since the selection was confirmed. Confirm it again."),
    "only_extended": say("A deadline can only be moved to a later date."),
    "reason_missing": say("Give a reason."),
    "nothing_put_right": say("This is as it stands already. Choose what is to be otherwise."),
    "membership_is_shared": say("Another candidacy of the same government has been begun, and the answer about membership is for"
                                " both. Write to the office: it can correct it."),
    "text_missing": say("Write the text first."),
    "form_incomplete": say("The form is not complete yet."),
    "limit_of_organisation": say(
        "Your organisation has already sent %(at_most)s candidacies, as many as the rules allow."
    ),
    "only_reads": say("You can read this candidacy and not change it. An owner of it can let you write."),
    "owners_only": say("Only an owner of the candidacy can do this."),
    "last_owner": say("A candidacy needs somebody who answers for it. Make somebody else its owner first."),
    "nothing_sent": say("Nothing has been sent yet."),
    "consent_withdrawn_already": say("The consent is withdrawn already."),
    "consent_stands": say("The consent stands: it was not withdrawn."),
    "role_missing": say("Choose what this person may do."),
    "member_unnamed": say("Say who it is."),
    "in_the_team": say("This person works on the candidacy already; their role stands in the list."),
    "not_in_the_team": say("This person does not work on the candidacy any more."),
    "invited_already": say("This person is invited already, and has not answered yet."),
    "reads_it": say("Whoever reads a candidacy for the jury cannot work on it. Declare the conflict of interest there first."),
    "team_full": say("At most %(at_most)s people work on one candidacy. Take somebody out first."),
    "owner_already": say("This person is its only owner already."),
    "seated_already": say("This person already has a seat on this panel, or was asked to take one."),
    "interested_already": say("You have said already that you are interested in this jury."),
    "interest_missing": say("Write your country and your record, and agree that the office may read them."),
    "record_long": say("Your record takes at most %(words)s words."),
    "weight_missing": say("Say whether you are for or against."),
    "tie_without_kind": say("Say what your tie with %(name)s is."),
    "no_such_tie": say("This tie is not there any more."),
    "members_unreadable": say("Write at least one organisation, and at most %(most)s."),
    "no_place_to_fill": say("Choose the place that the reserve takes; it may have been filled meanwhile."),
    "draft_changed": say("The draft was changed after this page was shown. Read it again, then send it."),
    "organisation_missing": say("Name your organisation, its place and its country."),
    "undecided_candidacies": say("%(count)s candidacies have not been decided yet."),
    "appeals_unanswered": say("%(count)s appeals are not decided yet."),
    "not_told_yet": say("The decision has not been told yet."),
    "decided_it_before": say("You took the decision that is appealed against; somebody else has to decide on the appeal."),
    "appealed_already": say("You have appealed already; an appeal is decided once."),
    "grounds_missing": say("Say why you believe that the decision is wrong."),
    "grounds_long": say("An appeal takes at most %(words)s words."),
    "no_completion": say("The rules of this edition do not provide for completion."),
    "returned_already": say("It was already returned as often as the rules allow."),
    "completion_over": say("The time for completing it ended on %(closes)s."),
    "items_open": say("Points of the checklist still to be looked at: %(count)s."),
    "items_not_met": say("Points of the checklist that are not met: %(count)s."),
    "no_item_failed": say("Mark first which item of the checklist is not met, and why."),
    "item_unknown": say("This item is not on the checklist."),
    "nothing_assessed": say("Mark at least one item."),
    "fields_missing": say("Choose what the city should complete."),
    "message_not_kept": say("Keep the message itself: paste its text, or attach it as a file."),
    "received_in_future": say("Say when the message was received; that cannot be later than now."),
    "received_before": say("The message was received before the call opened on %(opens)s."),
    "received_late": say("The message was received after the deadline, %(closes)s. It cannot be entered."),
    "message_missing": say("Write to the city what is missing."),
    "nothing_chosen": say("Choose at least one candidacy."),
    "chosen_twice": say("A candidacy can be chosen once only."),
    "not_in_the_vote": say("A candidacy you chose is no longer in the vote."),
    "too_many": say("You have chosen more than %(at_most)s candidacies."),
    "too_few": say("A ballot counts from %(at_least)s candidacies; yours has %(chosen)s."),
    "not_exactly": say("A ballot counts with exactly %(exactly)s candidacies; yours has %(chosen)s."),
    "translations_missing": say("%(count)s translations are not checked yet."),
    "planned_already": say("The readings have already been shared out."),
    "of_the_team": say("This juror is of the team of the candidacy: that cannot be dismissed."),
    "no_conflict_found": say("Nothing was found that links this juror to this candidacy, or it has been decided."),
    "not_planned_yet": say("The readings have not been shared out yet."),
    "nothing_to_share_out": say("Nothing has changed that would move a reading."),
    "plan_not_confirmed": say(
        "The independent check does not confirm this plan (%(fault)s). Nothing was shared out; tell the operator."
    ),
    "replay_too_early": say("Something is still being judged. This can be looked at once every jury and vote is over."),
    "not_utf8": say("The file is not in UTF-8. Save it as UTF-8 and choose it again."),
    "too_few_present": say("%(present)s take part in this vote; %(needed)s are needed."),
    "vote_not_theirs": say("Somebody has a vote here who is shown out, or does not sit on the panel: %(count)s."),
    "no_minutes": say("There are no minutes to sign yet."),
    "signed_already": say("The minutes are signed already."),
    "nobody_is_late": say("No score sheet is awaited."),
    "opening_proposed_already": say("The opening of the points is already proposed."),
    "opening_not_proposed": say("The opening of the points has to be proposed first, by somebody else."),
    "points_opened_already": say("The points are already open."),
    "points_not_opened": say("The points of the jury are not open yet: one person proposes it, another opens them."),
    "short_of_sheets": say("%(count)s dossiers have fewer score sheets than the quorum."),
    "quorum_reached": say("Every dossier has its quorum of score sheets."),
    "candidacy_left": say("This candidacy is no longer in the round."),
    "conflicts_unanswered": say("Say first in which candidacies you have a conflict of interest."),
    "criterion_unknown": say("One of the criteria is not part of this edition."),
    "points_missing": say("Give points for every criterion."),
    "points_off_scale": say("Points go from %(from)s to %(to)s, in steps of %(step)s."),
    "not_yours_any_more": say("You do not read this dossier any more."),
    "sent_meanwhile": say("You sent this sheet after you fetched the table. Change it on its page."),
    "several_in_the_table": say("The table holds several answers here: write the right one on the page of the dossier."),
    "written_meanwhile": say("You wrote something else here after you fetched the table."),
    "panel_not_meeting": say("Points can be changed only while the panel meets."),
    "points_same": say("These are the points that stand already."),
    "confidence_missing": say("Say how sure you are of this sheet."),
    "text_long": say("At most %(characters)s characters."),
    "justification_missing": say("Say briefly why, under “In your words”."),
    "justification_long": say("“In your words” takes at most %(words)s words."),
    "announcement_armed": say("The announcement is already scheduled. Take it off the schedule first."),
    "decision_announced": say("The results are announced: the decision stands."),
    "minutes_missing": say("Write the minutes of the meeting."),
    "award_unknown": say("This award is not one that the panel decides."),
    "award_missing": say("The award itself has no laureate yet."),
    "not_a_finalist": say("Only a candidacy of this round can be honoured."),
    "too_many_honours": say("This honour can be given %(how_many)s times at most."),
    "honoured_twice": say("A candidacy is named twice for the same honour."),
    "level_at_points": say("%(level)s candidacies have the same points: choose %(places)s of them for this honour."),
    "not_level": say("The points decide this honour; the panel chooses only between those that are level."),
    "award_short": say("By the rules %(how_many)s of this honour are given, and somebody without an honour could take it."),
    "below_minimum_award": say("That candidacy has fewer points of a criterion than the rules ask at least."),
    "below_minimum": say("Who has fewer points of a criterion than the rules ask at least cannot be chosen."),
    "not_open_to": say("This honour is not open to that candidacy: it gave another answer."),
    "ranks_in_disorder": say("These honours are in an order: fill the first before the second, and each once."),
    "not_with": say("This honour is not for a candidacy that has the award."),
    "not_in_category_of": say("This mention is not given in the laureate's category."),
    "under_embargo": say("The results are under embargo until %(until)s."),
    "needs_second_person": say("A second person has to confirm this."),
    "told_already": say("The letters to those honoured are written already; what is still held is told below."),
    "places_left": say("Places left to the panel are still empty: %(count)s. Choose, or say that they stay empty."),
    "not_left_to_panel": say("The rules decide this place; the panel cannot choose it."),
    "too_many_chosen": say("More were chosen than there are places."),
    "already_kept": say("This candidacy goes on by the rules already."),
    "not_in_the_cut": say("This candidacy is not in the round."),
    "draft_closed": say("The candidacy cannot be changed any more. What was saved before stays, and you can read it."),
    "field_not_open": say("Only what the office asks about can be changed."),
    "file_too_large": say("The file is too large; at most %(at_most_mb)s MB."),
    "file_empty": say("The file is empty."),
    "file_type": say(
        "The file is of another kind than %(types)s. What it holds counts, not its name. A text or a table can be saved as PDF."
    ),
    "answer_too_large": say("This text is far too long to be kept. Shorten it, or attach it as a file."),
    "too_many_uploads": say("%(at_most)s files were uploaded for this candidacy already. Write to the office."),
    "no_message": say("This is no message as a mail program saves it (.eml)."),
    "file_infected": say("A virus was found in the file. Nobody opens it; clean your device, and choose another file."),
    "file_not_scanned": say("The file waits for its check for viruses. Open it again later."),
    "file_active": say("The file holds a script, a program or other files. Save it without them, as by printing it into a PDF."),
    "file_locked": say("The file is protected by a password. Save it without one, and choose it again."),
    "file_unreadable": say("The file cannot be opened. Open it on your device, save it anew, and choose it again."),
    "file_too_complex": say("The file would be too large once opened. Save it smaller or in parts, and choose it again."),
    "candidacy_too_large": say(
        "All files of a candidacy together, those taken away included, may have at most %(at_most_mb)s MB. Write to the office."
    ),
    "edition_is_full": say("There is no more room for files in this edition. Your answers are saved. Write to the office."),
    "files_too_large": say("All files together may have at most %(at_most_mb)s MB; take one away first."),
    "too_many_under_way": say("Other uploads of this candidacy are under way. Try again when they have ended."),
    "too_many_files": say("At most %(at_most)s files; take one away first."),
    "members_only": say(
        "Members of the network vote here, and you are not known as one of them. Write to the office, from the address "
        "with which you have signed in."
    ),
    "member_has_voted": say("A ballot has already been cast for your organisation; each member has one."),
    "member_missing": say("Name the member of the network, its country, and who votes for it."),
    "edition_suspended": say("The edition is suspended. What you wrote is kept."),
    "edition_cancelled": say("The edition is cancelled."),
    "announced_already": say("The results are announced: the rules and the dates of this edition stay."),
    "ceremony_unknown": say(
        "The certificates name the place and the days of the ceremony, and these are still to be confirmed. Fill them in by "
        "amending the rules."
    ),
    "date_unknown": say("Its dates are still to be confirmed. Fill them in by amending the rules."),
    "days_missing": say("Write a whole number of days, from %(at_least)s to %(at_most)s."),
    "other_edition": say("These are the rules of another edition (%(id)s)."),
    "rules_unsound": say("These rules do not hold together: %(what)s"),
    "nothing_differs": say("These rules mean the same as those in force."),
    "edition_itself": say("What makes the edition what it is stays: its award, number, year and time zone."),
    "only_more": say("There may be more of it than was promised, not less."),
    "call_runs": say("The call for jurors has opened: people rely on what it says. It can only close later."),
    "erased_later": say("People were told when what is known of them is erased: it can go sooner, not later."),
    "sent_by_these": say("%(count)s candidacies were sent by these rules."),
    "read_by_these": say("Jurors already read by these criteria."),
    "public_already": say("This is public already."),
    "ceremony_begun": say("The ceremony has begun."),
    "date_is_over": say("This date is over."),
    "not_before": say("It was said that this would not be before %(opens)s."),
    "round_begun": say("The round has begun: people already read or vote by its rules."),
    "decided_already": say("The panel has decided."),
    "stage_over": say("This stage is over."),
    "stage_begun": say("People already work in this stage by these rules."),
    "stage_ends": say("This stage is about to end. Use “Give more time”, or take the announcement off the schedule."),
    "stage_has_opened": say("This stage has already opened."),
    "end_needed": say("This stage is open: people have to know when it ends."),
    "check_begun": say("The check of %(count)s candidacies has begun by this list."),
    "not_foreseen": say("The rules of amendments do not provide for this change in a running edition."),
    "no_place_left": say("%(count)s candidacies would have no place in these rules."),
    "held_elsewhere": say("This vote is held elsewhere."),
    "choices_unreadable": say("The choices could not be read."),
}


def why(refusal: Refusal) -> str:
    """The sentence of a refusal in the reader's language."""
    values = {
        name: dates.deadline(value)
        if isinstance(value, datetime) and name in ("closes", "until")
        else dates.instant(value)
        if isinstance(value, datetime)
        else format_decimal(value, locale=dates.locale(dates.language()))
        if isinstance(value, float)
        else value
        for name, value in refusal.values.items()
    }
    sentence = str(WHY.get(refusal.code, WHY["not_from_here"]))
    try:
        return sentence % values
    except KeyError:
        return sentence


def register(app) -> None:
    """Also: every text is said from the catalogue of its page, found once."""
    get_babel(app).instance.domain_instance = SPOKEN
    app.jinja_env.globals["_"] = said
    app.add_template_filter(why)
    app.add_template_filter(whole)
    app.add_template_filter(lambda award: money_of(award, g.language, gettext), "prize_money")


def whole(text: str) -> Markup:
    """A reference or a number on a page: it stands in one line, and is copied as it is."""
    return Markup('<span class="whole">{}</span>').format(text)


@pass_eval_context
def said(how: EvalContext, text: str, **values) -> str:
    """`_` of every page: as Jinja's own says it, in one call instead of five. A page says sixty texts and more."""
    found = catalogue().ugettext(text)
    found = Markup(found) if how.autoescape else found
    return found % values if values or "%" in found else found


class Spoken(Domain):
    """The texts of the program. Flask-Babel asks at each of them which language is read; a page asks it once."""

    def get_translations(self):
        if not g:
            return super().get_translations()
        kept = g._get_current_object()  # asked for once: each word of a page comes through here
        found = kept.get("catalogue")
        if found is None or found[0] != kept.get("language"):
            found = kept.catalogue = (kept.get("language"), super().get_translations())
        return found[1]


SPOKEN = Spoken()
catalogue = SPOKEN.get_translations


def points(value: Fraction | str | None) -> str:
    """Points with two decimals, in the reader's language; the exact fraction decides, not this."""
    if value is None:
        return "–"
    exact = Fraction(value)
    return format_decimal(round(exact.numerator / exact.denominator, 2), "#,##0.00", locale=g.language)
