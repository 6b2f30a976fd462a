"""A table that a juror gives back: its preview in a real browser, on a phone and wide, as every other page is looked at."""

import io
import re

from openpyxl import load_workbook

from .test_every_page import DESK, PHONE, seen


def test_what_is_in_a_table_that_is_given_back_is_shown_without_a_fault(moments, browser, tmp_path):
    moment = moments("unsure")
    juror = moment.lived.people["sure"]
    where = f"{moment.address}/{moment.edition}/jury/seats/{juror.seat}"
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    context.add_cookies([{"name": "session", "value": moment.cookie("sure", "en"), "url": moment.address}])
    book = load_workbook(io.BytesIO(context.request.get(f"{where}/sheets.xlsx").body()))
    rows = [row for page in book.worksheets for row in page.iter_rows(max_col=3)]
    for number, row in enumerate(one for one in rows if re.search(r":points_\w+$", str(one[2].value))):
        row[1].value = 7 if number % 2 else 99  # every other is off the scale
    book.save(tmp_path / "sheets.xlsx")
    page = context.new_page()
    page.goto(f"{where}/offline")
    page.set_input_files("input[type=file]", tmp_path / "sheets.xlsx")
    page.get_by_role("button", name="Show what is in it").click()
    page.locator("input[name=take]").first.wait_for()
    assert "new or changed" in page.inner_text("main")
    for screen, light in ((PHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme=light)
        assert seen(page) == []
    context.close()
