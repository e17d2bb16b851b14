"""The Data page from unprepared images to a version that Train uses."""

from typing import Any

import pytest

from core.experiments.recipes.augmentation_presets import MILD
from tests.helpers import answer_of


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_data_page` saw."""
    return answer_of("tests.pages.use_data_page", tmp_path_factory.mktemp("workspace"))


def test_augment_shows_an_example_before_anything_is_moved(used: Any) -> None:
    assert "No changes yet. This is what **Mild** does" in "".join(
        used["Augment, untouched"]["words"]
    )
    assert "No changes yet" not in "".join(used["Augment"]["words"])


@pytest.mark.parametrize(
    "part",
    ["Pictures", "Classes", "Augment", "Split", "Trust", "Pixels", "Versions", "saved", "Train"],
)
def test_nothing_goes_wrong(used: Any, part: str) -> None:
    assert used[part]["exceptions"] == used[part]["problems"] == []


def test_each_part_answers(used: Any) -> None:
    assert any("to see it in detail" in words for words in used["Pictures"]["words"])
    assert used["Classes"]["titles"] == ["How many of each class (class distribution)"]
    assert any("from 0 (black) to 255" in words for words in used["Pixels"]["words"])
    assert any("No image is there twice" in words for words in used["Trust"]["words"])
    assert any("stratified" in words for words in used["Split"]["words"])
    assert any("what its label says" in words for words in used["Augment"]["words"])
    assert "0 renamed <b>nought</b>" in used["Versions"]["words"]


def test_sixteen_changed_images_are_shown_beside_the_unchanged(used: Any) -> None:
    assert used["images of one"] == [1, 16]
    assert used["images of several"] == [16, 16]


def test_a_stopped_search_can_be_begun_again(used: Any) -> None:
    if "stopped" not in used:
        pytest.skip("the search was faster than the press of a button")
    assert used["stopped"]["exceptions"] == used["stopped"]["problems"] == []
    assert any("Nobody has looked yet" in words for words in used["stopped"]["words"])


def test_the_version_is_saved_and_shown(used: Any) -> None:
    assert used["classes"] == ["<b>nought</b>", *"123456789"]
    assert used["address"]["data"] == "digits"
    assert len(used["address"]["version"]) == 12


def test_train_gets_version_and_changes(used: Any) -> None:
    draft = used["draft"]
    assert draft["data"]["version"] == used["address"]["version"]
    assert draft["augmentation"]["rotation"] == MILD["rotation"]
    assert draft["augmentation"]["flip"] == MILD["flip"]
    assert draft["augmentation"]["cached_views"] == 2  # not shown there, so not changed there
    assert "Set up" in used["Train"]["titles"]


def test_no_tensorflow_in_the_app(used: Any) -> None:
    assert not {"tensorflow", "keras"} & set(used["modules"])
