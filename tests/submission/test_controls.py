"""Every question of the real form has something to answer it with: the page's HTML is read as a browser reads it."""

from __future__ import annotations

from html.parser import HTMLParser

from forms.sections import RADIOS


class Controls(HTMLParser):
    """The inputs of a page: {name: their values}; of a list to pick from, its options. `stray`: options of no list."""

    def __init__(self, page: str):
        super().__init__()
        self.named, self.stray, self.within = {}, [], None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "select":
            self.within = given["name"]
            self.named[self.within] = []
        elif tag == "option":
            (self.named[self.within] if self.within else self.stray).append(given.get("value"))
        elif tag in ("input", "textarea") and given.get("type") != "hidden" and "name" in given:
            self.named.setdefault(given["name"], []).append(given.get("value"))

    def handle_endtag(self, tag):
        if tag == "select":
            self.within = None


def test_the_paper_of_those_who_apply_for_a_government_is_not_asked_of_a_government(world):
    ana = world.person("ana")
    assert "answer_authorisation" not in ana.sees(ana.begins(), "contact").text


def test_every_question_of_the_form_can_be_answered(world):
    ana = world.person("ana")
    id = ana.begins(kind="organisation")
    for section in world.form.sections:
        controls = Controls(ana.sees(id, section.id).text)
        assert not controls.stray
        for field in section.fields:
            name = f"answer_{field.id}"
            assert any(one == name or one.startswith(f"{name}-") for one in controls.named), field.id


def test_every_choice_offers_all_that_its_list_has(world):
    ana = world.person("ana")
    id = ana.begins()
    for section in world.form.sections:
        controls = Controls(ana.sees(id, section.id).text)
        for field in (one for one in section.fields if one.kind in ("choice", "choices")):
            listed = [choice.id for choice in world.rules.choices(field)]
            offered = controls.named[f"answer_{field.id}"]
            picked = field.kind == "choice" and len(listed) > RADIOS
            assert sorted(offered) == sorted(["", *listed] if picked else listed), field.id


def test_what_was_named_at_the_beginning_is_chosen_on_the_page_and_outlives_every_save(world):
    ana = world.person("ana")
    id = ana.begins(country="PT")
    page = ana.sees(id, "government")
    assert '<option selected value="PT">' in page.text
    ana.saves(id, "government", 1, answer_population="42300")
    assert world.draft(id)["country"] == "PT" and world.draft(id)["institution"] == "City of Trial"
    assert world.draft(id)["applies_as"] == "local_government" and world.draft(id)["population"]["read"] == "42300"


def test_a_tick_taken_away_is_taken_away(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.saves(id, "practice", 9, answer_title="A council of neighbours")
    assert not world.draft(id)["experience"] and world.draft(id)["title"] == "A council of neighbours"
