"""The form of images in words."""

import pytest

from pages._ui.widgets.image_form import form_and_classes, image_form


@pytest.mark.parametrize(
    ("shape", "words"), [((28, 32, 1), "28×32 pixels, gray"), ((8, 8, 3), "8×8 pixels, colour")]
)
def test_form(shape, words):
    assert image_form(shape) == words
    assert form_and_classes(shape, ("cat", "dog")) == f"{words} · 2 classes"
