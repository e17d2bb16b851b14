"""Numbers as a language writes them."""

import numpy as np
import pytest

from core.common.i18n import _, number, separators, use_language
from core.common.numbers import formatter


@pytest.mark.parametrize(
    ("language", "value", "form", "words"),
    [
        ("en", 0.9351, ".1%", "93.5%"),
        ("en", 12345.6, ",.1f", "12,345.6"),
        ("es", 0.9351, ".1%", "93,5\N{NO-BREAK SPACE}%"),
        ("es", 12345.6, ",.1f", "12.345,6"),
        ("es", 60000, ",", "60.000"),
        ("es", 0.00125, ".3g", "0,00125"),
        ("es", np.float32(0.5), ".1%", "50,0\N{NO-BREAK SPACE}%"),
        ("es", np.int64(60000), ",", "60.000"),
        ("es", 0.5, "", "0.5"),
        ("es", "1.2,3", "", "1.2,3"),
        ("es", "1.2", ">5", "  1.2"),
        ("up", 0.5, ".1%", "50.0%"),
        ("../x", 1234, ",", "1,234"),
    ],
)
def test_a_number_with_a_format_has_the_languages_signs(language, value, form, words):
    assert formatter(language).format_field(value, form) == words


def test_the_numbers_of_a_text_are_the_readers():
    use_language("es")
    try:
        assert _("{a:,} of {b}", a=12345, b=0.5) == "12.345 of 0.5"
        assert number(0.5, ".2f") == "0,50"
        assert separators() == ",."
    finally:
        use_language("en")
    assert separators() == ".,"
