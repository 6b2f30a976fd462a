"""What an e-mail address is: in every form that asks for one, in an answer about people, and before a letter leaves.

Before the @ it is plain ASCII: few servers take another (RFC 6531), and a word at the door is better than a letter that never
arrives. The domain may be written in any letters; it travels in its ASCII form.
"""

from __future__ import annotations

import re
from unicodedata import category

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

UNSEEN = r"\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd"  # what nobody sees in an address
PART = rf"[^@{UNSEEN}.,;:<>()\[\]\\\"]+"
ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{PART}(\.{PART})+")
ACCENTED = _("Letters cannot reach an address with accents or other special letters before the @. Write another one.")


def is_accented(text: str) -> bool:
    """Whether it would be an address, were its first part plain."""
    before, _at, after = text.partition("@")
    letters = before.isprintable() and all(one.isascii() or category(one)[0] in "LM" for one in before)
    return letters and not before.isascii() and bool(ADDRESS.fullmatch(f"a@{after}"))


def an_address(form, field) -> None:
    """The validator of every field that asks for one."""
    text = (field.data or "").strip()
    if not ADDRESS.fullmatch(text):
        raise ValidationError(ACCENTED if is_accented(text) else _("An e-mail address looks like name@city.org."))
