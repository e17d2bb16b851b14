"""Inside, used as a person would: every view of one image, the plane, and what is gone."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from core.common import settings
from core.common.files import write_json
from core.evaluation.calibration import at_temperature
from core.evaluation.evaluation import load_evaluation
from core.evaluation.kept_temperature import KeptTemperature
from core.runs import repository
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind
from tests.helpers import answer_of
from tests.pages._ui.evaluate import show_parts

VIEWS = ("heat", "another class", "occlusion", "layers", "nearest", "filters", "plane")
PROVES_NOT = {
    "heat": "does not prove that the network understands",
    "occlusion": "the square itself",
    "layers": "need not be an eye detector",
    "nearest": "does not prove that these images taught",
    "filters": "Gray is a weight of 0",
    "plane": "may be told apart well",
}


@pytest.fixture(scope="module")
def used(trained_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_inside` says."""
    home = tmp_path_factory.mktemp("inside") / "workspace"
    shutil.copytree(trained_home[0], home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_TEST_RUN", trained_home[1])
        return answer_of("tests.pages._ui.evaluate.inside.use_inside", home)


def words(shown: dict[str, Any]) -> str:
    return "\n".join(shown["words"])


def test_nothing_breaks(used: Any) -> None:
    for name, shown in used.items():
        if name != "modules":
            assert shown["exceptions"] == [], name
            assert "Something went wrong" not in json.dumps(shown), name


def test_no_tensorflow_in_the_app(used: Any) -> None:
    assert not {"tensorflow", "keras"} & set(used["modules"])


@pytest.mark.parametrize("view", PROVES_NOT)
def test_each_view_says_what_it_does_not_prove(used: Any, view: str) -> None:
    assert PROVES_NOT[view] in words(used[view])


def test_grad_cam_is_asked_about_the_answer_and_a_sensible_layer_first(used: Any) -> None:
    chosen = used["heat"]["chosen"]
    assert "28×28 pixels" not in words(used["heat"])  # the digits have 8×8
    assert "Test image 5: is" in words(used["heat"])
    assert used["heat"]["options"]["Asked about the class"][0].endswith("%)")
    assert len(used["heat"]["options"]["Layer, from the pixels up"]) == 2
    assert "The map has 10×10 cells" in words(used["heat"])
    assert used["another class"]["chosen"]["Asked about the class"] == 3
    assert chosen["Layer, from the pixels up"] == "conv2d_1"


def test_views_have_pictures(used: Any) -> None:
    assert used["heat"]["pictures"] == 2
    assert used["layers"]["pictures"] == 1 + 6 + 12
    assert used["nearest"]["pictures"] == 1 + 12
    assert used["filters"]["pictures"] == 6


def test_no_view_of_attention_without_attention(used: Any) -> None:
    assert "inside_view_4" in used["heat"]["views"]


def test_what_was_looked_for_is_counted(used: Any) -> None:
    assert "360 test images" in words(used["plane"])
    assert "Draw a line around some points" in words(used["plane"])


def test_another_image_can_be_drawn(used: Any) -> None:
    assert "Draw something to look into it." in words(used["draw"])


def test_another_image_is_looked_at_in_the_same_way(used: Any) -> None:
    assert used["another image"]["view"] == "layers"


def test_a_drawing_stays_while_test_images_are_looked_at(used: Any) -> None:
    nothing = "Draw something to look into it."
    assert nothing in words(used["draw"])
    assert nothing not in words(used["drawn"])
    assert nothing not in words(used["drawn, again"])
    assert "Press an image to look at it" in words(used["drawn, unseen"])


def test_an_image_that_is_not_there_is_named(used: Any) -> None:
    assert "no test image 9999" in used["no such image"]["problems"][0]


def test_a_look_that_is_none_says_which_there_are(used: Any) -> None:
    (said,) = used["no such look"]["problems"]
    assert "There is no part &#39;colours&#39;. There are: image, plane, filters." in said


def test_what_is_gone_is_said(used: Any) -> None:
    for name in ("no images", "no images, plane"):
        assert "not in the workspace" in used[name]["problems"][0]
    assert "can&#39;t be read" in used["damaged"]["problems"][0]
    assert "has no model" in used["gone"]["problems"][0]


def test_tiles_are_as_sure_as_the_network_with_its_temperature(trained: str) -> None:
    evaluation = load_evaluation(repository.get_run(trained))
    file = settings.run_folder(trained) / FILES[ArtifactKind.CALIBRATION]
    write_json(file, asdict(KeptTemperature(5.0, 100, 1.0, 0.9)))
    try:
        (grid,) = [
            found
            for one in show_parts.shown(trained, "inside").get("bidi_component")
            if "said " in (found := str(one.proto.json))
        ]
    finally:
        file.unlink()
    softer = at_temperature(evaluation, 5.0)
    first = int(softer.select(right=False)[0])
    assert f"({softer.confidence[first]:.0%})" != f"({evaluation.confidence[first]:.0%})"
    assert f"said {evaluation.predicted[first]} ({softer.confidence[first]:.0%})" in grid
