"""What a run offers to take along is one click away from where the run is looked at."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SETTINGS
from tests.helpers import answer_of


@pytest.fixture(scope="module")
def used(trained_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_way` says."""
    home = tmp_path_factory.mktemp("way") / "workspace"
    shutil.copytree(trained_home[0], home)
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("VISTAZO_TEST_RUN", trained_home[1])
        return answer_of("tests.pages._ui.export.use_way", home)


@pytest.mark.parametrize("page", ["evaluate", "predict", "runs"])
def test_an_address_opens_it(used: Any, page: str, trained_home: tuple[Path, str]) -> None:
    assert used[page]["address"] == {"run": trained_home[1], "part": "export"}
    assert used[page]["unfolded"]


def test_it_is_folded_until_it_is_asked_for(used: Any) -> None:
    assert not used["unasked"]


def test_a_run_without_a_network_has_nothing_to_take_along(used: Any) -> None:
    assert "Take it along" not in used["without a network"]
    assert "Compare" in used["without a network"]
