"""How the inputs of a section are printed: what WTForms prints, with each attribute spelled once. Its own way, which takes marked
text apart and puts it together again for each attribute, took a tenth of the page.
"""

from __future__ import annotations

from markupsafe import Markup, escape
from wtforms import widgets


def attributes(**given) -> str:
    """As in HTML, sorted by name; True is a name alone, False is nothing."""
    spelled = ((name, value) for name, value in sorted(given.items()) if value is not False)
    return " ".join(name if value is True else f'{name}="{escape(value)}"' for name, value in spelled)


class Line(widgets.TextInput):
    html_params = staticmethod(attributes)


class Circle(widgets.RadioInput):
    html_params = staticmethod(attributes)


class Tick(widgets.CheckboxInput):
    html_params = staticmethod(attributes)


class Area(widgets.TextArea):
    def __call__(self, field, **given):
        told = attributes(**{"id": field.id, "name": field.name, "required": bool(field.flags.required), **given})
        return Markup(f"<textarea {told}>\r\n{escape(field._value())}</textarea>")


class List(widgets.Select):
    @classmethod
    def render_option(cls, choice, **given):
        told = attributes(**{"value": choice.value, "selected": bool(choice.selected), **given})
        return Markup(f"<option {told}>{escape(choice.label or choice.value)}</option>")
