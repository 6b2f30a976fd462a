"""The form on paper: fetched, filled in anywhere, given back as the same draft; nothing in it is lost or believed."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl import Workbook, load_workbook

from award_app import limits, turns
from award_app.rehearsal.answers import fill
from award_app.rehearsal.cast import city
from award_app.stages.submission import application_form
from forms import paper
from forms.answers import check_answers
from workflows.reading import load

from .conftest import upload


def fetched(person, id: str):
    answer = person.sees(id, "form.xlsx")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    return load_workbook(io.BytesIO(answer.data))


def write(book, **texts) -> None:
    """Texts into the second column, by the keys of the third (`period__start` for `period.start`)."""
    page = book.worksheets[0]
    rows = {page.cell(at, 3).value: at for at in range(1, page.max_row + 1)}
    for key, text in texts.items():
        page.cell(rows[key.replace("__", ".").replace("_n_", "#").replace("_is_", "=")], 2).value = text


def given_back(person, id: str, book, page=None):
    if not isinstance(book, bytes):
        out = io.BytesIO()
        book.save(out)
        book = out.getvalue()
    return person.sends(id, "paper", page=page, file=upload(book, "form.xlsx"))


@pytest.fixture
def ana(world):
    return world.person("ana")


def test_what_is_written_in_the_workbook_becomes_the_draft_and_is_told(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, title="A council of children", summary="Forty children decide.\nThe mayor answers.", population=29538,
          budget="185 000 EUR", period__start="2019-04", period__in_force="X")
    answer = given_back(ana, id, book)
    assert answer.status_code == 200 and "5 answers are saved in the draft." in answer.text
    assert "Nothing has been sent." in answer.text
    draft = world.draft(id)
    assert draft["title"] == "A council of children" and draft["summary"].endswith("The mayor answers.")
    assert draft["population"]["read"] == "29538" and draft["budget"]["currency"] == "EUR"
    assert draft["period"] == {"start": "2019-04", "in_force": True}


def test_an_empty_cell_takes_nothing_away(world, ana):
    id = ana.begins()
    ana.saves(id, "texts", 1, answer_summary="Neighbours decide.")
    book = fetched(ana, id)
    write(book, summary=None, context="A town by the sea.")
    given_back(ana, id, book)
    assert (world.draft(id)["summary"], world.draft(id)["context"]) == ("Neighbours decide.", "A town by the sea.")


def test_given_back_twice_it_is_saved_once(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, context="A town by the sea.")
    given_back(ana, id, book)
    assert "Nothing new was in it" in given_back(ana, id, book).text


def test_a_text_changed_on_the_page_meanwhile_is_not_overwritten_and_both_are_kept(world, ana):
    id = ana.begins()
    ana.saves(id, "texts", 1, answer_summary="First")
    book = fetched(ana, id)
    write(book, summary="Written on the train")
    ana.saves(id, "texts", 2, tab="home", answer_summary="Written at home")
    answer = given_back(ana, id, book)
    assert answer.status_code == 409 and "both texts are kept" in answer.text
    assert world.draft(id)["summary"] == "Written at home"
    assert "Written on the train" in ana.sees(id, "texts").text


def test_of_two_files_fetched_together_the_second_does_not_undo_what_came_back_in_the_first(world, ana):
    id = ana.begins()
    ana.fills(id)
    one, other = fetched(ana, id), fetched(ana, id)
    write(one, summary="Edited on the train")
    write(other, title="Edited at home")
    assert given_back(ana, id, one).status_code == 200
    answer = given_back(ana, id, other)
    assert answer.status_code == 409 and "Edited on the train" not in world.draft(id)["title"]
    assert world.draft(id)["summary"] == "Edited on the train" and world.draft(id)["title"] == "Edited at home"


def test_no_word_of_the_form_on_paper_stays_english(world):
    luis = world.person("luis", "es")
    book = fetched(luis, luis.begins())
    said = {str(row[0].value) for row in book.worksheets[0].iter_rows() if row[0].value}
    assert not [one for one in said if "Start" in one or "in force" in one]
    assert any("sigue en vigor" in one.casefold() for one in said)


def test_beside_another_kind_stands_that_its_words_are_written_there_and_they_are_read(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    rows = {row[2].value: row[0].value for row in book.worksheets[0].iter_rows()}
    assert "If “other”: which?" in rows["experience=other"]
    write(book, experience_is_other="A walk with the mayor")
    given_back(ana, id, book)
    assert world.draft(id)["experience"] == ["other: A walk with the mayor"]


def test_what_means_nothing_is_told_and_the_rest_is_saved(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, category="Flying cities", context="A town by the sea.")
    answer = given_back(ana, id, book)
    assert "Not understood, and left as it was" in answer.text and "Flying cities" in answer.text
    assert "category" not in world.draft(id) and world.draft(id)["context"] == "A town by the sea."


@pytest.mark.parametrize("no", ["no", "No", "non", "não", "0", "false", "–", False])
def test_no_beside_a_choice_is_no(world, ana, no):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, theme_is_housing=no, theme_is_culture="x", period__start="2019", period__in_force=no, accepts=no)
    given_back(ana, id, book)
    draft = world.draft(id)
    assert draft["theme"] == ["culture"] and not draft["period"].get("in_force") and not draft.get("accepts")


def test_no_takes_away_what_was_chosen(world, ana):
    id = ana.begins()
    ana.fills(id, theme=["housing"])
    book = fetched(ana, id)
    write(book, theme_is_housing="no")
    given_back(ana, id, book)
    assert world.draft(id)["theme"] == []


def test_what_is_neither_a_mark_nor_a_no_chooses_nothing_and_is_told(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, theme_is_housing="perhaps", theme_is_culture="√", period__start="2019", period__in_force="we hope so")
    answer = given_back(ana, id, book)
    assert "perhaps" in answer.text and "we hope so" in answer.text and "Not understood, and left as it was" in answer.text
    assert world.draft(id)["theme"] == ["culture"] and not world.draft(id)["period"].get("in_force")


def test_the_countries_of_the_workbook_are_offered_by_their_names(world):
    luis = world.person("luis", "es")
    offered = next(col for col in fetched(luis, luis.begins())["lists"].iter_cols(values_only=True) if "Ecuador" in col)
    there = [one for one in offered if one]
    assert there[0] == "Afganistán" and there.index("Bélgica") == there.index("Belice") - 1


def test_what_is_too_long_or_wrong_is_kept_and_comes_back_with_its_reason(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, period__start="2022", period__end="2020")
    answer = given_back(ana, id, book)
    assert answer.status_code == 200 and "It ends before it begins." in answer.text
    assert world.draft(id)["period"] == {"start": "2022", "end": "2020"}


def test_a_choice_is_understood_in_any_language_and_in_any_case(world, ana):
    id = ana.begins()
    choice = world.rules.categories[0]
    for name in (choice.name["pt"], choice.name["fr"].upper(), choice.id):
        book = fetched(ana, id)
        write(book, category=name)
        given_back(ana, id, book)
        assert world.draft(id)["category"] == choice.id


def test_a_choice_is_understood_without_its_accents_and_one_that_is_not_comes_back_with_what_may_be_written(world, ana):
    id, choice = ana.begins(), world.rules.categories[0]
    bare = "".join(one for one in unicodedata.normalize("NFD", choice.name["fr"]) if not unicodedata.combining(one))
    assert bare != choice.name["fr"]
    book = fetched(ana, id)
    write(book, category=bare, population="852.877")
    answer = given_back(ana, id, book)
    assert world.draft(id)["category"] == choice.id and "Read as 852,877." in answer.text
    book = fetched(ana, id)
    write(book, category="Something else")
    answer = given_back(ana, id, book)
    assert "Write one of these:" in answer.text and choice.name["en"] in answer.text and world.draft(id)["category"] == choice.id


def test_the_document_to_fill_in_does_not_print_the_countries_of_the_world(world, ana):
    text = "\n".join(cell.text for table in Document(io.BytesIO(ana.sees(ana.begins(), "form.docx").data)).tables
                     for row in table.rows for cell in row.cells)
    assert "Antarctica" not in text and "Write its name in full." in text
    assert f"– {world.rules.categories[0].name['en']}" in text


@pytest.mark.parametrize("kind", ["no zip", "a zip", "another workbook", "a bomb", "nothing", "cut off"])
def test_a_file_that_is_not_ours_is_refused_in_words_and_changes_nothing(world, ana, kind):
    id = ana.begins()
    out = io.BytesIO()
    if kind == "another workbook":
        Workbook().save(out)
    elif kind == "cut off":
        fetched(ana, id).save(out)
        out = io.BytesIO(out.getvalue()[:3000])
    elif kind in ("a zip", "a bomb"):
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/workbook.xml", "<x/>" if kind == "a zip" else b" " * 30_000_001)
    else:
        out.write(b"" if kind == "nothing" else b"%PDF-1.4")
    before = world.draft(id)
    answer = given_back(ana, id, out.getvalue())
    assert answer.status_code == 422 and "This is not a form to fill in that was fetched here, as DOCX or XLSX." in answer.text
    assert world.draft(id) == before


def test_a_small_file_whose_one_text_stands_in_thousands_of_cells_is_refused(world, ana):
    """It was answered by a page of 48 megabytes."""
    id, out = ana.begins(), io.BytesIO()
    fetched(ana, id).save(out)
    rows = "".join(f'<row r="{at}"><c r="B{at}" t="s"><v>0</v></c><c r="C{at}" t="inlineStr"><is><t>k{at}</t></is></c></row>'
                   for at in range(900, 5000))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    texts = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"ab " * 2000}</t></si></sst>'
    made = io.BytesIO()
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name in parts.namelist():
            content = parts.read(name).decode()
            content = content.replace("</Types>", f'<Override PartName="/texts.xml" ContentType="{kind}"/></Types>')
            book.writestr(name, content.replace("</sheetData>", f"{rows}</sheetData>") if "sheet1" in name else content)
        book.writestr("texts.xml", texts)
    answer = given_back(ana, id, made.getvalue())
    assert answer.status_code == 422 and len(made.getvalue()) < 100_000 and len(answer.data) < 100_000


def test_who_has_two_files_opened_comes_back_with_a_third_and_others_are_served_meanwhile(world, ana, monkeypatch):
    """A table of 80 kB can take ten seconds to read: twelve of them together kept everybody from every page."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    monkeypatch.setattr(turns, "AT_THE_DOOR", 0.05)
    id, rui = ana.begins(), world.person("rui")
    other = rui.begins(organisation="Câmara do Porto", place="Porto", country="PT", language="pt")
    book, others = fetched(ana, id), fetched(rui, other)
    with held(ana), held(ana):
        busy = given_back(ana, id, book)
        assert busy.status_code == 503 and busy.headers["Retry-After"] and "Many files are coming in" in busy.text
        assert given_back(rui, other, others).status_code == 200
        with held(world.person("eva")):
            assert given_back(rui, other, others).status_code == 503, "three are opened at once"
    with ExitStack() as room:
        for _ in range(turns.THREADS - 2):
            room.enter_context(turns._IN_THE_ROOM)
        assert given_back(rui, other, others).status_code == 503, "what is drawn and what is opened share the room"
    assert given_back(ana, id, book).status_code == 200 and not turns._whose


