"""Every page of the registry renders in an empty workspace, without TensorFlow in its process."""

from typing import Any

import pytest

from pages._ui.shell.registry import PAGES
from tests.helpers import ROOT, answer_of

PATHS = [page.path for page in PAGES]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `render_pages` says about an empty workspace."""
    return answer_of("tests.pages.render_pages", tmp_path_factory.mktemp("workspace"))


@pytest.mark.parametrize("situation", ["plain", "unknown_run"])
@pytest.mark.parametrize("path", PATHS)
def test_page_renders(rendered: Any, path: str, situation: str) -> None:
    shown = rendered[situation][path]
    assert shown["exceptions"] == []
    assert len(shown["headers"]) == 1
    assert "Something went wrong" not in "".join(shown["html"])
    assert shown["told_once"] == []


@pytest.mark.parametrize("path", PATHS)
def test_empty_page_says_something(rendered: Any, path: str) -> None:
    assert len(rendered["plain"][path]["words"]) >= 2


def test_unknown_run_is_named(rendered: Any) -> None:
    html = "".join(rendered["unknown_run"]["pages/train.py"]["html"])
    assert "no-such-run" in html


def test_settings_beside_a_run_are_said_to_be_the_next_ones(rendered: Any) -> None:
    assert "Set up" in rendered["plain"]["pages/train.py"]["titles"]
    assert "Set up the next training" in rendered["unknown_run"]["pages/train.py"]["titles"]


def test_recipes_of_the_chosen_data_set_show_again(rendered: Any) -> None:
    assert any("<code>cifar10-sprint</code>" in html for html in rendered["come_back"])


def test_no_tensorflow_in_the_app(rendered: Any) -> None:
    assert not {"tensorflow", "keras"} & set(rendered["modules"])
    assert "streamlit" in rendered["modules"]


def test_every_page_has_its_own_name_and_file() -> None:
    assert all((ROOT / path).is_file() for path in PATHS)
    assert len(set(PATHS)) == len({page.title for page in PAGES}) == len(PAGES)
    assert sum(page.default for page in PAGES) == 1
