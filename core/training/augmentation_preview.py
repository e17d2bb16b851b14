"""What augmentation will do to an image, before a training. Runs in a worker."""

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.opened import open_dataset
from core.experiments.config import ExperimentConfig
from core.training.augmentation import view


def augmented_copies(config: ExperimentConfig, numbers: tuple[int, ...]) -> NDArray[np.uint8]:
    """The training images of these `numbers` (a number may stand there often), each changed.

    uint8 (len(numbers), height, width, channels), in their order; the config says how they are
    changed, and its seed decides each change. UserError where there is no such image.
    """
    images = open_dataset(config.data).arrays.x_train
    for image in numbers:
        if image >= len(images):
            raise UserError(
                "training-image-unknown",
                N_("There is no training image {image}; the last is {last}."),
                image=image,
                last=len(images) - 1,
            )
    originals = images[list(numbers)]
    with keras.device("cpu"):
        changed = view(config.augmentation, config.seed, originals, 0)(np.arange(len(numbers)))
    return np.asarray(keras.ops.convert_to_numpy(changed)).round().astype(np.uint8)
