"""Names as lettering: cleaned, broken and fitted, and never deceiving."""

import pytest

from award_app.documents.lettering import CannotBeSet, cleaned, em_width, fitted, typeset

BOX = {"width": 222, "height": 60, "largest": 27}


@pytest.mark.parametrize(
    "name",
    [
        "Rennes",
        "L’Hospitalet de Llobregat",
        "Київська міська державна адміністрація",
        "بلدية صفاقس",
        "成都市",
        "पुणे महानगरपालिका",
        "Gobierno Autónomo Descentralizado de la Provincia de Santo Domingo de los Tsáchilas",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    ],
)
def test_every_name_fits_its_box_in_one_to_three_lines(name):
    setting = fitted(name, **BOX)
    assert 1 <= len(setting.lines) <= 3
    assert max(map(em_width, setting.lines)) * setting.size <= BOX["width"] + 0.5
    assert len(setting.lines) * setting.size * setting.leading <= BOX["height"] + 0.5
    assert "".join(setting.lines).replace(" ", "") == name.replace(" ", "")


def test_no_line_ends_with_an_article_or_a_preposition():
    assert fitted("Ville de La Rochelle et de son agglomération", **BOX).lines[0] == "Ville de La Rochelle"


def test_arabic_runs_from_right_to_left_and_each_script_has_its_language():
    assert (fitted("بلدية صفاقس", **BOX).direction, fitted("بلدية صفاقس", **BOX).language) == ("rtl", "ar")
    assert fitted("成都市", **BOX).language == "zh-Hans"
    assert fitted("東京の区", **BOX).language == "ja"
    assert fitted("Rennes", **BOX, language="fr").language == "fr"


def test_direction_overrides_and_controls_are_taken_out_and_joiners_stay():
    assert cleaned("Ren\u202enes\u0000\u200b\u2066", "holder", 120) == "Rennes"
    assert cleaned("می\u200cخواهم", "holder", 120) == "می\u200cخواهم"


def test_a_text_that_is_too_long_or_piled_with_accents_is_refused_by_its_field():
    with pytest.raises(CannotBeSet, match="holder: 1000000 characters"):
        cleaned("A" * 1_000_000, "holder", 120)
    with pytest.raises(CannotBeSet, match="practice: more than 4 accents"):
        cleaned("e" + "\u0323" * 40, "practice", 120)


def test_french_gets_thin_spaces_and_catalan_its_middle_dot():
    assert typeset('Qui décide ? L\'atelier : "ensemble" !', "fr") == (
        "Qui décide\u202f? L’atelier\u00a0: «\u202fensemble\u202f»\u202f!"
    )
    assert typeset("coŀlaboració", "ca") == "col·laboració"
    assert typeset('"ours"', "en") == "“ours”"
