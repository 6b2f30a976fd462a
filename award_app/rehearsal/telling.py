"""The summary of a rehearsal as a secretary reads it: sentences and short tables, in English as the terminal is."""

from __future__ import annotations

from workflows.rulebook import Rulebook


def told(rules: Rulebook, summary: dict, language: str = "en") -> str:
    """What happened in a rehearsal, in words."""
    lines = ["", f"REHEARSAL of {rules.edition.title[language]}", "=" * 64, ""]
    lines += _candidacies(rules, summary["candidacies"])
    lines += ["", "Honours"]
    lines += [
        f"  {_award(rules, one, language)}: {one['place']}, “{one['title']}”"
        for one in summary["laureates"] + summary["distinctions"] + summary["mentions"]
    ]
    lines += ["", f"Certificates made: {summary['certificates']}"]
    lines += [f"Letters sent: {sum(summary['mails'].values())}"]
    lines += [f"  {count:>5}  {kind.replace('_', ' ')}" for kind, count in summary["mails"].items()]
    if summary["refused"]:
        lines += ["", "Refused, each with its reason"]
        lines += [f"  {count:>5}  {code.replace('_', ' ')}" for code, count in summary["refused"].items()]
    record, seconds = summary["record"], summary["seconds"]
    lines += ["", f"The record holds {record['events']} events and verifies. Its head: {record['head']}"]
    lines += ["Seconds: " + ", ".join(f"{phase} {value}" for phase, value in seconds.items()), ""]
    return "\n".join(lines)


def nothing_won(rules: Rulebook, summary: dict) -> str | None:
    """What stands in the way where an edition ends with no honour at all; None where something was won."""
    if summary["laureates"] or summary["distinctions"] or summary["mentions"]:
        return None
    whole, states = sum(summary["candidacies"].values()), summary["candidacies"]
    sent = whole - sum(count for state, count in states.items() if state.endswith(":not_received"))
    why = f" {sent} of {whole} candidacies were sent."
    if fields := summary["unanswered"]:
        told = ", ".join(f"“{name}” ({count})" for name, count in fields.items())
        why += f" What could not be answered in the form: {told}."
    return f"{rules.id} came to its end, and nothing was won.{why} Look at its form, its cuts and to whom its awards are open."


def _candidacies(rules: Rulebook, states: dict[str, int]) -> list[str]:
    names = {round_.id: round_.name["en"] for round_ in rules.rounds}
    lines = [f"Candidacies: {sum(states.values())}"]
    for state, count in states.items():
        round_, _, status = state.partition(":")
        lines.append(f"  {count:>5}  {status.replace('_', ' ')} ({names.get(round_, round_)})")
    return lines


def _award(rules: Rulebook, one: dict, language: str) -> str:
    group = next((one[per] for per in ("category", "territory", "region") if per in one), None)
    return ", ".join(filter(None, rules.honour_name({**one, "group": group}, language)))
