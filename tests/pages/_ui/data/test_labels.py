"""Labels of single images on Data: changed, shown as old → new, taken back."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, list_versions, save_version
from tests.helpers import PATIENCE, open_arrays
from tests.pages._ui.evaluate.show_parts import checked, words

DIGITS = DataConfig(name="digits")


def draw(version: str) -> None:
    """The changes that are not saved yet, and the part Versions."""
    from core.config.data import DataConfig
    from pages._ui.data.choice import opened
    from pages._ui.data.edits import pending_edits
    from pages._ui.data.versions import versions

    data = opened(DataConfig(name="digits", version=version))
    assert data
    pending_edits(data)
    versions(data)


@pytest.fixture
def show(workspace) -> Callable[[str], AppTest]:
    open_arrays("digits")
    return lambda version: checked(
        AppTest.from_function(draw, default_timeout=PATIENCE, args=(version,)).run()
    )


def press(app: AppTest, label: str) -> AppTest:
    return checked(next(each for each in app.button if each.label == label).click().run())


def change(app: AppTest, index: int, label: int) -> AppTest:
    """Give the image of the part that is chosen that label."""
    checked(next(each for each in app.number_input if each.label == "Image").set_value(index).run())
    checked(next(each for each in app.selectbox if each.label == "Label").set_value(label).run())
    return press(app, "Change the label")


def test_a_label_is_changed_and_kept_as_a_version(show):
    before = open_arrays("digits").y_train
    new = (int(before[5]) + 1) % 10
    app = change(show(""), 5, new)
    assert f"{before[5]} → {new}, not saved yet" in words(app)
    assert "1 image has a changed label." in words(app)
    assert f"1 training image has another label (1 → {new})" in words(app)
    press(app, "Save as a new version")
    (version,) = list_versions("digits")
    assert version.relabelled_train == ((5, new),)


def test_a_label_of_a_version_is_taken_back(show):
    before = open_arrays("digits").y_test
    labels = {index: (int(before[index]) + 1) % 10 for index in (2, 8)}
    first = save_version(edited(DIGITS, labels={Part.TEST: labels}), "two", EVERYBODY)
    open_dataset(DataConfig(name="digits", version=first.id))
    app = show(first.id)
    assert "2 images have a changed label." in words(app)
    (grid,) = (json.loads(each.proto.json) for each in app.get("bidi_component"))
    changed = {f"{before[index]} → {label}" for index, label in labels.items()}
    assert {tile["lines"][0] for tile in grid["tiles"]} == changed
    parts = next(each for each in app.get("button_group") if each.key.startswith("label_part_"))
    checked(parts.set_value(Part.TEST).run())
    app = change(app, 2, int(before[2]))
    assert "2 images have a changed label." in words(app)  # the one has its old label again
    press(app, "Save as a new version")
    (version,) = (one for one in list_versions("digits") if one != first)
    assert version.relabelled_test == ((8, labels[8]),)
