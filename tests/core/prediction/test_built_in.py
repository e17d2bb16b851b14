"""The networks that are there before anything is trained: what they are called, where they lie."""

import pytest

from core.common.i18n import shown
from core.datasets.class_words import class_words
from core.prediction.built_in import (
    BUILT_IN,
    DIGIT_READER,
    FILE_NAME,
    IMAGENET,
    WIDTHS,
    imagenet,
    stamp_of,
    top_file,
)

NAMED = {  # as in every published list of the 1,000 classes
    0: "tench",
    281: "tabby",
    386: "African elephant",
    404: "airliner",
    812: "space shuttle",
    963: "pizza",
    999: "toilet tissue",
}


@pytest.fixture
def keras_home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path


def test_each_of_the_thousand_classes_has_a_name_of_its_own():
    names = imagenet().class_names
    assert len(names) == len(set(names)) == len(set(class_words(imagenet()))) == 1000
    assert {index: names[index] for index in NAMED} == NAMED
    assert all(name == name.strip() != "" for name in names)


def test_no_run_is_called_so():
    for name in BUILT_IN:
        assert set(name) - set("0123456789abcdef")


def test_the_widest_file_is_taken(keras_home):
    assert top_file() is None
    assert "not on this machine" in shown(BUILT_IN[IMAGENET].details())
    for width, text, published in reversed(WIDTHS):
        path = keras_home / "models" / FILE_NAME.format(width=text)
        path.write_bytes(text.encode())
        found = top_file()
        assert found is not None
        assert (found.path, found.width, found.published) == (path, width, published)
    assert shown(BUILT_IN[IMAGENET].details()).startswith("width 1 · 1,000 classes of ImageNet")


def test_another_file_has_another_stamp(keras_home):
    path = keras_home / "models" / FILE_NAME.format(width="7_5")
    path.write_bytes(b"1")
    first = stamp_of(IMAGENET)
    path.write_bytes(b"12")
    assert stamp_of(IMAGENET) != first
    assert stamp_of(DIGIT_READER) == DIGIT_READER


def test_the_digit_reader_has_the_form_of_its_data_set():
    dataset = BUILT_IN[DIGIT_READER].dataset()
    assert dataset.image_shape == (8, 8, 1)
    assert dataset.ink is not None
