"""What the time machine's drawing gets: packed answers, one image of all images, lists."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.evaluation.epochs import EpochAnswers, none_yet, with_epoch
from pages._ui.evaluate import epoch_data
from pages._ui.evaluate.epoch_data import drawn, sprite

TRUTH = [0, 0, 1, 1, 2]
SAID = [  # an epoch a row
    [0, 1, 0, 0, 2],
    [0, 0, 0, 0, 2],
    [0, 1, 1, 0, 2],
    [0, 0, 1, 0, 0],
    [0, 1, 1, 0, 2],
]


def record(said=SAID, classes: int = 3) -> EpochAnswers:
    """Answers by 0.75 each."""
    found = none_yet(np.arange(5), np.array(TRUTH), classes, "")
    for number, row in enumerate(said, 1):
        probabilities = np.full((5, classes), 0.25 / max(1, classes - 1), "float32")
        probabilities[np.arange(5), row] = 0.75
        found = with_epoch(found, number, probabilities)
    return found


def unpacked(text: str, kind: str, *shape: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape)


def test_answers_and_shares_come_back_out_of_the_packed_form():
    data = drawn(record(), ["a", "b", "c"], None, "run")
    assert (data["epochs"], data["last"]) == ([1, 2, 3, 4, 5], 5)
    assert unpacked(data["labels"], "<u2", 5).tolist() == TRUTH
    assert unpacked(data["top"], "<u2", 5, 5, 3)[..., 0].tolist() == SAID
    assert unpacked(data["shares"], "u1", 5, 5, 3)[0, 0].tolist() == [191, 32, 32]
    assert unpacked(data["truth"], "u1", 5, 5)[:, 1].tolist() == [32, 191, 32, 191, 32]
    assert data["sprite"] is None
    assert data["first"] == 1  # forgotten most


def test_the_lists_say_what_became_of_the_images():
    _steps, lists = drawn(record(), ["a", "b", "c"], None, "run")["views"]
    found = {one["key"]: (one["images"], one["notes"]) for one in lists}
    assert found == {
        "late": ([4, 2], ["right since epoch 5", "right since epoch 3"]),
        "lost": ([1], ["wrong since epoch 5"]),
        "never": ([3], []),
        "often": ([1, 4], ["forgotten 2 times", "forgotten 1 time"]),
    }


def test_two_classes_have_two_answers():
    two = none_yet(np.arange(2), np.array([0, 1]), 2, "")
    two = with_epoch(two, 1, np.array([[0.9, 0.1], [0.8, 0.2]], "float32"))
    shares = unpacked(drawn(two, ["a", "b"], None, "")["shares"], "u1", 1, 2, 3)
    assert np.abs(shares.astype(int) - [[[230, 26, 0], [204, 51, 0]]]).max() <= 1


def test_a_long_run_has_a_slider_of_few_steps_with_both_ends(monkeypatch):
    monkeypatch.setattr(epoch_data, "MOST_STEPS", 3)
    data = drawn(record(), ["a", "b", "c"], None, "run")
    assert data["epochs"] == [1, 3, 5]
    assert unpacked(data["top"], "<u2", 3, 5, 3)[:, 1, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize("channels", [1, 3])
def test_small_images_lie_in_one_png_as_they_are(channels):
    images = np.random.default_rng(0).integers(0, 256, (23, 6, 8, channels)).astype("uint8")
    found = sprite(images)
    assert (found["columns"], found["rows"], found["smooth"]) == (20, 2, False)
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(found["src"].split(",")[1]))))
    sheet = sheet.reshape(2, 8, 20, 8, channels)
    for number, image in enumerate(images):
        assert (sheet[number // 20, 1:7, number % 20] == image).all()  # in the middle of a square


def test_large_images_become_small():
    found = sprite(np.full((3, 200, 100, 3), 77, "uint8"))
    sheet = Image.open(io.BytesIO(base64.b64decode(found["src"].split(",")[1])))
    assert (sheet.size, found["columns"], found["smooth"]) == ((3 * 64, 64), 3, True)
