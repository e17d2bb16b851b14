"""Where a network looked, by the way that suits it: one question for a page that asks at once.

Grad-CAM where a layer has a map of the image (`core.explanation.gradcam`). Else, as with networks
that take the pixels as one row of numbers, occlusion, which needs nothing of them but answers.
"""

import numpy as np
from numpy.typing import NDArray

from core.explanation.gradcam import grad_cam_of
from core.explanation.layers import anatomy_of
from core.explanation.occlusion import occluded
from core.explanation.records import Look, heat_map, window_for
from core.prediction.built_in import DIGIT_READER
from core.prediction.predictor import network_of, predict


def where_it_looked(network_id: str, image: NDArray[np.uint8], label: int) -> Look:
    """What in `image`, uint8 (height, width, channels), speaks for class `label`. Runs in a worker.

    `network_id`: of a run, or the name of a built-in network. UserError where it can't be read.
    """
    if network_id != DIGIT_READER:
        network = network_of(network_id)
        if layer := anatomy_of(network).first_choice:
            return Look(grad_cam_of(network, image, label, layer), "grad-cam")
    window = window_for(*image.shape[:2])
    rows = [range(row, row + 1) for row in range(window.places[0])]
    covered = np.concatenate([occluded(network_id, image, label, window, row) for row in rows])
    before = float(predict(network_id, image[None])[0, label])
    return Look(heat_map(before - covered, window.placement), "occlusion")
