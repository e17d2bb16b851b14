"""Predict's answers, used as a person would: one network, two of them, those that are built in."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SETTINGS
from tests.helpers import answer_of


@pytest.fixture(scope="module")
def used(trained_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_predict` says."""
    folder = tmp_path_factory.mktemp("predict")
    shutil.copytree(trained_home[0], folder / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("KERAS_HOME", str(folder / "keras"))
        patch.setenv("VISTAZO_TEST_RUN", trained_home[1])
        return answer_of("tests.pages._ui.predict.use_predict", folder / "workspace")


def words(shown: dict[str, Any]) -> str:
    return "\n".join(shown["words"])


def test_nothing_breaks(used: Any) -> None:
    for name, shown in used.items():
        if name != "modules":
            assert shown["exceptions"] == [], name
            assert "Something went wrong" not in str(shown), name


def test_no_tensorflow_in_the_app(used: Any) -> None:
    assert not {"tensorflow", "keras"} & set(used["modules"])


def test_the_answer_waits_for_nothing_else(used: Any) -> None:
    """At the first look it is there, with five bars and two images; where it looked is to come."""
    first = used["first"]
    assert len(first["answers"]) == 1
    assert first["bars"] == [5]
    assert len(first["pictures"]) == 2
    assert "Not calibrated" in words(first)
    assert "What the network saw: 8×8 pixels" in words(first)
    assert "Training images it finds most alike" in words(first)


def test_where_it_looked_is_beside_the_image(used: Any) -> None:
    assert len(used["looked"]["pictures"]) == len(used["another class"]["pictures"]) == 3
    assert "Where the network looked for 3" in used["another class"]["pictures"][2]
    assert used["looked"]["options"]["Asked about the class"][0].endswith("%)")


def test_training_images_that_are_alike(used: Any) -> None:
    assert used["alike"]["tiles"] == 6
    assert re.search(r"among 1,\d{3} training images", words(used["alike"]))


def test_a_calibrated_answer_says_what_its_share_means(used: Any) -> None:
    assert "Calibrated (temperature" in words(used["calibrated"])
    assert "Not calibrated" not in words(used["calibrated"])


def test_it_is_set_right_by_a_click_that_keeps_the_image(used: Any) -> None:
    assert "Set it right" in used["first"]["buttons"]
    shown = used["calibrated"]
    assert "Set it right" not in shown["buttons"]
    assert shown["bars"] == [5]
    assert "Set it right" not in used["imagenet"]["buttons"]


def test_two_networks_answer_side_by_side(used: Any) -> None:
    two = used["two"]
    assert two["bars"] == [5, 5]
    assert ["Reader" in one for one in two["titled"]] == [
        True,
        False,
        False,
    ]  # between them: what it may be
    assert "Digit reader" in two["titled"][-1]
    (sentence,) = two["sentences"]
    assert "Both say 7: the first is" in sentence or "They differ: Reader says" in sentence
    assert "the same classes" not in sentence
    assert len(two["pictures"]) == 5  # as it came, once; of each what it saw and where it looked


def test_the_second_one_can_be_left_out_again(used: Any) -> None:
    assert used["one again"]["bars"] == [5]
    assert "second" not in used["one again"]["address"]


def test_a_network_does_not_stand_beside_itself(used: Any) -> None:
    assert used["the same twice"]["bars"] == [5]
    assert "second" not in used["the same twice"]["address"]


def test_a_second_one_that_is_not_there_takes_nothing_from_the_first(used: Any) -> None:
    shown = used["no such second"]
    assert shown["bars"] == [5]
    assert "0123456789ab" in shown["problems"][0]


def test_both_say_what_they_can_not_read(used: Any) -> None:
    shown = used["no image"]
    assert len(shown["problems"]) == 2
    assert "7.jpg: not an image" in shown["problems"][0]
    assert not shown["pictures"]


def test_a_network_in_a_file_waits_to_be_tested(used: Any) -> None:
    shown = used["brought"]
    assert shown["runs"] == [["imported", "queued", "brought.keras"]]
    assert shown["problems"] == []
    assert "Test it and use it" not in shown["buttons"]  # it is on the run's page


def test_a_file_that_is_no_network_is_refused_in_words(used: Any) -> None:
    shown = used["no network"]
    assert shown["runs"] == []
    (problem,) = shown["problems"]
    assert "no network.keras" in problem


def test_built_in_networks_come_after_people_s_own(used: Any) -> None:
    options = used["first"]["options"]["Network"]
    assert options[0].startswith("Reader")
    assert options[1:] == ["Digit reader · built in", "ImageNet (MobileNet) · built in"]
    second = used["first"]["options"]["A second one beside it"]
    assert second == ["none", *options[1:]]


def test_without_its_file_imagenet_says_which_one_helps(used: Any) -> None:
    shown = used["no file"]
    assert not shown["bars"]
    assert "mobilenet_7_5_224_tf.h5" in words(shown)
    assert "Download it" in shown["buttons"]


def test_imagenet_answers_in_words(used: Any) -> None:
    shown = used["imagenet"]
    assert shown["bars"] == [5]
    assert len(shown["pictures"]) == 3
    assert len(shown["options"]["Asked about the class"]) == 100
    assert "most alike" not in words(shown)  # its photographs are not here
    assert "Nobody has measured for this network which images are unlike" in words(shown)


def test_where_nothing_is_trained_the_digit_reader_answers(used: Any) -> None:
    shown = used["nothing trained"]
    assert shown["bars"] == [5]
    assert "Nothing is trained here yet" in words(shown)
    assert shown["options"]["Network"] == [
        "Digit reader · built in",
        "ImageNet (MobileNet) · built in",
    ]
    assert "Train one of your own" in shown["buttons"]
