"""Numbers as a language writes them: its signs for thousands and decimals, its way of percents."""

from contextlib import suppress
from functools import lru_cache
from numbers import Real
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class NumberFormatter(Formatter):
    """Fills placeholders as `str.format` does; a number that has a format is written as in
    `language` (as "es"; English where that is not known). Without one it stays as Python has it:
    it may be something to type."""

    def __init__(self, language: str) -> None:
        self.decimal, self.group, self._space = ".", ",", ""
        if language != "en":  # as Python has it: no data of a language are loaded
            with suppress(UnknownLocaleError, ValueError):
                self._follow(Locale.parse(language))
        self._signs = str.maketrans({",": self.group, ".": self.decimal})

    def _follow(self, locale: Locale) -> None:
        self.decimal, self.group = get_decimal_symbol(locale), get_group_symbol(locale)
        spaced = NO_BREAK_SPACE in locale.percent_formats[None].pattern
        self._space = NO_BREAK_SPACE if spaced else ""

    def format_field(self, value: Any, format_spec: str) -> str:
        """`format(value, format_spec)` in the language's signs."""
        text: str = format(value, format_spec)
        if not format_spec or not isinstance(value, Real):
            return text
        return text.translate(self._signs).replace("%", f"{self._space}%")


@lru_cache(maxsize=16)
def formatter(language: str) -> NumberFormatter:
    """The one of that language."""
    return NumberFormatter(language)
