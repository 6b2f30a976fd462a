"""A juror's sheets as a table: fetched, filled in on the train, given back, looked at cell by cell, taken. Nothing silent."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import update

from award_app import sheets
from award_app.models import candidacies, juries
from tests.jury.test_jury_pages import address, sheet
from tests.panels import EDITION, JURY, FinalRound, form_of, rules_of_2026
from tests.world import how_sure


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path, rules=how_sure(rules_of_2026(), "final.jury"))


@pytest.fixture
def jana(final):
    """A juror with three readings: (browser, seat, their candidacies)."""
    given = final.finalists[:3]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def where(seat: str) -> str:
    return f"/{EDITION}/jury/seats/{seat}/offline"


def fetched(browser, seat: str):
    answer = browser.get(f"/{EDITION}/jury/seats/{seat}/sheets.xlsx")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    return load_workbook(io.BytesIO(answer.data))


def rows(book):
    """{key: the cell beside it}."""
    return {page.cell(at, 3).value: page.cell(at, 2) for page in book.worksheets for at in range(1, page.max_row + 1)
            if page.cell(at, 3).value}


def write(book, seat: str, given: dict) -> None:
    """{(candidacy, field): what is typed}."""
    there = rows(book)
    for (candidacy, name), value in given.items():
        there[f"{seat}:{candidacy}:{name}"].value = value


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def gives_back(browser, seat: str, book):
    content = book if isinstance(book, bytes) else saved(book)
    page = browser.get(where(seat))
    sent = {"csrf_token": form_of(page, action=where(seat)).get("csrf_token", ""), "file": (io.BytesIO(content), "sheets.xlsx")}
    return browser.post(where(seat), data=sent, content_type="multipart/form-data")


def takes(browser, seat: str, page, *but: str):
    """Press the button of the preview, with everything ticked that is; `but` these keys."""
    hidden = {unescape(name): unescape(value) for name, value in
              re.findall(r'<input type="hidden" name="((?:seen|value):[^"]*)" value="([^"]*)"', page.text)}
    ticked = [unescape(one) for one in re.findall(r'name="take" value="([^"]*)"[^>]*checked', page.text)]
    token = form_of(page, action=where(seat) + "/take")["csrf_token"]
    return browser.post(where(seat) + "/take",
                        data={**hidden, "csrf_token": token, "take": [one for one in ticked if one not in but]})


def drafts(final) -> dict[str, dict]:
    return {one["reading"].rpartition(":")[2]: one["content"]["fields"] for one in final.all(candidacies.sheet_drafts)}


def test_what_is_filled_in_is_shown_cell_by_cell_and_taken_as_drafts_that_do_not_count(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 7, (given[0], "why_rights"): "Well\nreasoned.",
                       (given[1], "points_rights"): "8", (given[1], "confidence"): "sure of it"})
    page = gives_back(browser, seat, book)
    assert "4 cells are new or changed." in page.text and drafts(final) == {}, "a preview takes nothing"
    assert takes(browser, seat, page).status_code == 303
    assert drafts(final) == {given[0]: {"points_rights": "7", "why_rights": "Well\nreasoned."},
                             given[1]: {"points_rights": "8", "confidence": "sure"}}
    assert final.all(juries.points) == [] and {one["state"] for one in final.all(juries.readings)} == {"assigned"}


def test_only_what_stays_ticked_is_taken(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 7, (given[1], "points_rights"): 8})
    page = gives_back(browser, seat, book)
    takes(browser, seat, page, f"{seat}:{given[1]}:points_rights")
    assert drafts(final) == {given[0]: {"points_rights": "7"}}


def test_an_empty_cell_takes_nothing_away_and_an_untouched_one_undoes_nothing(final, jana):
    browser, seat, given = jana
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_rights": "5", "points_equality": "5"})
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): None})
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_rights": "5", "points_equality": "9"})  # on the phone, meanwhile
    page = gives_back(browser, seat, book)
    assert "Nothing in it is new." in page.text and 'name="take"' not in page.text
    assert drafts(final)[given[0]]["points_equality"] == "9"


def test_two_cells_of_one_sheet_written_here_and_there_are_merged(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_equality": "9"})
    write(book, seat, {(given[0], "points_rights"): 7})
    takes(browser, seat, gives_back(browser, seat, book))
    assert drafts(final)[given[0]] == {"points_equality": "9", "points_rights": "7"}


def test_a_cell_written_here_meanwhile_is_refused_and_both_are_shown(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_rights": "9"})
    write(book, seat, {(given[0], "points_rights"): 3, (given[1], "points_rights"): 4})
    page = gives_back(browser, seat, book)
    assert "You wrote something else here after you fetched the table." in page.text and page.text.count('name="take"') == 1
    takes(browser, seat, page)
    assert (drafts(final)[given[0]], drafts(final)[given[1]]) == ({"points_rights": "9"}, {"points_rights": "4"})


def test_a_sheet_written_between_the_preview_and_the_button_is_left_and_said(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 3, (given[1], "points_rights"): 4})
    page = gives_back(browser, seat, book)
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_rights": "9"})
    answer = takes(browser, seat, page)
    assert answer.status_code == 409 and "1 cell was not taken" in answer.text and "“3”" in answer.text
    assert drafts(final) == {given[0]: {"points_rights": "9"}, given[1]: {"points_rights": "4"}}


def test_a_sheet_that_was_sent_meanwhile_is_refused_and_one_sent_before_is_changed_as_a_draft(final, jana):
    browser, seat, given = jana
    browser.post(address(seat, given[1]), data=sheet(final, browser.get(address(seat, given[1])), points="6"))
    book = fetched(browser, seat)
    assert rows(book)[f"{seat}:{given[1]}:points_rights"].value == 6
    browser.post(address(seat, given[0]), data=sheet(final, browser.get(address(seat, given[0])), points="6"))
    write(book, seat, {(given[0], "points_rights"): 3, (given[1], "points_rights"): 4})
    page = gives_back(browser, seat, book)
    assert "You sent this sheet after you fetched the table." in page.text
    takes(browser, seat, page)
    assert set(drafts(final)) == {given[1]} and drafts(final)[given[1]]["points_rights"] == "4"
    assert {one["points"] for one in final.all(juries.points)} == {"6"}, "what counts is the sheet as sent"


def test_after_the_closing_every_cell_is_refused_with_the_reason_in_the_preview_and_at_the_button(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 3})
    open_ = gives_back(browser, seat, book)
    final.stage(JURY, state="closed")
    page = gives_back(browser, seat, book)
    assert 'name="take"' not in page.text and "Not to be taken" in page.text
    assert takes(browser, seat, open_).status_code == 409 and drafts(final) == {}


def test_what_is_not_the_jurors_any_more_is_refused_without_a_word_of_what_it_was(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 3})
    before = gives_back(browser, seat, book)
    with final.store.writing() as db:
        db.execute(update(juries.readings).where(juries.readings.c.id == f"{seat}:{given[0]}").values(state="recused"))
    page = gives_back(browser, seat, book)
    assert "a dossier that is not yours any more" in page.text and "Rennes" not in page.text.partition("<main")[2]
    assert takes(browser, seat, before).status_code == 409 and drafts(final) == {}
    assert not [key for key in rows(fetched(browser, seat)) if given[0] in key]


@pytest.mark.parametrize("typed", ["11", -1, 7.5, 1e300, "7_0", "٧", "NaN", "seven", True, "=1+6"])
def test_a_number_that_the_scale_does_not_take_is_refused_with_what_it_takes(final, jana, typed):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): typed, (given[1], "points_rights"): 4})
    page = gives_back(browser, seat, book)
    assert page.status_code == 200
    if typed != "=1+6":  # a formula that no program has computed is an empty cell
        assert "Points go from 0 to 10, in steps of 1." in page.text
    takes(browser, seat, page)
    assert drafts(final) == {given[1]: {"points_rights": "4"}}


def test_a_forged_form_of_the_preview_takes_nothing_that_the_scale_or_the_seat_does_not_allow(final, jana):
    browser, seat, given = jana
    other, theirs = final.juror("Ivo", reads=given)
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "points_rights"): 3})
    token = form_of(gives_back(browser, seat, book), action=where(seat) + "/take")["csrf_token"]
    keys = {f"{seat}:{given[0]}:points_rights": "99", f"{seat}:{given[0]}:points_nothing": "3",
            f"{theirs}:{given[0]}:points_rights": "3", "nonsense": "3"}
    sent = {"csrf_token": token, "take": list(keys), **{f"value:{key}": value for key, value in keys.items()},
            **{f"seen:{id}": "1.0" for id in (f"{seat}:{given[0]}", f"{theirs}:{given[0]}")}}
    answer = browser.post(where(seat) + "/take", data=sent)
    assert answer.status_code == 409 and "4 cells were not taken" in answer.text and drafts(final) == {}


def test_a_text_that_is_far_too_long_is_refused_with_the_reason_beside_its_cell_and_never_cut(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    write(book, seat, {(given[0], "why_rights"): "word " * 4_500 + "end", (given[0], "points_rights"): 7})
    page = gives_back(browser, seat, book)
    assert "far too long" in page.text
    takes(browser, seat, page)
    assert drafts(final) == {given[0]: {"points_rights": "7"}}


def test_of_two_answers_in_a_table_of_which_a_sheet_was_copied_neither_is_taken_and_both_are_told(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    copied = book.copy_worksheet(book.worksheets[1])
    write(book, seat, {(given[0], "points_rights"): 4})  # into the copy, which stands last
    of_first = next(row for row in book.worksheets[1].iter_rows() if row[2].value == f"{seat}:{given[0]}:points_rights")
    of_first[1].value = 3
    assert copied.title != book.worksheets[1].title
    page = gives_back(browser, seat, book).text
    assert "2 cells cannot be taken." in page and page.count("The table holds several answers here") == 2
    assert "is new or changed" not in page and 'name="take"' not in page


def test_a_table_whose_last_row_is_the_last_that_a_sheet_can_have_is_read(final, jana):
    """As some programs save it: with nothing in it."""
    browser, seat, given = jana
    book, out = fetched(browser, seat), io.BytesIO()
    write(book, seat, {(given[0], "points_rights"): 4})
    with zipfile.ZipFile(io.BytesIO(saved(book))) as parts, zipfile.ZipFile(out, "w") as made:
        for one in parts.namelist():
            made.writestr(one, parts.read(one).replace(b"</sheetData>", b'<row r="1048576" ht="12.8"/></sheetData>'))
    assert "1 cell is new or changed." in gives_back(browser, seat, out.getvalue()).text


def test_a_comma_in_a_number_is_read_as_the_juror_means_it(final, jana):
    from forms.offline import Sheets

    rules = Sheets(final.rules.criteria["practice"], None)
    assert rules.meant("points_rights", "7,0") == "7" == rules.meant("points_rights", "7.00")


def test_only_the_cells_of_the_sheet_are_open_and_the_program_knows_the_scale(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    assert len(book.worksheets) == 5 and all(page.protection.sheet for page in book.worksheets if page.sheet_state == "visible")
    open_ = {key for key, cell in rows(book).items() if not cell.protection.locked}
    names = [f"points_{one.id}" for one in final.rules.criteria["practice"]]
    names += [f"why_{one.id}" for one in final.rules.criteria["practice"] if one.justification] + ["confidence"]
    assert open_ == {f"{seat}:{candidacy}:{name}" for candidacy in given for name in names}
    page = book.worksheets[1]
    rule = next(one for one in page.data_validations.dataValidation if one.type == "whole")
    assert (rule.formula1, rule.formula2, rule.operator) == ("0", "10", "between")
    assert page.column_dimensions["C"].hidden


def test_it_holds_the_summary_in_the_readers_language_and_no_contact(final, jana):
    browser, seat, given = jana
    book = fetched(browser, seat)
    text = " ".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value)
    assert "Summary of Rennes" in text and "For Jana" in text
    assert "CANARY" not in text and "canary" not in text and "Gdańsk" not in text


def test_what_a_city_or_a_juror_wrote_is_a_text_and_no_formula_in_it(final, jana):
    browser, seat, given = jana
    evil = "=HYPERLINK(\"http://evil.example\",\"x\")\x0b"
    with final.store.writing() as db:
        for column in ("title", "place"):
            db.execute(update(candidacies.candidacies).where(candidacies.candidacies.c.id == given[0]).values({column: evil}))
        db.execute(update(candidacies.translations).where(candidacies.translations.c.candidacy == given[0]).values(text=evil))
    sheets.save(final.store, f"{seat}:{given[0]}", {"why_rights": evil})
    book = fetched(browser, seat)
    assert not [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    raw = saved(book)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


@pytest.mark.parametrize("kind", ["no zip", "a zip", "another workbook", "a bomb", "nothing", "cut off", "another seat's"])
def test_what_is_no_table_of_this_seat_is_refused_with_words_and_nothing_happens(final, jana, kind):
    browser, seat, given = jana
    content = saved(fetched(browser, seat))
    if kind == "no zip":
        content = b"%PDF-1.7 not a table"
    elif kind in ("a zip", "a bomb"):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/workbook.xml", b"0" * (100_000_000 if kind == "a bomb" else 10))
        content = made.getvalue()
    elif kind == "another workbook":
        content = saved(Workbook())
    elif kind == "nothing":
        content = b""
    elif kind == "cut off":
        content = content[: len(content) // 2]
    else:
        other, theirs = final.juror("Ivo", reads=given)
        content = saved(fetched(final.browser(other), theirs))
    answer = gives_back(browser, seat, content)
    assert answer.status_code == 422 and "The table was not taken" in answer.text and drafts(final) == {}


def test_another_jurors_table_answers_like_one_that_does_not_exist(final, jana):
    _, seat, given = jana
    other, _ = final.juror("Ivo", reads=given)
    for who in (other, final.officer):
        theirs = final.browser(who)
        assert [theirs.get(one).status_code for one in (where(seat), f"/{EDITION}/jury/seats/{seat}/sheets.xlsx",
                                                        where("seat-nobody"))] == [404, 404, 404]


def test_who_has_not_said_yet_with_whom_they_have_a_conflict_gets_none(final):
    person, seat = final.juror("Vera", reads=final.finalists[:2], declared=False)
    assert final.browser(person).get(f"/{EDITION}/jury/seats/{seat}/sheets.xlsx").status_code == 404


def test_two_worlds_that_differ_in_what_others_wrote_give_the_same_table(tmp_path):
    made = []
    for points in ("2", "9"):
        final = FinalRound(tmp_path / points, rules=how_sure(rules_of_2026(), "final.jury"))
        person, seat = final.juror("Jana", reads=final.finalists[:3])
        other, theirs = final.juror("Ivo", reads=final.finalists[:3])
        browser = final.browser(other)
        page = browser.get(address(theirs, final.finalists[0]))
        browser.post(address(theirs, final.finalists[0]), data=sheet(final, page, points=points, confidence="sure"))
        book = fetched(final.browser(person), seat)
        made.append([(page.title, [[cell.value for cell in row] for row in page.iter_rows()]) for page in book.worksheets])
    assert made[0] == made[1]


def test_the_first_page_has_words_for_a_name_and_the_dossiers_are_numbered_from_one(final, jana):
    names = fetched(*jana[:2]).sheetnames
    assert names[0] == "My dossiers" and names[1].startswith("1 ") and names[2].startswith("2 ")


def test_the_list_leads_to_it(final, jana):
    browser, seat, _ = jana
    assert f'href="{where(seat)}"' in browser.get(f"/{EDITION}/jury").text


def test_fifty_five_dossiers_come_back_in_one_table(tmp_path):
    final = FinalRound(tmp_path, finalists=55)
    person, seat = final.juror("Jana", reads=final.finalists)
    browser = final.browser(person)
    book = fetched(browser, seat)
    names = [f"points_{one.id}" for one in final.rules.criteria["practice"]]
    write(book, seat, {(one, name): 7 for one in final.finalists for name in names})
    page = gives_back(browser, seat, book)
    assert f"{55 * len(names)} cells are new or changed." in page.text
    assert takes(browser, seat, page).status_code == 303
    assert len(drafts(final)) == 55 and all(set(one.values()) == {"7"} for one in drafts(final).values())


def test_a_summary_that_no_cell_holds_says_in_its_place_that_it_goes_on(final, jana):
    browser, seat, given = jana
    with final.store.writing() as db:
        db.execute(update(candidacies.translations).where(candidacies.translations.c.candidacy == given[0]).values(
            text="word " * 8000))
    book = fetched(browser, seat)
    texts = [str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]
    [long] = [text for text in texts if text.startswith("word word")]
    assert len(long) <= 32_767 and "(It goes on: a cell of this table holds no more." in long[-100:]