def test_forms_are_given_back_so_often_and_no_more(world, ana, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "given back", limits.Limit(2, 100, timedelta(minutes=15)))
    id = ana.begins()
    assert [given_back(ana, id, b"PK").status_code for _ in range(3)] == [422, 422, 429]


@contextmanager
def held(person):
    """A file of theirs is being opened."""
    with turns._one_of(person.person.id), turns._OPENED:
        yield


def test_no_file_at_all_is_asked_for(world, ana):
    id = ana.begins()
    answer = ana.sends(id, "paper")
    assert answer.status_code == 422 and "Choose the file first." in answer.text


def test_the_workbook_of_another_candidacy_is_refused(world, ana):
    id, other = ana.begins(), world.person("ben").begins(organisation="City of Elsewhere", place="Elsewhere")
    book = fetched(ana, id)
    write(book, context="A town by the sea.")
    ben = world.person("ben")
    answer = given_back(ben, other, book)
    assert answer.status_code == 422 and "of another candidacy" in answer.text and "context" not in world.draft(other)


def test_a_foreign_candidacys_workbook_answers_like_one_that_does_not_exist(world, ana):
    id, ben = ana.begins(), world.person("ben")
    for path in ("paper", "form.xlsx", "form.docx", "form.pdf"):
        assert [ben.sees(one, path).status_code for one in (id, "nobody")] == [404, 404]


