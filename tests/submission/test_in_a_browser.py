"""Two windows on one section, in a real browser: saving while typing, and both texts of a conflict."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from award_app import accounts
from award_app.models.record import letters

from .conftest import PDF, window
from .test_team import in_team


def test_two_windows_never_overwrite_each_other(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    address = served + ana.url(id, "practice")
    one, two = window(context, ana, address), window(context, ana, address)
    one.fill("#answer_title", "Typed here")
    one.locator("[name=answer_theme]").first.check()
    one.wait_for_selector("[data-save-state]:has-text('Saved at')")
    two.fill("#answer_title", "Typed there")
    two.locator("[name=answer_theme]").nth(1).check()
    two.wait_for_selector(".conflict")
    assert two.locator(".conflict-text").first.inner_text() == "Typed here"
    assert world.draft(id)["title"] == "Typed here"
    two.locator(".conflict [data-keep]").first.click()
    two.locator(".conflict [data-take]").first.click()
    two.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["title"] == "Typed there" and world.draft(id)["theme"] == ["governance"]


@pytest.fixture
def typing(world, served, context):
    """Ana has the section of texts open in a window."""
    ana = world.person("ana")
    id = ana.begins()
    return ana, id, window(context, ana, served + ana.url(id, "texts"))


def test_what_was_typed_before_the_script_had_come_over_a_slow_line_is_saved(world, typing):
    _ana, id, page = typing
    held = []
    page.route("**/js/autosave.js", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    page.fill("#answer_summary", "Typed at once")
    page.locator("#answer_summary").blur()
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["summary"] == "Typed at once"


def test_after_the_deadline_the_page_says_that_what_is_typed_is_not_saved_and_speaks_of_no_connection(world, typing):
    _ana, id, page = typing
    world.at(2026, 3, 20)
    page.fill("#answer_summary", "Too late")
    page.wait_for_selector("[data-save-state]:has-text('Not saved.')")
    assert "connection" not in page.text_content("[data-save-state]") and "summary" not in world.draft(id)


def test_a_page_loaded_again_with_two_texts_open_shows_both_with_what_was_typed_last(world, typing):
    ana, id, page = typing
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    page.fill("#answer_summary", "My text")
    page.wait_for_selector(".conflict")
    page.fill("#answer_summary", "My text, and more of it")
    page.reload()
    page.wait_for_selector(".conflict")
    page.wait_for_timeout(1500)
    assert page.input_value("#answer_summary") == "My text, and more of it" and page.locator(".conflict").count() == 1
    assert page.text_content(".conflict-text") == world.draft(id)["summary"] == "Their text"
    page.check("#keep-answer_summary-mine")
    page.click("button.plain[value=stay]")
    page.wait_for_selector("text=Saved.")
    assert world.draft(id)["summary"] == "My text, and more of it" and page.locator(".conflict").count() == 0


def test_what_stands_there_as_it_was_typed_but_for_blanks_is_no_second_text(world, typing):
    ana, id, page = typing
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    page.fill("#answer_summary", "My text")
    page.wait_for_selector(".conflict")
    page.fill("#answer_context", "Of another field. ")
    ana.saves(id, "texts", 99, tab="of the same browser", answer_context="Of another field. ")
    page.reload()
    page.wait_for_selector(".conflict")
    page.wait_for_timeout(500)
    assert page.locator(".conflict").count() == 1 and page.locator("#two-answer_summary").count() == 1


def test_ticks_of_two_windows_stay_open_when_the_page_is_loaded_again(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    address = served + ana.url(id, "practice")
    one, two = window(context, ana, address), window(context, ana, address)
    one.locator("[name=answer_theme]").first.check()
    one.wait_for_selector("[data-save-state]:has-text('Saved at')")
    two.locator("[name=answer_theme]").nth(1).check()
    two.wait_for_selector(".conflict")
    two.reload()
    two.wait_for_selector(".conflict")
    assert two.locator(".conflict").count() == 1
    ticked = two.locator("[name=answer_theme]").evaluate_all("all => all.map((one) => one.checked).slice(0, 2)")
    assert ticked == [False, True] and world.draft(id)["theme"] == ["governance"]


def test_a_text_that_one_wrote_oneself_in_another_window_is_said_to_be_ones_own_in_a_team_too(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    bea = in_team(ana, id, "bea")
    page = window(context, ana, served + ana.url(id, "texts"))
    for writer, words in ((ana, "You changed the same field in another window"), (bea, "Somebody changed the same field")):
        writer.saves(id, "texts", 99, tab="other", answer_summary=f"Text of {writer.person.email}")
        page.fill("#answer_summary", f"Mine beside {writer.person.email}")
        page.wait_for_selector(f"[data-save-state]:has-text('{words}')")
        page.click("button[value=next]")
        page.click(".conflict [data-keep]")
        page.wait_for_selector("[data-save-state]:has-text('Saved at')")


def test_what_has_to_be_looked_at_again_is_named_with_a_link_beside_saved_at_and_goes_when_it_is_mended(world, typing):
    ana, id, page = typing
    page.fill("#answer_summary", "word " * 3000)
    page.wait_for_selector("[data-save-state]:has-text('Please look again at: Summary')")
    assert page.get_attribute("[data-save-state] a", "href") == "#answer_summary"
    assert page.locator("#answer_summary").bounding_box()["height"] < 0.61 * page.viewport_size["height"]
    page.fill("#answer_summary", "Short")
    page.wait_for_selector("[data-save-state]:text-matches('^Saved at [0-9:]+$')")


def test_a_wrong_date_is_told_while_one_types_and_its_words_go_when_it_is_mended(world, served, context):
    ana = world.person("ana")
    page = window(context, ana, served + ana.url(ana.begins(), "practice"))
    page.fill("#answer_period-start", "13/2019")
    page.wait_for_selector("#answer_period-start-note.over:has-text('cannot be read as a date')")
    page.wait_for_selector("[data-save-state] a[href='#answer_period-start']")
    page.reload()
    assert page.is_visible("#answer_period-start-error") and not page.is_visible("#answer_period-start-note")
    page.fill("#answer_period-start", "12/2019")
    page.wait_for_selector("[data-save-state]:text-matches('^Saved at [0-9:]+$')")
    assert page.locator("#answer_period-start-error").count() == 0 and not page.is_visible("#answer_period-start-note")


def test_a_window_in_which_nothing_is_done_for_ten_minutes_is_no_presence_until_something_is(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    in_team(ana, id, "bea")
    page, beats = window(context, ana, served + ana.url(id, "texts")), []
    page.clock.install()
    page.on("request", lambda request: beats.append(request.url) if "/here" in request.url else None)
    page.reload()
    page.clock.run_for(9 * 60_000)
    assert len(beats) in (9, 10)
    before = len(beats)
    page.clock.run_for(30 * 60_000)
    assert len(beats) - before <= 1
    before = len(beats)
    page.mouse.move(40, 40)
    page.clock.run_for(61_000)
    assert len(beats) == before + 2


@pytest.mark.parametrize("place", [0, 1])
def test_an_address_that_is_none_is_told_while_one_types_and_its_words_go_when_it_is_mended(world, served, context, place):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, contacts=world.answers()["contacts"][:place])
    page = window(context, ana, served + ana.url(id, "contact") + "?more=contacts")
    field = f"#answer_contacts-{place}-email"
    page.fill(field, "clemence@")
    page.wait_for_selector(f"{field}-note:has-text('“clemence@” is not an e-mail address')")
    assert f"{field}-note".lstrip("#") in page.get_attribute(field, "aria-describedby")
    page.fill(field.replace("email", "name"), "Clémence")
    page.wait_for_selector(f"{field}-note.over:has-text('is not an e-mail address')")
    page.fill(field, "clemence@city.example")
    page.wait_for_selector("[data-save-state]:text-matches('^Saved at [0-9:]+$')")
    assert not page.is_visible(f"{field}-note")


def test_where_nothing_is_said_no_line_and_no_bar_stands_over_what_is_read(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    page = window(context, ana, served + ana.url(id, "send"))
    line = "document.querySelector('form .saved')"
    assert page.evaluate(f"getComputedStyle({line}).borderBlockEndWidth") == "0px"
    assert page.evaluate(f"{line}.className") == "saved", "no tone without words"
    page.goto(served + ana.url(id, "texts"))
    bar, field = page.locator(".saving"), page.locator("#answer_summary")
    assert bar.evaluate("(bar) => getComputedStyle(bar).position") == "static"
    field.fill("Typed")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    style = bar.evaluate("(bar) => [getComputedStyle(bar).position, getComputedStyle(bar).borderBlockEndStyle]")
    over, under = bar.bounding_box(), field.bounding_box()
    assert style == ["sticky", "solid"] and over["x"] < under["x"]
    assert over["x"] + over["width"] > under["x"] + under["width"], "its line is as wide as what goes behind it"


def test_with_two_texts_open_no_button_goes_on_before_one_is_chosen(world, typing):
    ana, id, page = typing
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    page.fill("#answer_summary", "My text")
    page.wait_for_selector(".conflict")
    page.click("button[value=next]")
    page.wait_for_selector("[data-save-state]:has-text('Choose first')")
    page.click("[data-save-state] a:has-text('Summary')")
    assert page.locator(":target").get_attribute("class") == "conflict" and page.url.split("#")[0].endswith("/texts")
    assert world.draft(id)["summary"] == "Their text"
    page.click(".conflict [data-keep]")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["summary"] == "My text"
    assert page.text_content(".set-aside [data-other]") == "Their text"
    page.reload()
    assert "Their text" in page.text_content(".set-aside")


def test_without_a_connection_the_button_stays_on_the_page_and_the_text_goes_when_there_is_one(world, typing, context):
    _ana, id, page = typing
    context.set_offline(True)
    page.fill("#answer_summary", "Written on a train")
    page.click("button[value=next]")
    page.wait_for_selector("[data-save-state]:has-text('No connection. Your text is kept')")
    assert page.input_value("#answer_summary") == "Written on a train"
    context.set_offline(False)
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["summary"] == "Written on a train"
    page.click("button[value=next]")
    page.wait_for_url("**/annexes*")


def test_what_was_typed_without_a_connection_survives_the_window_and_goes_when_one_comes_back(world, served, typing, context):
    ana, id, page = typing
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    page.fill("#answer_summary", "Written in the mountains")
    page.wait_for_selector("[data-save-state]:has-text('kept in this browser')")
    page.close()
    context.set_offline(False)
    assert "summary" not in world.draft(id)
    back = window(context, ana, served + ana.url(id, "texts"))
    back.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert back.input_value("#answer_summary") == world.draft(id)["summary"] == "Written in the mountains"


def test_after_the_connection_was_cut_a_text_that_a_colleague_has_written_meanwhile_is_shown_beside(world, typing, context):
    ana, id, page = typing
    context.set_offline(True)
    page.fill("#answer_summary", "Written in the mountains")
    page.wait_for_selector("[data-save-state]:has-text('kept in this browser')")
    ana.saves(id, "texts", 1, tab="of a colleague", answer_summary="Written in the town hall")
    context.set_offline(False)
    page.wait_for_selector(".conflict")
    assert page.text_content(".conflict-text") == world.draft(id)["summary"] == "Written in the town hall"
    assert page.input_value("#answer_summary") == "Written in the mountains"


def test_whoever_is_signed_out_while_writing_signs_in_in_another_window_and_loses_nothing(world, served, typing, context):
    ana, id, page = typing
    accounts.sign_out_everywhere(world.store, ana.person.id)
    page.fill("#answer_summary", "Two hours of thought")
    page.wait_for_selector("[data-sign-in]:not([hidden])")
    assert "signed out" in page.text_content("[data-save-state]") and "summary" not in world.draft(id)
    page.set_viewport_size({"width": 390, "height": 700})
    page.locator("#answer_summary").scroll_into_view_if_needed()
    said, way = (page.locator(one).bounding_box() for one in ("[data-save-state]", "[data-sign-in]"))
    assert said["y"] + said["height"] <= way["y"] + 1, "the way to sign in stands under all its words"
    page.click("button[value=next]")
    assert page.url.endswith("/texts") and page.input_value("#answer_summary") == "Two hours of thought"
    with context.expect_page() as opened:
        page.click("[data-sign-in] a")
    other = opened.value
    other.fill("#email", "ana@city.example")
    other.click("main form button")
    other.fill("#code", code_of_the_letter(world))
    other.click("main form button")
    other.wait_for_url("**/texts")
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # one comes back to the first window
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["summary"] == "Two hours of thought" and page.locator("[data-sign-in]").is_hidden()


def test_whoever_signs_in_again_between_two_texts_finds_all_that_was_typed_and_is_told_that_it_is_not_saved_yet(world, typing):
    ana, id, page = typing
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    page.fill("#answer_summary", "My text")
    page.wait_for_selector(".conflict")
    page.fill("#answer_context", "Typed while two stood there")
    accounts.sign_out_everywhere(world.store, ana.person.id)
    page.reload()
    page.fill("#email", "ana@city.example")
    page.click("main form button")
    page.fill("#code", code_of_the_letter(world))
    page.click("main form button")
    page.wait_for_function("() => document.querySelector('#answer_context').value")  # the script gives it back, not the server
    assert page.input_value("#answer_context") == "Typed while two stood there"
    assert page.locator(".conflict").count() == 1 and "context" not in world.draft(id)
    assert "Whatever else you type is kept in this browser" in page.text_content("[data-save-state]")
    page.check("#keep-answer_summary-mine")
    page.click("button.plain[value=stay]")
    page.wait_for_selector("text=Saved.")
    assert (world.draft(id)["summary"], world.draft(id)["context"]) == ("My text", "Typed while two stood there")


def code_of_the_letter(world) -> str:
    with world.store.reading() as db:
        return db.scalar(select(letters.c.facts).where(letters.c.kind == "sign_in"))["code"]


def test_a_token_that_holds_no_more_is_renewed_without_a_word(world, typing):
    _ana, id, page = typing
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((field) => { field.value = 'old'; })")
    page.fill("#answer_summary", "Typed under an old token")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["summary"] == "Typed under an old token"


def test_the_notice_of_saving_is_in_sight_wherever_one_types_on_a_phone(typing):
    _ana, _id, page = typing
    page.set_viewport_size({"width": 390, "height": 700})
    page.locator("textarea").last.scroll_into_view_if_needed()
    page.locator("textarea").last.fill("The last text of the page")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    box = page.locator("[data-save-state]").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 700


def test_what_was_said_to_be_wrong_goes_when_it_is_mended(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    page = window(context, ana, served + ana.url(id, "practice") + "?check=1")
    assert page.locator(".error-summary a[href='#answer_title']").count() == 1
    page.fill("#answer_title", "A council")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert page.locator("#answer_title-error").count() == 0
    assert page.locator(".error-summary a[href='#answer_title']").count() == 0
    assert page.locator(".error-summary li").count() > 0


def test_a_text_that_is_far_too_long_stays_on_the_page_and_in_the_browser_while_the_others_are_saved(world, typing):
    """Also when the page is loaded again, and when the form goes by its own button, until it is shortened."""
    _ana, id, page = typing
    long = "participar " * 20_000
    page.fill("#answer_context", "Saved all the same")
    page.fill("#answer_summary", long)
    page.wait_for_selector("[data-save-state]:has-text('without the text that is far too long')")
    assert world.draft(id)["context"] == "Saved all the same" and "summary" not in world.draft(id)
    assert "far too long" in page.locator(".field.has-error .error").inner_text()
    page.reload()
    page.wait_for_selector("[data-save-state]:has-text('without the text that is far too long')")
    assert page.input_value("#answer_summary") == long
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_selector(".error-summary a[href='#answer_summary']")
    assert page.input_value("#answer_summary").strip() == long.strip()
    page.goto(page.url)
    page.wait_for_selector("[data-save-state]:has-text('without the text that is far too long')")
    assert page.input_value("#answer_summary").strip() == long.strip()
    page.fill("#answer_summary", "Short at last")
    page.wait_for_selector("[data-save-state]:text-matches('^Saved at [0-9:]+$')")
    assert page.locator(".field.has-error").count() == 0 and world.draft(id)["summary"] == "Short at last"


@pytest.mark.parametrize(("zone", "said"), [("Asia/Kathmandu", "(16 March, 04:44 where you are)"), ("Europe/Madrid", "")])
def test_beside_the_deadline_stands_what_it_is_where_the_reader_is(world, served, browser, zone, said):
    ana = world.person("ana")
    context = browser.new_context(timezone_id=zone, locale="en-GB")
    page = window(context, ana, served + ana.url(ana.begins(), ""))
    until = page.text_content(".next-until")
    assert f"15 March 2026, 23:59 in Madrid{' ' + said if said else ''}" in until and ("where you are" in until) is bool(said)
    context.close()


def test_when_a_second_text_was_saved_is_told_on_the_readers_own_clock_too(world, served, browser):
    ana = world.person("ana")
    id = ana.begins()
    context = browser.new_context(timezone_id="Asia/Kathmandu", locale="en-GB")
    page = window(context, ana, served + ana.url(id, "texts"))
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    page.fill("#answer_summary", "My text")
    page.wait_for_selector(".conflict:has-text('where you are')")
    page.click(".conflict [data-keep]")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    page.reload()
    aside = page.locator("details.set-aside summary").inner_text()
    assert "set aside on 21 January 2026, " in aside and "where you are" in aside
    context.close()


LARGE = PDF + b"%" * 2_500_000


@pytest.fixture
def attaching(world, served, context):
    """Ana has the section with the question about files open in a window."""
    ana = world.person("ana")
    id = ana.begins()
    return id, window(context, ana, served + ana.url(id, "annexes"))


def choose(page, *files) -> None:
    chosen = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in files]
    page.set_input_files("#answer_annexes", chosen)


def test_several_files_are_sent_at_once_and_stand_on_the_page_without_loading_it_anew(world, attaching):
    id, page = attaching
    page.evaluate("window.same = true")
    choose(page, ("plan.pdf", LARGE), ("photo.pdf", PDF))
    page.wait_for_selector(".file-list a:has-text('photo.pdf')")
    assert [one["name"] for one in world.draft(id)["annexes"]] == ["plan.pdf", "photo.pdf"]
    assert page.evaluate("window.same") and page.text_content(".files [role=status]") == "photo.pdf is uploaded."
    page.click(".file-list button:has-text('plan.pdf')")
    page.wait_for_selector(".file-list a:has-text('plan.pdf')", state="detached")
    assert [one["name"] for one in world.draft(id)["annexes"]] == ["photo.pdf"]


def test_an_upload_waits_for_the_connection_and_goes_on_where_it_stood(world, attaching, context):
    id, page = attaching
    sent = []
    page.on("request", lambda one: sent.append(one.headers.get("upload-offset")) if one.method == "PATCH" else None)
    with page.expect_response(lambda one: one.request.method == "PATCH" and one.status == 204):
        choose(page, ("plan.pdf", LARGE))
    context.set_offline(True)
    page.wait_for_selector(".files li:has-text('Waiting for the connection')")
    context.set_offline(False)
    page.wait_for_selector(".file-list a:has-text('plan.pdf')")
    [entry] = world.draft(id)["annexes"]
    assert entry["size"] == len(LARGE) and sent.count("0") == 1


def test_what_is_refused_is_told_beside_the_file_and_the_others_are_taken(world, attaching):
    id, page = attaching
    choose(page, ("page.pdf", b"<html>" * 5000), ("plan.pdf", PDF))
    page.wait_for_selector(".file-list a:has-text('plan.pdf')")
    alert = page.locator(".files [role=alert]")
    assert "page.pdf" in page.locator("[data-under-way]").inner_text() and "PDF" in alert.inner_text().upper()
    assert [one["name"] for one in world.draft(id)["annexes"]] == ["plan.pdf"]


def test_what_was_refused_is_told_until_another_file_is_chosen(world, attaching):
    _id, page = attaching
    choose(page, ("page.pdf", b"<html>" * 5000))
    page.wait_for_selector(".files [role=alert]")
    choose(page, ("plan.pdf", PDF))
    page.wait_for_selector(".file-list a:has-text('plan.pdf')")
    assert "page.pdf" not in page.locator(".files").inner_text()


def test_a_file_that_is_chosen_while_the_list_comes_anew_is_in_the_list(world, attaching):
    _id, page = attaching
    page.evaluate("""() => { const text = Response.prototype.text; Response.prototype.text = async function () {
        const found = await text.call(this); await new Promise((done) => setTimeout(done, 1500)); return found; } }""")
    choose(page, ("page.pdf", b"<html>" * 5000))
    page.wait_for_selector(".files [role=alert]")
    choose(page, ("plan.pdf", PDF))
    page.wait_for_selector(".file-list a:has-text('plan.pdf')")


def test_a_file_is_taken_that_was_being_looked_for_while_the_list_came_anew(world, attaching):
    _id, page = attaching
    asking = page.query_selector("#answer_annexes")
    choose(page, ("photo.pdf", PDF))
    page.wait_for_selector(".file-list a:has-text('photo.pdf')")
    assert not asking.evaluate("one => one.isConnected")
    asking.set_input_files([{"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    page.wait_for_selector(".file-list a:has-text('plan.pdf')")


HEAVIEST = 150_000  # bytes of a first load


@pytest.mark.parametrize("section", ["contact", "practice", "texts"])
def test_a_section_of_the_form_weighs_less_than_150_kb_the_first_time(world, served, context, section):
    ana, weights = world.person("ana"), []
    address = served + ana.url(ana.begins(), section)
    page = window(context, ana, "about:blank")
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda one: weights.append(one["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(weights) > 8 and sum(weights) < HEAVIEST, sum(weights)
