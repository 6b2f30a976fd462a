"""My scale in a real browser: with many dossiers each takes little room on a phone, and the buttons are always at hand."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.jury.test_jury_browser import faults, signed_in
from tests.panels import EDITION, FinalRound

MANY = 57
A_LINE = 120  # pixels that a dossier may take on a phone


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """The final round with a juror who reads 57 dossiers, served: (round, the juror, their seat, the page's address)."""
    final = FinalRound(tmp_path_factory.mktemp("many"), MANY)
    person, seat = final.juror("Jana", reads=final.finalists)
    server = make_server("127.0.0.1", 0, final.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    final.address = f"http://localhost:{server.server_port}"
    yield final, person, seat, f"{final.address}/{EDITION}/jury/seats/{seat}/scale"
    server.shutdown()


@pytest.fixture
def scale(many, page):
    final, person, _seat, address = many
    signed_in(final, page, person)
    page.goto(address)
    return page


def in_the_window(page, name: str) -> bool:
    box = page.get_by_role("button", name=name).bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_a_dossier_takes_little_room_on_a_phone_and_each_of_its_fields_can_be_touched(scale):
    rows = [one.bounding_box() for one in scale.locator("main tbody tr").all()]
    assert len(rows) == MANY and max(one["height"] for one in rows) <= A_LINE
    boxes = [one.bounding_box() for one in scale.locator("main tbody tr").first.locator(".points-typed").all()]
    assert min(one["width"] for one in boxes) >= 32 and min(one["height"] for one in boxes) >= 40
    assert len({one["y"] for one in boxes}) == 1, "the points of a dossier stand side by side"
    assert faults(scale) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_wherever_one_stands_in_the_scale_what_was_typed_can_be_kept_and_sent(scale, many, width):
    scale.set_viewport_size({"width": width, "height": 844})
    field = scale.locator(".points-typed").nth(150)
    field.focus()
    assert in_the_window(scale, "Keep without sending") and in_the_window(scale, "Send what is whole")
    foot, box = scale.locator(".scale-foot").bounding_box(), field.bounding_box()
    assert box["y"] + box["height"] <= foot["y"], "the field in use is not behind the buttons"
    field.fill(typed := "7" if width == 390 else "4")
    scale.get_by_role("button", name="Keep without sending").click()
    assert scale.locator(".points-typed").nth(150).input_value() == typed


def test_on_a_phone_the_field_in_use_says_which_criterion_it_is(scale, many):
    named = "e => getComputedStyle(e.parentElement, '::after').content"
    field = scale.locator(".points-typed").nth(1)
    name = many[0].rules.criteria["practice"][1].name["en"]
    assert name not in field.evaluate(named)
    field.focus()
    assert name in field.evaluate(named)


def test_on_a_phone_the_list_of_readings_is_short_and_what_leads_on_stands_above_it(scale, many):
    final, _person, seat, address = many
    scale.goto(f"{final.address}/{EDITION}/jury")
    rows = [one.bounding_box() for one in scale.locator("main tbody tr").all()]
    assert len(rows) == MANY and max(one["height"] for one in rows) <= 110
    for name in ("My scale", "All my dossiers as one PDF", "My sheets as a table"):
        assert scale.get_by_role("link", name=name).bounding_box()["y"] < rows[0]["y"]
    assert faults(scale) == []


def test_points_that_are_not_kept_are_said_and_asked_about_before_the_page_is_left(scale):
    asked = []
    scale.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    field = scale.locator(".points-typed").nth(20)
    field.press_sequentially("3")
    assert scale.get_by_text("Your changes here are not kept yet.").is_visible()
    scale.get_by_role("link", name="My readings").first.click(no_wait_after=True)
    scale.wait_for_timeout(300)
    assert asked == ["beforeunload"] and field.input_value() == "3"
    scale.get_by_role("button", name="Keep without sending").click()
    scale.wait_for_load_state()
    scale.get_by_role("link", name="My readings").first.click()
    scale.wait_for_url("**/jury*")
    assert asked == ["beforeunload"], "what is kept is not asked about"
