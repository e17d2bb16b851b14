"""Classify images with the model of a run. Runs in a worker, which keeps the last models loaded.

Where the run was calibrated (`core.evaluation.kept_temperature`), answers are as sure as it says.
In place of a run's id, the name of a built-in network (`core.prediction.built_in`) will do.
"""

from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.reading import DAMAGE
from core.datasets.downloads import reason
from core.evaluation.calibration import softened
from core.evaluation.kept_temperature import temperature_of
from core.modeling.traced import traced
from core.prediction.built_in import BUILT_IN, DIGIT_READER, IMAGENET
from core.prediction.digit_reader import read_digit
from core.prediction.imagenet import imagenet_network
from core.runs.artifacts import trained_network, unusable

MANY = 64  # images in one call, from which tracing the network pays


def predict(run_id: str, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities (n, classes), float32, for uint8 images (n, height, width, channels).

    UserError where the network, or the temperature that is kept with it, can't be read.
    """
    if run_id == DIGIT_READER:
        return np.stack([read_digit(image) for image in images])
    network, seen = network_of(run_id), images.astype("float32")
    ask = _traced(network) if len(images) >= MANY else partial(network, training=False)
    answers = np.asarray(ask(seen))
    if run_id in BUILT_IN:
        return answers
    temperature = temperature_of(run_id)
    return answers if temperature == 1 else softened(answers, temperature)


def network_of(run_id: str) -> keras.Model:
    """The run's network, as its file holds it now. UserError where that is gone or damaged.

    The digit reader has none that Keras could open.
    """
    if run_id == IMAGENET:
        return imagenet_network()
    path = trained_network(run_id)
    try:
        return _model(str(path), path.stat().st_mtime_ns)
    except DAMAGE as error:
        raise unusable(run_id, reason(error)) from None


@lru_cache(maxsize=1)
def _traced(network: keras.Model) -> Any:
    return traced(network)


@lru_cache(maxsize=4)
def _model(path: str, changed_ns: int) -> keras.Model:
    return keras.models.load_model(path, compile=False)
