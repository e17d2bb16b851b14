"""Answers averaged over views of an image: as it is, mirrored, moved by a pixel.

What an image shows stays the same in all of them, what the network errs about does not (Jordan
2024, arXiv 2404.00498, section 3.5).
"""

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from core.evaluation.evaluation import log_probabilities
from core.modeling.logits import logits_of

VIEWS = {"mirrored": 2, "shifted": 3, "both": 6}  # how many, by value of `training.test_views`
MIRRORED = ("mirrored", "both")
SHIFTED = ("shifted", "both")


def views(images: Any, kind: str) -> Iterator[tuple[float, Any]]:
    """Weight and images of each view; the plain images first.

    `images`: (n, height, width, channels). `kind`: a value of `training.test_views`. The two moved
    by a pixel along both axes weigh half; what moves in is the mirrored inside.
    """
    height, width = images.shape[1:3]
    places = [(1.0, images)]
    if kind in SHIFTED:
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "reflect")
        places += [(0.5, padded[:, at : at + height, at : at + width]) for at in (0, 2)]
    for weight, moved in places:
        yield weight, moved
        if kind in MIRRORED:
            yield weight, moved[:, :, ::-1]


def averaged(
    network: keras.Model,
    images: Any,
    kind: str,
    batch_size: int,
    on_progress: Callable[[], None] = lambda: None,
) -> Any:
    """Mean log-probabilities (n, classes) over the views: their maximum is the answer.

    They come from the logits of `network`, which ends in a softmax, and decide as mean logits do.
    `on_progress` is called after each view of each batch.
    """
    answers, eval_model = [], logits_of(network)
    for first in range(0, len(images), batch_size):
        total, weights = np.zeros(()), 0.0
        for weight, view in views(images[first : first + batch_size], kind):
            logits = np.asarray(eval_model.predict_on_batch(view))
            total = total + weight * log_probabilities(logits)
            weights += weight
            on_progress()
        answers.append(total / weights)
    return np.concatenate(answers)
