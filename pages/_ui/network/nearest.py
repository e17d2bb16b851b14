"""The training images that a network finds most alike, by what its last layer gets of them."""

import streamlit as st

from core.common.i18n import _, number
from core.datasets.base import Arrays
from core.evaluation.training_features import load_training_features
from core.execution.tasks import NEAREST_IN_FEATURES
from pages._ui.network.asked import Asked
from pages._ui.network.offer import offer_features
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.messages import Tile, image_grid


def nearest(asked: Asked, arrays: Arrays, count: int) -> None:
    """Draw so many training images of the run that was asked, once their features are computed.

    `arrays`: the images that it has learned from.
    """
    kept = load_training_features(asked.network_id)
    if kept is None:
        offer_features(asked.network_id, len(arrays.y_train))
        return
    draw_answer(
        NEAREST_IN_FEATURES(asked.network_id, asked.pixels, count),
        lambda found: _draw(found, arrays, asked, len(kept.indices)),
        _("Asking the network…"),
        about=asked.stamp,
    )


def _draw(found: list[tuple[int, float]], arrays: Arrays, asked: Asked, among: int) -> None:
    predicted, labels = int(asked.probabilities.argmax()), arrays.y_train
    image_grid(
        Tile(
            arrays.x_train[index],
            (
                asked.names[labels[index]],
                _("{distance} of the mean distance", distance=number(distance, ".0%")),
            ),
            bool(labels[index] == predicted),
        )
        for index, distance in found
    )
    st.text(
        _(
            "{alike} of {count} are {name}, which is the answer (green line). Looked for among "
            "{images:,} training images.",
            alike=sum(int(labels[index]) == predicted for index, _distance in found),
            count=len(found),
            name=asked.names[predicted],
            images=among,
        )
    )
