"""Occlusion: how sure the network stays of a class while a square covers one part after the other.

Zeiler and Fergus 2014, arXiv 1311.2901, section 4.2. The square has the mean colour of the image,
not a gray of its own, which on drawings would be ink. It needs nothing of the network but answers,
so it works on any. A caller asks for some positions at a time, to show how far it is.
"""

import numpy as np
from numpy.typing import NDArray

from core.explanation.records import Window
from core.prediction.predictor import predict


def occluded(
    run_id: str, image: NDArray[np.uint8], label: int, window: Window, rows: range
) -> NDArray[np.float32]:
    """The probability of class `label`, 0 to 1, at each position of these `rows` of the window:
    (rows, columns). Runs in a worker.

    `image`: uint8 (height, width, channels), of the window's shape. UserError where the network
    can't be read.
    """
    covered = covered_images(image, window, rows)
    answers = predict(run_id, covered)[:, label]
    return np.asarray(answers.reshape(len(rows), window.places[1]), np.float32)


def covered_images(image: NDArray[np.uint8], window: Window, rows: range) -> NDArray[np.uint8]:
    """The image under the window at each position of these rows: (rows × columns, …)."""
    colour = np.round(image.mean(axis=(0, 1))).astype(np.uint8)
    tops = [window.starts(0)[row] for row in rows]
    places = [(top, left) for top in tops for left in window.starts(1)]
    copies = np.repeat(image[None], len(places), axis=0)
    for copy, (top, left) in zip(copies, places, strict=True):
        copy[top : top + window.side, left : left + window.side] = colour
    return copies
