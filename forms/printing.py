"""How the inputs of a section are printed: what WTForms prints, with each attribute spelled once. Its own way, which takes marked
text apart and puts it together again for each attribute, took a tenth of the page. What stands around an answer is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup, escape
from wtforms import Field, widgets

HOLE = "\ue000"  # where a text is to stand; nobody's letter


class Kept:
    """What is made once for each key, because nothing but the key decides what comes of it; the oldest gives way."""

    def __init__(self, most: int):
        self._most, self._made, self._guard = most, {}, Lock()

    def get(self, key: Hashable, make: Callable):
        if (found := self._made.get(key)) is None:
            found = make()
            with self._guard:
                while len(self._made) >= self._most:
                    del self._made[next(iter(self._made))]
                self._made[key] = found
        return found


def around(macro: Callable, field: Field, given: dict) -> tuple[str, str]:
    """What a macro prints before and after the text that is typed."""
    typed, field.data = field.data, HOLE
    before, _hole, after = macro(field, **given).partition(HOLE)
    field.data = typed
    return before, after


def attributes(**given) -> str:
    """As in HTML, sorted by name; True is a name alone, False is nothing."""
    spelled = ((name, value) for name, value in sorted(given.items()) if value is not False)
    return " ".join(name if value is True else f'{name}="{escape(value)}"' for name, value in spelled)


class Hidden(widgets.HiddenInput):
    html_params = staticmethod(attributes)


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
