"""The list of files that hosts have in common, in both databases, and what a host notes of it."""

import pytest

from core.common import settings
from core.sharing.listing import GONE, Content, change_list, listed, noted, write_noted

RECORD, IMAGES = Content(12, "a" * 64), Content(3_000_000_000, "b" * 64)
FILES = {
    "datasets/cats_a/dataset.json": RECORD,
    "datasets/cats_a/x_train.npy": IMAGES,
    "datasets/cats-a/x_train.npy": IMAGES,
    "versions/cats_a/1.json": RECORD,
}


def test_the_list_says_what_was_entered_last(either_database, workspace, monkeypatch):
    change_list(FILES)
    assert listed() == FILES
    assert listed("versions/cats_a") == {"versions/cats_a/1.json": RECORD}
    change_list({"datasets/cats_a/dataset.json": IMAGES, "datasets/cats_a/x_train.npy": GONE})
    assert listed("datasets/cats_a") == {
        "datasets/cats_a/dataset.json": IMAGES,
        "datasets/cats_a/x_train.npy": GONE,
    }
    monkeypatch.setenv("VISTAZO_HOME", f"{workspace}-of-others")
    assert listed() == {}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"a": 1}', '{"a": [1]}', '{"a": ["x", "y"]}'])
def test_a_note_that_is_damaged_is_none(workspace, damage):
    write_noted(FILES)
    assert noted() == FILES
    assert noted("datasets/cats-a") == {"datasets/cats-a/x_train.npy": IMAGES}
    (settings.home() / "shared.json").write_text(damage)
    assert noted() == {}
