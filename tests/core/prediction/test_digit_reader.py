"""The network that is there from the start."""

import numpy as np
import pytest

from core.config.data import DataConfig
from core.datasets import get_dataset
from core.datasets.opened import open_dataset
from core.datasets.preparation import preparation
from core.imaging.read import read
from core.prediction import digit_reader
from tests.helpers import program
from tests.photographed import SEVEN, photograph

ONE = [(0.5, 0.0), (0.5, 1.0)]


def test_it_reads_the_test_images_of_its_data_set(workspace):
    arrays = open_dataset(DataConfig(name=digit_reader.DATA)).arrays
    answers = np.stack([digit_reader.read_digit(image) for image in arrays.x_test])
    assert answers.shape == (len(arrays.x_test), 10)
    assert answers.dtype == np.float32
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers.argmax(axis=1) == arrays.y_test).mean() >= 0.97


@pytest.mark.parametrize(("strokes", "digit"), [(ONE, 1), (SEVEN, 7)])
def test_it_reads_what_is_drawn(strokes, digit):
    how = preparation(get_dataset(digit_reader.DATA))
    pixels = read(photograph("chalk", strokes), "", how)
    assert digit_reader.read_digit(pixels).argmax() == digit


def test_it_answers_without_tensorflow():
    source = (
        "import sys, numpy as np\nfrom core.prediction.digit_reader import read_digit\n"
        "assert read_digit(np.zeros((8, 8, 1), 'uint8')).shape == (10,)\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules"
    )
    assert program(source).wait(60) == 0
