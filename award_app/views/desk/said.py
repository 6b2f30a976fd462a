"""The words of the desk: for each step its button, what follows from it and what is told when it is done; the names of
letters; and each step of a candidacy's history. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as say


@dataclass(frozen=True)
class Said:
    """A step in the words of a page: the button, what follows from it, what is told when it is done."""

    label: str
    follows: str
    done: str
    grave: bool = False


STEPS = {
    ("candidacy", "declare_eligible"): Said(
        say("Declare eligible"),
        say("The city is told at once. The translations that the rules promise are put on the list."),
        say(
            "Declared eligible. The letter to the city is on its way;"
            " the translations that the rules promise are on their list."
        ),
    ),
    ("candidacy", "declare_ineligible"): Said(
        say("Declare not eligible"),
        say("The letter to the city names the reasons you gave. It is held until you have read and released it."),
        say("Declared not eligible."),
        True,
    ),
    ("candidacy", "return_for_completion"): Said(
        say("Return for completion"),
        say("The city may change only what you choose here. Its letter leaves at once."),
        say("Returned to the city for completion."),
    ),
    ("candidacy", "reconsider"): Said(
        say("Look at it again"),
        say("It is back in the check; nobody is written to."),
        say("It is back in the check."),
    ),
    ("candidacy", "uphold"): Said(
        say("Uphold the appeal"),
        say("It goes on with the others. The city gets a letter with your reasons at once."),
        say("The appeal is upheld: it goes on."),
    ),
    ("candidacy", "reject"): Said(
        say("Reject the appeal"),
        say("The decision stands. The city gets a letter with your reasons at once; it cannot appeal again."),
        say("The appeal is rejected: the decision stands."),
        True,
    ),
    ("candidacy", "reinstate"): Said(
        say("Take back the withdrawal"),
        say("It stands again where it stood before it was withdrawn. The city gets a letter with your reason at once."),
        say("It stands again where it stood."),
    ),
    ("candidacy", "put_right"): Said(
        say("Correct language or membership"),
        say("The language of the candidacy, and membership of the network. The city gets a letter with your reason at once."),
        say("It is corrected. The letters are on their way."),
    ),
    ("candidacy", "hand_over"): Said(
        say("Name another owner"),
        say("Whoever was its owner writes on as an editor. Everybody in the team gets a letter with your reason at once."),
        say("The candidacy has another owner. The letters are on their way."),
    ),
    ("candidacy", "erase_contacts"): Said(
        say("Erase the contacts"),
        say("Names and addresses of this candidacy are destroyed, in the record too. This cannot be undone."),
        say("The contacts are erased."),
        True,
    ),
    ("edition", "suspend"): Said(
        say("Suspend the edition"),
        say("Everybody who takes part gets a letter; the letters are held until you release them."),
        say("The edition is suspended. Read the letters, then release them."),
        True,
    ),
    ("edition", "resume"): Said(
        say("Resume the edition"),
        say("Everybody who takes part gets a letter; the letters are held until you release them."),
        say("The edition goes on. Read the letters, then release them."),
    ),
    ("edition", "postpone"): Said(
        say("Postpone the edition"),
        say("Everybody who takes part gets a letter; the letters are held until you release them."),
        say("The dates are moved. Read the letters, then release them."),
    ),
    ("edition", "cancel"): Said(
        say("Cancel the edition"),
        say("Everybody who takes part gets a letter; the letters are held until you release them. This cannot be undone."),
        say("The edition is cancelled. Read the letters, then release them."),
        True,
    ),
    ("stage", "close_short"): Said(
        say("Close with fewer sheets"),
        say("The stage closes as it is. Dossiers short of sheets are left to the panel in the selection."),
        say("The stage is closed."),
        True,
    ),
    ("stage", "waive_translations"): Said(
        say("Open without all translations"),
        say("The stage opens on its date although translations are missing. The reason stays in the record."),
        say("The stage will open on its date."),
    ),
    ("stage", "propose_opening"): Said(
        say("Propose to open the points"),
        say("A second person then opens them: of the office, or the president of the panel. Until then nobody reads a point."),
        say("The opening of the points is proposed. A second person has to open them."),
    ),
    ("stage", "open_points"): Said(
        say("Open the points"),
        say("From now on the office and the meeting can read the points. This cannot be undone."),
        say("The points are open."),
        True,
    ),
    ("stage", "plan_readings"): Said(
        say("Share out the readings"),
        say("Each juror gets dossiers and an order of their own. Their letters are held until you release them."),
        say("The readings are shared out."),
    ),
    ("stage", "replan_readings"): Said(
        say("Share out the readings anew"),
        say("What is begun or sent stays. Letters go to the jurors concerned only, and are held until you release them."),
        say("The readings are shared out anew."),
    ),
    ("stage", "remind_late"): Said(
        say("Remind the late"),
        say("Each juror who has sheets to send gets a letter with how many. The letters are held until you release them."),
        say("The reminders are written."),
    ),
    ("stage", "decide"): Said(
        say("Record the decision"),
        say("The honours are kept secret until the announcement."),
        say("The decision is recorded."),
    ),
    ("stage", "sign_as_secretary"): Said(
        say("Sign the minutes as secretary"),
        say("Your name, the instant and the digest of the minutes are kept in the record, and printed below the minutes."),
        say("The minutes are signed by the secretary."),
    ),
    ("stage", "reopen"): Said(
        say("Open the decision again"),
        say("The honours decided so far are void; the panel decides anew."),
        say("The decision is open again."),
        True,
    ),
    ("stage", "tell_in_private"): Said(
        say("Tell those honoured in private"),
        say(
            "All who have an award or a mention are told, and asked to keep silent until the announcement."
            " The letters are held until you release them."
        ),
        say("The letters to those honoured are written."),
    ),
    ("stage", "propose_announcement"): Said(
        say("Propose the announcement"),
        say("A second person then looks at it and schedules it. Nothing is public yet."),
        say("The announcement is proposed. A second person has to schedule it."),
    ),
    ("stage", "arm_announcement"): Said(
        say("Schedule the announcement"),
        say("It is made by itself when the embargo ends. Until then anybody of the office can take it off the schedule."),
        say("The announcement is scheduled."),
    ),
    ("stage", "disarm"): Said(
        say("Take the announcement off the schedule"),
        say("Nothing is announced until it is proposed and scheduled again."),
        say("The announcement is off the schedule."),
    ),
    ("stage", "announce"): Said(
        say("Announce now"),
        say("The results become public, every letter leaves, and the certificates are made. This cannot be undone."),
        say("The results are announced."),
        True,
    ),
    ("stage", "extend"): Said(
        say("Give more time"),
        say("Everybody whom the date concerns gets a letter; the letters are held until you release them."),
        say("The new date stands."),
    ),
    ("round", "confirm_cut"): Said(
        say("Confirm the selection"),
        say("The selection is kept as shown. Nobody is told until it is published."),
        say("The selection is confirmed."),
    ),
    ("round", "publish_cut"): Said(
        say("Publish the selection"),
        say("The candidacies move on or leave. Their letters are held until you release them."),
        say("The selection is published."),
    ),
    ("round", "reconsider_cut"): Said(
        say("Take back the confirmation"),
        say("The selection can then be looked at and confirmed anew."),
        say("The confirmation is taken back."),
    ),
    ("seat", "appoint"): Said(
        say("Appoint"), say("The juror gets a letter at once."), say("Appointed. The letter is on its way.")
    ),
    ("seat", "ask_to_sit"): Said(
        say("Ask the juror"),
        say("The juror gets a letter at once, with a link to accept or refuse."),
        say("Asked. The letter is on its way."),
    ),
    ("seat", "ask_to_stand_by"): Said(
        say("Ask to stand by"),
        say("The reserve gets a letter at once, with a link to accept or refuse."),
        say("Asked. The letter is on its way."),
    ),
    ("interest", "thank_interest"): Said(
        say("Thank, and do not ask"),
        say("The letter is held until you release it. What the person wrote is erased on the day that the rules give."),
        say("The letter of thanks is written. Release it when all have been chosen."),
    ),
    ("interest", "erase_interest"): Said(
        say("Erase what the person wrote"),
        say("What was written and what was said of it are destroyed, in the record too. This cannot be undone."),
        say("What the person wrote is erased."),
        True,
    ),
    ("seat", "call_in"): Said(
        say("Call in the reserve"),
        say("The reserve takes the place and is asked about conflicts of interest. Whoever sits there still leaves the panel:"
            " what they sent counts, what they did not send is given to others when you share out anew."),
        say("The reserve sits on the panel. Now look at what changes in the readings."),
    ),
    ("seat", "confirm_conflict"): Said(
        say("Confirm a conflict of interest"),
        say("The candidacy leaves the juror’s list; a sheet sent for it does not count. Nobody tells the juror who found it."),
        say("The conflict is confirmed. If a reader is missing now, share out the readings anew."),
    ),
    ("seat", "dismiss_conflict"): Said(
        say("Dismiss what was found"),
        say("The juror may be given the candidacy."),
        say("What was found is dismissed."),
    ),
    ("seat", "correct"): Said(
        say("Correct the seat"),
        say(
            "With another category the juror is asked about conflicts of interest again, and what was read of the old one"
            " does not count. Share out the readings anew afterwards."
        ),
        say("The seat is corrected. If readings are missing now, share them out anew."),
    ),
    ("seat", "stand_down"): Said(
        say("Let the juror stand down"),
        say("The readings not sent yet are void; sheets that were sent still count."),
        say("The juror has left the panel."),
        True,
    ),
    ("seat", "erase"): Said(
        say("Erase what the juror wrote"),
        say("Justifications and reasons are destroyed, in the record too; points stay. This cannot be undone."),
        say("What the juror wrote is erased."),
        True,
    ),
    ("profile", "end"): Said(
        say("Let them vote no more"),
        say("The person can no longer cast or change a ballot. A ballot cast before stays in the box."),
        say("They can vote no more."),
        True,
    ),
    ("profile", "renew"): Said(
        say("Let them vote again"),
        say("The person can vote for the member again."),
        say("They can vote again."),
    ),
    ("certificate", "revoke"): Said(
        say("Revoke"),
        say("Whoever checks its number reads that it is revoked, since when and why."),
        say("The certificate is revoked."),
        True,
    ),
    ("translation", "confirm"): Said(
        say("Mark as checked"),
        say("From now on it is shown to jurors, voters and the public."),
        say("The translation is checked."),
    ),
    ("translation", "reopen"): Said(
        say("Open again"),
        say("It is a draft again, and not shown until it is checked."),
        say("The translation is a draft again."),
    ),
}

PROPOSAL_BACK = Said(  # a disarming of what was only proposed
    say("Take back the proposal"),
    say("Nothing is announced until it is proposed and scheduled again."),
    say("The proposal is taken back."),
)

LETTERS = {  # in the order in which an edition comes to them
    "registered": say("entered from an e-mail"),
    "begun": say("candidacy begun"),
    "joined": say("invited to a team"),
    "handed_over": say("another owner"),
    "put_right": say("language or membership corrected"),
    "colleague": say("somebody else of the same government"),
    "received": say("candidacy received"),
    "invited": say("asked for more"),
    "not_received": say("not received in time"),
    "withdrawn": say("withdrawal"),
    "reinstated": say("withdrawal taken back"),
    "consent_withdrawn": say("consent withdrawn"),
    "consent_given": say("consent given again"),
    "consent_told": say("consent of a city, told to the office"),
    "returned": say("returned for completion"),
    "completed": say("completion received"),
    "eligible": say("found eligible"),
    "ineligible": say("found not eligible"),
    "interest_received": say("receipt of an interest in the jury"),
    "interest_thanked": say("thanks for an interest in the jury"),
    "asked_to_sit": say("question whether to sit on a jury"),
    "asked_again": say("reminder of that question"),
    "asked_by_office": say("question of the office"),
    "question_answered": say("answer to a juror"),
    "appointed": say("appointment to a jury"),
    "stands_by": say("standing by for a jury"),
    "called_in": say("call of a reserve"),
    "replaced": say("place given to a reserve"),
    "readings_ready": say("readings shared out"),
    "readings_changed": say("readings shared out anew"),
    "not_sent_yet": say("reminder to cities"),
    "reminder": say("reminder to jurors"),
    "overdue": say("score sheets awaited"),
    "extended": say("more time"),
    "amended": say("rules amended"),
    "suspended": say("edition suspended"),
    "resumed": say("edition resumed"),
    "postponed": say("edition postponed"),
    "cancelled": say("edition cancelled"),
    "appeal_received": say("appeal received"),
    "appeal_upheld": say("appeal upheld"),
    "appeal_rejected": say("appeal rejected"),
    "kept": say("goes on"),
    "not_kept": say("does not go on"),
    "admitted": say("may vote for a member"),
    "ballot_received": say("ballot received"),
    "minutes_wait": say("minutes to sign"),
    "told_in_private": say("told in private"),
    "result": say("result"),
    "comments": say("comments of the jury"),
    "certificate": say("certificate"),
}

PROBLEMS = {  # why a letter is not to be sent, where the program decided so; an officer's reason stands as it was typed
    "the recipient was erased": say("the recipient was erased"),
    "the recipient is not in the team any more": say("the recipient is not in the team any more"),
    "the link in it has expired": say("the link in it has expired"),
    "the jury is closed": say("the jury is closed"),
}

HISTORY = {
    "begin": say("begun"),
    "submit": say("sent"),
    "restate": say("language or membership corrected"),
    "put_right": say("language or membership corrected by the office"),
    "register_received": say("received by e-mail and entered"),
    "miss": say("not sent in time"),
    "withdraw": say("withdrawn"),
    "reinstate": say("withdrawal taken back"),
    "withdraw_consent": say("consent to publish withdrawn"),
    "give_consent": say("consent to publish given again"),
    "assess": say("checklist filled in"),
    "return_for_completion": say("returned for completion"),
    "complete": say("completed by the city"),
    "lapse": say("the days for completion ended"),
    "declare_eligible": say("found eligible"),
    "declare_ineligible": say("found not eligible"),
    "reconsider": say("looked at again"),
    "appeal": say("appealed"),
    "uphold": say("appeal upheld"),
    "reject": say("appeal rejected"),
    "keep": say("goes on"),
    "drop": say("does not go on"),
    "settle": say("decided by the panel"),
    "unsettle": say("decision opened again"),
    "tell": say("told the result"),
    "comment": say("comments of the jury written to"),
    "erase_contacts": say("contacts erased"),
    "invite": say("somebody invited to the team"),
    "join": say("joined the team"),
    "decline": say("declined to join the team"),
    "give_role": say("role in the team changed"),
    "remove": say("somebody taken out of the team"),
    "leave": say("left the team"),
    "ask_after": say("somebody else of this government asked whoever began to write"),
    "hand_over": say("handed over to another owner"),
    "call_off": say("ended with the edition, which was cancelled"),
    "give_days": say("the days for completion moved with the edition"),
    "give_days_to_answer": say("the day to answer moved with the edition"),
}