def test_after_the_deadline_it_says_so_and_keeps_the_draft(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, context="Too late.")
    page = ana.sees(id, "paper")
    world.at(2026, 3, 17)
    answer = given_back(ana, id, book, page)
    assert answer.status_code == 409 and "context" not in world.draft(id)


def test_a_text_that_begins_like_a_formula_is_a_text_both_ways(world, ana):
    id = ana.begins()
    ana.saves(id, "texts", 1, answer_context="=2+3 people decide")
    book = fetched(ana, id)
    page = book.worksheets[0]
    cell = next(page.cell(at, 2) for at in range(1, page.max_row + 1) if page.cell(at, 3).value == "context")
    assert (cell.value, cell.data_type) == ("=2+3 people decide", "s")


# -- as a text (DOCX)


def fetched_text(person, id: str):
    answer = person.sees(id, "form.docx")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    return Document(io.BytesIO(answer.data))


def rows_of(text) -> dict:
    """{key: the cell of the answer}."""
    return {row.cells[2].text: row.cells[1] for table in text.tables for row in table.rows}


def test_what_is_written_in_the_text_becomes_the_draft_and_is_told(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows = rows_of(text)
    rows["title"].text = "A council of children"
    rows["summary"].text = "Forty children decide."
    rows["summary"].add_paragraph("The mayor answers.")
    rows["period.start"].text, rows["period.in_force"].text = "04/2019", "x"
    answer = given_back(ana, id, text)
    assert answer.status_code == 200 and "3 answers are saved in the draft." in answer.text
    draft = world.draft(id)
    assert draft["title"] == "A council of children" and draft["summary"] == "Forty children decide.\nThe mayor answers."
    assert draft["period"] == {"start": "2019-04", "in_force": True}


def test_of_a_text_with_tracked_changes_what_was_deleted_is_not_read_and_what_was_inserted_is(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    paragraph = rows_of(text)["title"].paragraphs[0]._p
    for change in (
        f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>An assembly</w:delText></w:r></w:del>',
        f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>A council of children</w:t></w:r></w:ins>',
    ):
        paragraph.append(parse_xml(change))
    given_back(ana, id, text)
    assert world.draft(id)["title"] == "A council of children"


def test_what_a_tracked_change_has_moved_is_read_where_it_stands_now_and_a_text_in_a_box_once(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows = rows_of(text)
    moved, spaces = rows["title"].paragraphs[0]._p, (
        f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')
    for part in (
        f'<w:moveFrom {spaces} w:id="1" w:author="a"><w:r><w:t>of children </w:t></w:r></w:moveFrom>',
        f'<w:r {spaces}><w:t xml:space="preserve">A council </w:t></w:r>',
        f'<w:moveTo {spaces} w:id="2" w:author="a"><w:r><w:t>of children</w:t></w:r></w:moveTo>',
    ):
        moved.append(parse_xml(part))
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    rows["context"].paragraphs[0]._p.append(parse_xml(
        f"<w:r {spaces}><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"))
    given_back(ana, id, text)
    assert (world.draft(id)["title"], world.draft(id)["context"]) == ("A council of children", "In a box.")


def test_an_answer_that_a_word_processor_has_wrapped_or_put_into_a_table_of_its_own_is_read(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows = rows_of(text)
    wrapped = rows["title"]._tc
    around, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    wrapped.addprevious(around)
    around.append(content)
    content.append(wrapped)
    wrapped.p_lst[0].append(parse_xml(f'<w:r {nsdecls("w")}><w:t>A council of children</w:t></w:r>'))
    rows["context"].add_table(1, 2).cell(0, 1).text = "A town by the sea."
    given_back(ana, id, text)
    assert (world.draft(id)["title"], world.draft(id)["context"]) == ("A council of children", "A town by the sea.")
    assert qn("w:sdt") in {one.tag for one in text.element.body.iter()}


def test_what_somebody_wrote_where_no_key_stands_is_told_word_for_word_and_never_said_to_be_there_already(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows = {row.cells[2].text: row for table in text.tables for row in table.rows}
    rows["description"].cells[2].text = "Typed beside the key"
    rows["results"].cells[1].text = "Typed in merged cells"
    rows["results"].cells[1].merge(rows["results"].cells[2])
    rows["evaluation"].cells[1].text = "Its key is gone"
    rows["evaluation"]._tr.remove(rows["evaluation"]._tr.tc_lst[2])
    answer = given_back(ana, id, text)
    loose = answer.text.partition("stands beside no question")[2].partition("<h2")[0]
    for typed in ("Typed beside the key", "Typed in merged cells", "Its key is gone"):
        assert typed in loose
    assert "Nothing of it is saved." in answer.text and "the draft already holds" not in answer.text


def test_two_tables_made_one_with_another_label_and_a_cell_split_are_read_by_their_keys(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows = {row.cells[2].text: row for table in text.tables for row in table.rows}
    rows["title"].cells[0].text, rows["title"].cells[1].text = "Título", "पोखरा: “वडा भेला”"
    rows["context"].cells[1].text = "Município de Nampula"
    rows["title"]._tr.addnext(rows["context"]._tr)  # a row of one table in another
    split = parse_xml(f'<w:tc {nsdecls("w")}><w:p><w:r><w:t>e arredores</w:t></w:r></w:p></w:tc>')
    rows["context"]._tr.tc_lst[1].addnext(split)
    page = given_back(ana, id, text).text
    assert "2 answers are saved in the draft." in page and "stands beside no question" not in page
    draft = world.draft(id)
    assert (draft["title"], draft["context"]) == ("पोखरा: “वडा भेला”", "Município de Nampula\ne arredores")


def test_of_two_answers_beside_one_key_neither_is_taken_and_both_are_told_and_an_empty_one_takes_nothing_away(world, ana):
    id = ana.begins()
    book = fetched(ana, id)
    write(book, summary="First", context="A town by the sea.")
    page = book.worksheets[0]
    for key, value in (("summary", "Second"), ("context", None), (None, "On a line of its own")):
        page.append([None, value, key])
    told = given_back(ana, id, book).text.partition("stands beside no question")[2].partition("<h3")[0]
    assert all(words in told for words in ("First", "Second", "On a line of its own"))
    assert "Cities of" not in told, "what can be chosen is nobody's answer"
    assert "summary" not in world.draft(id) and world.draft(id)["context"] == "A town by the sea."


def test_what_is_written_beside_the_question_of_several_choices_is_told(world, ana):
    id = ana.begins()
    text = fetched_text(ana, id)
    rows_of(text)["objectives~"].text = "Community life"
    page = given_back(ana, id, text).text
    assert "“Community life”" in page.partition("Not understood")[2] and "objectives" not in world.draft(id)


def test_the_sheet_of_the_form_is_named_in_the_language_of_its_reader(world, ana):
    id = ana.begins()
    for language, name in {"fr": "Formulaire", "pt": "Formulário"}.items():
        ana.sees(id, "", lang=language)
        assert fetched(ana, id).sheetnames == [name, "lists"]


def test_a_text_of_another_hand_that_holds_entities_is_refused_and_reads_no_file(world, ana):
    id, out = ana.begins(), io.BytesIO()
    fetched_text(ana, id).save(out)
    with zipfile.ZipFile(out) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    body = content["word/document.xml"].decode()
    body = body.replace("?>", '?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1).replace("<w:t>", "<w:t>&x;", 1)
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as parts:
        for name, bytes_ in {**content, "word/document.xml": body.encode()}.items():
            parts.writestr(name, bytes_)
    before = world.draft(id)
    answer = given_back(ana, id, evil.getvalue())
    assert answer.status_code in (200, 422) and world.draft(id) == before


# -- blank, beforehand, for everybody


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_blank_form_fetched_before_anything_was_begun_comes_back_as_the_draft(world, ana, kind):
    content = world.app.test_client().get(f"/{world.rules.id}/form.{kind}").data
    id, stream = ana.begins(), io.BytesIO(content)
    if kind == "docx":
        book = Document(stream)
        rows_of(book)["context"].text = "A town by the sea."
    else:
        book = load_workbook(stream)
        write(book, context="A town by the sea.")
    assert given_back(ana, id, book).status_code == 200
    assert world.draft(id)["context"] == "A town by the sea."


def test_a_blank_form_does_not_overwrite_what_is_written_already(world, ana):
    id = ana.begins()
    ana.saves(id, "texts", 1, answer_context="Written here")
    book = load_workbook(io.BytesIO(world.app.test_client().get(f"/{world.rules.id}/form.xlsx").data))
    write(book, context="Written on the train")
    assert given_back(ana, id, book).status_code == 409
    assert world.draft(id)["context"] == "Written here" and "Written on the train" in ana.sees(id, "texts").text


def test_the_form_of_another_edition_is_refused(world, ana):
    id = ana.begins()
    book = load_workbook(io.BytesIO(world.app.test_client().get(f"/{world.rules.id}/form.xlsx").data))
    page = book.worksheets[0]
    next(row for row in page.iter_rows() if row[2].value == "award:edition")[1].value = "oidp-2015"
    answer = given_back(ana, id, book)
    assert answer.status_code == 422 and "of another candidacy" in answer.text


@pytest.mark.parametrize("language", ["en", "fr", "es", "ca", "pt"])
def test_the_form_to_be_read_holds_every_question_in_the_readers_language(world, language):
    answer = world.app.test_client().get(f"/{world.rules.id}/form.pdf?lang={language}")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    shown = text_of(answer.data)
    for one in world.form.fields():
        if not (one.id == "authorisation" or one.list == "countries"):
            assert squeezed(one.label[language]) in shown, one.id


def test_the_form_of_a_candidacy_shows_what_is_written_so_far_to_its_team_alone(world, ana):
    id = ana.begins()
    ana.saves(id, "texts", 1, answer_summary="Forty children decide.")
    assert squeezed("Forty children decide.") in text_of(ana.sees(id, "form.pdf").data)


@pytest.mark.parametrize(("country", "there"), [("NP", " (16 March 2026, 04:44 in Kathmandu)"), ("ES", "")])
def test_a_form_to_take_along_says_where_and_until_when_it_is_sent_on_the_clocks_of_its_city_too(world, ana, country, there):
    id = ana.begins(country=country)
    until = f"is sent on http://localhost/{world.rules.id}/candidacy/{id}/, until 15 March 2026, 23:59 in Madrid{there}."
    assert until in " ".join(one.text for one in fetched_text(ana, id).paragraphs)
    assert squeezed(until) in text_of(ana.sees(id, "form.pdf").data)
    assert until in " ".join(str(row[0].value) for row in fetched(ana, id).worksheets[0].iter_rows(max_row=9))
    world.at(2026, 3, 16)
    assert "is sent on" not in " ".join(one.text for one in fetched_text(world.person("ana"), id).paragraphs)


def test_a_blank_form_says_until_when_candidacies_are_sent_and_has_a_box_where_one_accepts(world):
    blank, until = f"/{world.rules.id}/form.pdf", "Candidacies can be sent until 15 March 2026, 23:59 in Madrid."
    shown = text_of(world.app.test_client().get(blank).data)
    assert squeezed(until) in shown and re.search(r"Yes\d/\d$", shown)
    world.at(2026, 3, 16)
    assert squeezed("Candidacies could be sent until 15 March 2026") in text_of(world.app.test_client().get(blank).data)


def text_of(pdf: bytes) -> str:
    return squeezed(subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode())


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "").replace("-", "")


@pytest.mark.parametrize("name", ["oidp-2015", "oidp-2020", "oidp-2022", "oidp-2026", "rap-2022", "oga-2015"])
def test_of_every_form_what_is_written_is_what_is_read(world, name):
    rules = load(f"config/rulebooks/{name}.yaml")
    form = application_form(rules)
    for number in range(1, 30):
        values, _wrong = check_answers(rules, form, fill(rules, form, city(number, 1), number))
        with world.app.test_request_context():
            lines = [line for one in form.fields() for line in paper.lines(rules, one, values.get(one.id), "en")]
        found = paper.read(rules, form, {line.key: line.text for line in lines})
        assert found.unread == {}
        assert found.values == {id: value for id, value in values.items() if form.field(id).kind != "files"}


def test_the_answers_in_print_say_whether_they_were_sent_and_keep_the_own_words_of_other(world):
    """Not only the mark at “other”: whoever reads the paper over sees what was written there."""
    ana = world.person("ana")
    id = ana.begins()
    asked = next(field for field in world.form.fields() if field.kind == "choices" and field.other)
    ana.fills(id, **{asked.id: [f"{asked.other}: A parliament of rivers"]})
    shown = text_of(ana.sees(id, "form.pdf").data)
    assert squeezed("A parliament of rivers") in shown and squeezed("It has not been sent.") in shown
    ana.submits(id)
    shown = text_of(ana.sees(id, "form.pdf").data)
    assert squeezed("This is what was sent last.") in shown and squeezed("It can be changed and sent again on") in shown
    assert all(f"{id}/form.pdf" in ana.sees(id, page).text for page in ("", "send"))
    ana.fills(id, summary="Something else now.")
    assert squeezed("what stands here has not been sent") in text_of(ana.sees(id, "form.pdf").data)
