"""Images of which some are there twice, nearly or to the pixel, and some are blank."""

import numpy as np
from PIL import Image

from core.datasets import Arrays


def pictures(count: int, side: int = 32, seed: int = 0) -> np.ndarray:
    """Random landscapes: smooth colours with some detail, all different."""
    random = np.random.default_rng(seed)
    images = []
    for _ in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), "uint8"))
        smooth = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), "float32")
        images.append(np.clip(smooth + random.normal(0, 12, (side, side, 3)), 0, 255))
    return np.array(images).astype("uint8")


def with_copies() -> Arrays:
    """60 training and 20 test images.

    Training 1 = 0; test 5 = training 10, with another label; training 20, 21 and test 7 are nearly
    the same; training 30 and test 8 are blank, and of one colour.
    """
    train, test = pictures(60), pictures(20, seed=1)
    train[1] = train[0]
    test[5] = train[10]
    train[21] = np.clip(train[20].astype(int) + 9, 0, 255)
    test[7] = np.clip((train[20].astype(float) - 128) * 0.8 + 128, 0, 255)
    train[30] = test[8] = 77
    labels = (np.arange(60) % 4).astype("uint8")
    labels[[0, 1, 20, 21]] = 1
    y_test = (np.arange(20) % 4).astype("uint8")
    labels[10], y_test[5], y_test[7] = 2, 3, 1
    return Arrays(train, labels, test, y_test)
