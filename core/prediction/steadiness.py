"""How an answer changes when its image is moved, turned, lit or cut a little. Runs in a worker.

Changes are small enough that a person would say the same; what comes in at an edge is the edge's
own value, and values between pixels are interpolated (bilinear).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import affine_transform

from core.prediction.predictor import predict
from core.prediction.records import Change, Series, Steadiness

AMOUNTS: dict[Change, NDArray[np.float64]] = {
    Change.SHIFT_ACROSS: np.linspace(-0.15, 0.15, 7),
    Change.SHIFT_DOWN: np.linspace(-0.15, 0.15, 7),
    Change.ROTATION: np.linspace(-20, 20, 9),
    Change.BRIGHTNESS: np.linspace(0.6, 1.4, 9),
    Change.CROP: np.linspace(0, 0.15, 4),
}
UNCHANGED = {Change.BRIGHTNESS: 1.0}  # the amount at which an image is as it is; else 0


def steadiness(run_id: str, image: NDArray[np.uint8]) -> Steadiness:
    """The answers of a run's network to small changes of `image`, uint8 (height, width, channels).

    UserError where the network, or the temperature that is kept with it, can't be read.
    """
    every = [changed(image, change, one) for change in AMOUNTS for one in AMOUNTS[change]]
    answers = predict(run_id, np.stack([image, *every]))
    ends = np.cumsum([1, *map(len, AMOUNTS.values())])
    return Steadiness(
        int(answers[0].argmax()),
        tuple(
            Series(change, AMOUNTS[change], unchanged(change), answers[first:last])
            for change, first, last in zip(AMOUNTS, ends, ends[1:], strict=False)
        ),
    )


def unchanged(change: Change) -> int:
    """The step of a change at which an image is as it is."""
    return int(np.abs(AMOUNTS[change] - UNCHANGED.get(change, 0.0)).argmin())


def changed(image: NDArray[np.uint8], change: Change, amount: float) -> NDArray[np.uint8]:
    """`image`, uint8 (height, width, channels), changed by `amount`: see `Series`."""
    height, width = image.shape[:2]
    matrix, shift = np.eye(2), np.zeros(2)
    match change:
        case Change.BRIGHTNESS:
            return _as_pixels(image * amount)
        case Change.SHIFT_ACROSS:
            shift[1] = -amount * width
        case Change.SHIFT_DOWN:
            shift[0] = -amount * height
        case Change.ROTATION:
            angle = np.deg2rad(amount)
            matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        case Change.CROP:
            matrix = np.eye(2) * (1 - 2 * amount)
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    offset = middle - matrix @ middle + shift
    layers = [
        affine_transform(layer.astype(np.float32), matrix, offset, order=1, mode="nearest")
        for layer in np.moveaxis(image, -1, 0)
    ]
    return _as_pixels(np.stack(layers, axis=-1))


def _as_pixels(values: NDArray[Any]) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return pixels
