"""The matrix: every page × method × actor × object × moment answers as its policy declares, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from .asking import NOTHING, OPENS, SAFE, SIGN_IN, Browsers, cells, seen, without_passing
from .cast import MOMENTS

FEW = ("nobody", "both", "conflicted", "officer")
HERE = "final"  # the moment of the ordinary run: juries and a vote are open, names are public, nothing is decided


@pytest.fixture(params=[one if one == HERE else pytest.param(one, marks=pytest.mark.slow) for one in MOMENTS])
def moment(request, at):
    made = at(request.param)
    made.keep()
    made.every = request.param != HERE or "slow" in (request.config.option.markexpr or "").removeprefix("not slow")
    return made


def asked(moment, methods):
    """The cells of a moment with what came of each."""
    actors = [one for one in moment.cast.actors if moment.every or one in FEW]
    browsers = Browsers(moment.app, moment.cast)
    moment.keep()
    for cell in cells(moment.app, moment.cast, actors):
        if cell.method in methods:
            yield cell, browsers.ask(cell), moment.changed()


def test_every_page_opens_to_those_it_is_declared_for_and_is_not_there_for_all_others(moment):
    """And none of them writes anything, and what is foreign answers like what is missing, byte for byte."""
    wrong, alike, number = [], defaultdict(set), 0
    for cell, answer, wrote in asked(moment, SAFE):
        number += 1
        if seen(answer) != cell.expected or wrote:
            wrong.append(f"{cell}: {seen(answer)} instead of {cell.expected}" + wrote * ", and it wrote")
        if seen(answer) == NOTHING:
            alike[cell.actor, cell.endpoint].add(told(answer, cell))
    assert not wrong, "\n".join(wrong)
    assert number > 500 and [page for page, answers in alike.items() if len(answers) != 1] == []


def test_every_form_is_taken_from_those_it_is_declared_for_and_from_nobody_else(moment):
    """What is refused has written nothing, and does not say why."""
    wrong, alike = [], defaultdict(set)
    for cell, answer, wrote in asked(moment, ("POST",)):
        if seen(answer) != cell.expected or (wrote and cell.expected != OPENS):
            wrong.append(f"{cell}: {seen(answer)} instead of {cell.expected}" + wrote * ", and it wrote")
        if seen(answer) == NOTHING:
            alike[cell.actor, cell.endpoint].add(told(answer, cell))
    assert not wrong, "\n".join(wrong)
    assert [page for page, answers in alike.items() if len(answers) != 1] == []


def told(answer, cell) -> tuple:
    """Status, headers and body of an answer; the cookie of the session is renewed at every one."""
    headers = tuple(sorted((name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length")))
    return answer.status_code, headers, without_passing(answer, cell.path)


def test_no_form_is_taken_without_its_token(at):
    moment, wrong = at(HERE), []
    browsers = Browsers(moment.app, moment.cast)
    moment.keep()
    once = {}
    for cell in cells(moment.app, moment.cast, ("nobody", "city", "juror", "officer")):
        if cell.method not in SAFE and (cell.endpoint, cell.actor) not in once:
            once[cell.endpoint, cell.actor] = answer = browsers.ask(cell, token=False)
            if answer.status_code != 400 or moment.changed():
                wrong.append(f"{cell}: {answer.status}")
    assert len(once) > 60 and not wrong, "\n".join(wrong)


def test_a_method_that_no_page_has_finds_nothing(at):
    moment = at("call")
    browsers, seen_ = Browsers(moment.app, moment.cast), set()
    has = {rule.endpoint: rule.methods for rule in moment.app.url_map.iter_rules()}
    for cell in cells(moment.app, moment.cast, ("stranger",)):
        if cell.endpoint not in seen_:
            seen_.add(cell.endpoint)
            for method in {"PUT", "PATCH", "DELETE", "TRACE"} - has[cell.endpoint]:
                assert browsers.of["stranger"].open(cell.path, method=method).status_code == 405, cell


def test_whoever_is_not_signed_in_is_led_back_to_the_very_page_they_asked_for(at):
    moment = at(HERE)
    answer = moment.app.test_client().get(f"/{moment.cast.edition}/desk/candidacies?state=final:in")
    assert seen(answer) == SIGN_IN and re.search(r"to=/oidp-2026/desk/candidacies\?state%3Dfinal", answer.location)


def test_a_juror_is_never_given_the_candidacy_of_their_own_team(at):
    cast = at("reading").cast
    read = {one["candidacy"] for one in cast.rows("readings", seat=cast.both_seat)}
    assert read and cast.cities[1].id not in read
