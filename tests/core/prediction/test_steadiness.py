"""Small changes of an image, by hand, and what the network answers to them."""

import numpy as np
import pytest

from core.prediction.predictor import predict
from core.prediction.records import Change, Series, Steadiness
from core.prediction.steadiness import AMOUNTS, changed, steadiness, unchanged
from tests.helpers import open_arrays


def dot(row: int, column: int, side: int = 11) -> np.ndarray:
    """A bright pixel on black."""
    image = np.zeros((side, side, 1), np.uint8)
    image[row, column] = 200
    return image


@pytest.mark.parametrize(
    ("change", "amount", "expected"),
    [
        (Change.SHIFT_ACROSS, 3 / 11, (2, 8)),
        (Change.SHIFT_DOWN, -1 / 11, (1, 5)),
        (Change.ROTATION, 90, (5, 2)),  # what was above lies to the left
        (Change.CROP, 0, (2, 5)),
        (Change.BRIGHTNESS, 1, (2, 5)),
    ],
)
def test_where_a_dot_comes_to_lie(change, amount, expected):
    found = changed(dot(2, 5), change, amount)
    assert found.dtype == np.uint8
    assert np.argwhere(found[..., 0] > 150).tolist() == [list(expected)]


def test_brightness_ends_at_white_and_a_crop_enlarges():
    assert changed(dot(5, 5), Change.BRIGHTNESS, 0.5)[5, 5, 0] == 100
    assert changed(dot(5, 5), Change.BRIGHTNESS, 1.4)[5, 5, 0] == 255
    ring = changed(dot(2, 5), Change.CROP, 0.25)
    assert np.argwhere(ring[..., 0] > 40)[:, 0].min() == 0, "what was off the middle is farther off"


def test_every_change_has_the_image_as_it_is():
    image = open_arrays("digits").x_test[0]
    for change, amounts in AMOUNTS.items():
        step = unchanged(change)
        assert (changed(image, change, amounts[step]) == image).all()
        assert (np.diff(amounts) > 0).all()


def test_answers_are_those_of_the_network(trained):
    image = open_arrays("digits").x_test[3]
    found = steadiness(trained, image)
    assert found.answer == predict(trained, image[None])[0].argmax()
    assert [one.change for one in found.series] == list(AMOUNTS)
    for one in found.series:
        assert one.probabilities.shape == (len(one.amounts), 10)
        assert one.answers[one.unchanged] == found.answer
    turned = found.series[list(AMOUNTS).index(Change.ROTATION)]
    expected = predict(trained, changed(image, Change.ROTATION, turned.amounts[0])[None])[0]
    assert turned.probabilities[0] == pytest.approx(expected, abs=1e-5)
    assert len(found.same) == sum(len(one) - 1 for one in AMOUNTS.values())


def test_what_an_answer_becomes_is_counted_without_the_image_as_it_is():
    probabilities = np.eye(4, dtype="float32")[[1, 1, 2, 3, 2]]
    series = Series(Change.ROTATION, np.arange(-1, 4.0), 1, probabilities)
    found = Steadiness(1, (series,))
    assert found.same.tolist() == [True, False, False, False]
    assert found.others == (2, 3)
