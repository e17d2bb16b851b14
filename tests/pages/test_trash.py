"""Putting away and bringing back, on the pages."""

from typing import Any

import pytest

from tests.helpers import answer_of


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_trash` has seen."""
    return answer_of("tests.pages.use_trash", tmp_path_factory.mktemp("workspace"))


def test_an_empty_trash_says_what_it_is_for(seen):
    assert any("Nothing is put away." in words for words in seen["empty"])
    assert "Go to Home" in seen["empty"]
    assert "Empty the trash" not in seen["empty"]


def test_a_run_s_address_says_where_it_is(seen):
    run = seen["run"]
    for page in ("away", "evaluate"):
        assert any("This run is in the trash" in words for words in run[page]), page
        assert "Bring back" in run[page]
    assert not {"Use these settings", "Put away", "Go on training"} & set(run["away"])
    assert f"Open {run['id']}" not in run["home"]
    assert any("<b>Mine</b>" in words for words in run["trash"])
    assert {"Bring back", "Delete for good", "Empty the trash"} <= set(run["trash"])


def test_a_run_that_came_back_is_as_before(seen):
    assert {"Use these settings", "Put away"} <= set(seen["run"]["back"])
    assert "Bring back" not in seen["run"]["back"]


def test_a_data_set_goes_and_comes_back_right_there(seen):
    words, names = seen["data set"]
    assert "Pets is in the trash." in words
    assert names == []
    words, names = seen["back"]
    assert "Pets is in the trash." not in words
    assert names == ["pets"]


def test_a_version_goes_and_comes_back_right_there(seen):
    words, address, left, back = seen["version"]
    assert "digits · less is in the trash." in words
    assert "version" not in address
    assert (left, back) == (0, 1)
