"""What WTForms itself says of a field is said in our words, also where its own catalogue has a hole."""

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TimeField
from wtforms.validators import Length

from forms import speaking


class Asked(FlaskForm):
    name = StringField(validators=[Length(max=3)])
    at = TimeField()
    kind = SelectField(choices=[("a", "A")])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ca", ["3 caràcters com a màxim.", "No és una hora. Escriviu-la com 23:59.", "Trieu de la llista."]),
        ("fr", ["3 caractères au plus.", "Ce n’est pas une heure. Écrivez-la comme 23:59.",
                "Choisissez dans la liste."]),
        ("en", ["At most 3 characters.", "This is not a time. Write it as in 23:59.", "Choose one of those listed."]),
    ],
)
def test_a_form_speaks_the_language_of_its_page(language, said):
    app = Flask("award_app")
    app.config.update(SECRET_KEY="for this test", WTF_CSRF_ENABLED=False)
    Babel(app, locale_selector=lambda: language)
    speaking.register(app)
    with app.test_request_context(method="POST", data={"name": "Rennes", "at": "noon", "kind": "b"}):
        app.preprocess_request()
        form = Asked()
        assert not form.validate()
        assert [form[one].errors[0] for one in ("name", "at", "kind")] == said
