"""Photographs are far from the digits that the reader knows; what people draw is not."""

import numpy as np
import pytest

from core.config.data import DataConfig
from core.datasets import get_dataset
from core.datasets.opened import open_dataset
from core.datasets.preparation import preparation
from core.evaluation.training_features import FAR
from core.imaging.read import read
from core.prediction.digit_distance import KNOWN, farther, nearest, softened
from core.prediction.digit_reader import DATA
from tests.helpers import ROOT, program
from tests.photographed import SEVEN, photograph

SAMPLES = ROOT / "assets" / "samples"
WRITTEN = ("three", "five", "seven")
ONE = [(0.5, 0.0), (0.5, 1.0)]
ZERO = [(0.5, 0), (0.15, 0.2), (0.1, 0.6), (0.4, 1), (0.8, 0.8), (0.9, 0.3), (0.5, 0)]


def is_far(content: bytes) -> bool:
    return farther(read(content, "", preparation(get_dataset(DATA)))) < FAR


def test_of_test_images_hardly_any_is_far(workspace):
    images = np.asarray(open_dataset(DataConfig(name=DATA)).arrays.x_test)
    assert np.mean([farther(image) < FAR for image in images]) <= 0.02


@pytest.mark.parametrize("strokes", [ONE, SEVEN, ZERO])
@pytest.mark.parametrize("scene", ["chalk", "side light", "blue ink"])
def test_what_is_drawn_is_not_far(strokes, scene):
    assert not is_far(photograph(scene, strokes))


def test_samples_that_are_no_digits_are_far():
    """Most of them, a pizza among them: eight by eight pixels of a shoe may well be a four."""
    contents = {path.stem: path.read_bytes() for path in SAMPLES.glob("*.jpg")}
    far = {name for name, content in contents.items() if is_far(content)}
    assert "pizza" in far
    assert not far & set(WRITTEN)
    assert len(far) >= 6


def test_a_stroke_beside_another_one_is_near_to_it():
    one, beside, elsewhere = (np.zeros((8, 8, 1), np.uint8) for _ in range(3))
    one[:, 3], beside[:, 4], elsewhere[:, 7] = 255, 255, 255
    near, far = nearest(softened(one[None]), softened(np.stack([beside, elsewhere])))
    assert near < 0.9 * far
    assert nearest(softened(one[None]), softened(one[None]))[0] == pytest.approx(0, abs=0.5)


def test_it_takes_little_room_and_neither_tensorflow_nor_scikit_learn():
    assert KNOWN.stat().st_size < 400_000
    source = (
        "import sys, numpy as np\nfrom core.prediction.digit_distance import farther\n"
        "assert 0 <= farther(np.zeros((8, 8, 1), 'uint8')) <= 1\n"
        "assert not {'tensorflow', 'keras', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    assert program(source).wait(60) == 0
