"""What augmentation will do to an image, before a training. Runs in a worker."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.augmentation import RandomChanges
from core.config import parse_json
from core.datasets.versions import open_version


def augmented_copies(config_json: str, image: int, count: int) -> NDArray[np.uint8]:
    """The training image number `image`, changed `count` times as the config says.

    uint8 (count, height, width, channels); the config's seed decides the changes.
    """
    config = parse_json(config_json)
    pixels = open_version(config.data)[1].x_train[image]
    changes: Any = RandomChanges(config.augmentation, config.seed)
    with keras.device("cpu"):
        changed = changes(np.repeat(pixels[None], count, axis=0).astype("float32"), training=True)
    return np.asarray(keras.ops.convert_to_numpy(changed)).round().astype(np.uint8)
