"""An image that a network has answered, and the class that its answer is asked about."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _, number
from core.datasets.base import Pixels
from core.prediction.answers import best_of
from pages._ui.shell.state import held

MOST_CLASSES = 100  # to choose from, the most probable first


@dataclass(frozen=True)
class Asked:
    """An image and what the network said: `names` and `probabilities` of the classes.

    `network_id`: a run's id, or the name of a built-in network. `stamp`: what that network's
    answers depend on. `pixels`: as it saw the image, uint8 (height, width, channels).
    """

    network_id: str
    stamp: str
    pixels: Pixels
    names: tuple[str, ...]
    probabilities: NDArray[np.float32]


def choose_asked_class(asked: Asked, key: str) -> int:
    """The class to ask about: the one that was answered, at first. `key` tells widgets apart."""
    best = best_of(asked.probabilities, MOST_CLASSES)
    shares = [number(float(share), ".1%") for share in asked.probabilities]
    key = f"{key}_class_{best[0]}_{len(best)}"
    label: int = st.selectbox(
        _("Asked about the class"),
        best,
        best.index(held(key, best[0], best)),
        format_func=lambda one: f"{asked.names[one]} ({shares[one]})",
        key=key,
    )
    return label
