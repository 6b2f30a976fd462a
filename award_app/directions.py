"""In which direction a language is written: pages, letters and documents begin where its readers begin."""

from __future__ import annotations

from functools import cache
from typing import Literal

from babel import Locale


@cache
def direction(language: str) -> Literal["ltr", "rtl"]:
    """As HTML says it."""
    return Locale.parse(language).text_direction
