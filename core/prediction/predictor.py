"""Classify images with the model of a run. Runs in a worker, which keeps the last models loaded."""

from functools import lru_cache

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.reading import DAMAGE
from core.datasets.downloads import reason
from core.runs.artifacts import trained_network, unusable


def predict(run_id: str, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities (n, classes), float32, for uint8 images (n, height, width, channels)."""
    path = trained_network(run_id)
    try:
        model = _model(str(path), path.stat().st_mtime_ns)
    except DAMAGE as error:
        raise unusable(run_id, reason(error)) from None
    return np.asarray(model(images.astype("float32"), training=False))


@lru_cache(maxsize=4)
def _model(path: str, changed_ns: int) -> keras.Model:
    return keras.models.load_model(path, compile=False)
