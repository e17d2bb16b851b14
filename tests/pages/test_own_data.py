"""The Data page on own images that are deleted and imported anew under the same name."""

from typing import Any

import pytest

from tests.helpers import answer_of


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_own_data` saw."""
    return answer_of("tests.pages.use_own_data", tmp_path_factory.mktemp("workspace"))


def test_the_split_is_that_of_the_images_that_are_there(used: Any) -> None:
    assert used["first"] == [
        "**Training**: 38 images",
        "**Validation**: 10 images",
        "**Test**: 12 images",
    ]
    assert used["second"] == [
        "**Training**: 13 images",
        "**Validation**: 3 images",
        "**Test**: 4 images",
    ]


def test_an_image_with_exact_and_near_copies_has_a_switch_for_each(used: Any) -> None:
    assert used["Trust"]["exceptions"] == used["Trust"]["problems"] == []
    assert len(used["switches"]) == 2


def test_few_images_and_how_many_were_refused_show(used: Any) -> None:
    assert any("1 file could not be read" in words for words in used["Pixels"]["words"])
    for part in ("Classes", "Pixels"):
        assert used[part]["exceptions"] == used[part]["problems"] == []


def test_extreme_sizes_and_refused_files_are_findings(used: Any) -> None:
    assert used["noted"]["exceptions"] == used["noted"]["problems"] == []
    assert [title.partition(" (")[2] for title in used["noted"]["titles"][:2]] == [
        "extreme sizes)",
        "corrupt or refused)",
    ]
    assert any("nothing is learned from them: 1." in words for words in used["noted"]["words"])


def test_forgotten_changes_can_be_brought_back(used: Any) -> None:
    assert "1 training image left out" in used["noted"]["words"]
    assert "1 training image left out" in used["brought back"]["words"]
