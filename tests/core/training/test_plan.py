"""What a training goes by: how many images are tested at a time, and how fast it says it is."""

import numpy as np
import pytest

from core.training import plan
from core.training.callbacks.progress import Progress
from tests.helpers import small_config
from tests.trainings import running


@pytest.mark.parametrize(
    ("side", "batch_size", "expected"),
    [(8, 32, 256), (32, 16, 256), (96, 32, 113), (224, 8, 20), (224, 32, 32), (512, 16, 16)],
)
def test_large_images_are_tested_in_no_larger_batches_than_they_are_learned_in(
    side, batch_size, expected
):
    images = np.broadcast_to(np.uint8(0), (1000, side, side, 3))
    assert (
        plan.test_batch_size(small_config(training={"batch_size": batch_size}), images) == expected
    )


@pytest.mark.parametrize(("seconds", "expected"), [([9], 1 / 9), ([9, 1, 3], 1 / 2), ([], 0)])
def test_the_speed_is_that_of_the_median_epoch_after_the_first(workspace, seconds, expected):
    progress = Progress(running(small_config()), 600)
    progress.seconds = list(seconds)
    assert progress.images_per_second() == pytest.approx(600 * expected)
