"""What augmentation will do to an image, before a training. Runs in a worker."""

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.opened import open_dataset
from core.experiments.config import ExperimentConfig
from core.training.augmentation import view


def augmented_copies(config: ExperimentConfig, image: int, count: int) -> NDArray[np.uint8]:
    """The training image number `image`, changed `count` times as the config says.

    uint8 (count, height, width, channels); the config's seed decides the changes.
    """
    images = open_dataset(config.data).arrays.x_train
    if image >= len(images):
        raise UserError(
            "training-image-unknown",
            N_("There is no training image {image}; the last is {last}."),
            image=image,
            last=len(images) - 1,
        )
    pixels = images[image]
    copies = np.repeat(pixels[None], count, axis=0)
    with keras.device("cpu"):
        changed = view(config.augmentation, config.seed, copies, 0)(np.arange(count))
    return np.asarray(keras.ops.convert_to_numpy(changed)).round().astype(np.uint8)
