"""Whether an image is far from all that a network has learned from, and what is said of it.

A run's network is asked in a worker: what it says comes a moment after the answer, and changes the
words above it then (`headline`). Nothing waits for it. The digit reader that came with Vistazo
answers in this process, at once; ImageNet's network has no such measure, which is said.
"""

from collections.abc import Callable

import streamlit as st

from core.common.i18n import _, ngettext, number
from core.config import imported_network
from core.evaluation.training_features import (
    FAR,
    FEWEST_HELD_BACK,
    TrainingFeatures,
    load_training_features,
)
from core.execution.tasks import STRANGENESS, Call
from core.prediction.built_in import DIGIT_READER
from core.prediction.digit_distance import farther
from core.runs.models import Run
from pages._ui.network.asked import Asked
from pages._ui.network.offer import offer_features
from pages._ui.predict.networks import Network
from pages._ui.shell.worker_results import answer_so_far, draw_answer

LINE_HEIGHT = 60  # pixels that the answer takes about


def is_far(network: Network, asked: Asked) -> bool:
    """Whether the image is known by now to be far from all that the network has learned from.

    A run's worker is asked, if nobody has yet.
    """
    if network.id == DIGIT_READER:
        return farther(asked.pixels) < FAR
    kept = _kept(network.run) if network.run else None
    if kept is None:
        return False
    distance = answer_so_far(*_question(asked, kept))
    return distance is not None and _is_far(kept.farther(distance))


def say_how_far(network: Network, asked: Asked, found_far: Callable[[], None]) -> None:
    """Say it, once it is known; of an image that is far, tell `found_far` too.

    Nothing of a network that came in a file: what that has learned from, nobody knows.
    """
    if network.id == DIGIT_READER:
        _say_share(farther(asked.pixels))
        st.caption(
            _(
                "Compared with the digits that it has learned from, drawn by other hands and pens "
                "too (nearest neighbour by pixels)."
            )
        )
    elif network.run is None:
        st.text(
            _(
                "Nobody has measured for this network which images are unlike those it learned "
                "from: whatever it is shown, it names one of its {count:,} classes.",
                count=len(asked.names),
            )
        )
    elif network.run.network != imported_network.NAME:
        _say_of_run(network.run, asked, network.dataset.train_count, found_far)


def none_of_them(classes: int) -> str:
    """What an image that is far from them all is, in words."""
    return ngettext(
        "Probably not of the {count} class", "Probably none of the {count} classes", classes
    )


def _say_of_run(run: Run, asked: Asked, images: int, found_far: Callable[[], None]) -> None:
    kept = _kept(run)
    if kept is None:
        offer_features(run.id, images)
        return

    def draw(distance: float) -> None:
        share = kept.farther(distance)
        if _is_far(share):
            found_far()
        _say(share, kept)

    call, about = _question(asked, kept)
    words = _("Comparing it with the training images…")
    draw_answer(call, draw, words, about, height=LINE_HEIGHT)


def _kept(run: Run) -> TrainingFeatures | None:
    return None if run.network == imported_network.NAME else load_training_features(run.id)


def _question(asked: Asked, kept: TrainingFeatures) -> tuple[Call[float], str]:
    """What the worker is asked, and what its answer depends on besides."""
    return STRANGENESS(asked.network_id, asked.pixels), f"{kept.weights} {kept.seconds}"


def _is_far(share: float | None) -> bool:
    return share is not None and share < FAR


def _say(share: float | None, kept: TrainingFeatures) -> None:
    """`share`: of the validation images, how many are at least as far as the image."""
    if share is None:
        st.caption(
            _(
                "Fewer than {count} validation images were held back, so nobody knows how far from "
                "its training images is far.",
                count=FEWEST_HELD_BACK,
            )
        )
    else:
        _say_share(share)
    st.caption(
        _(
            "Compared with {count:,} training images by what the network's last layer gets of them "
            "(k-nearest neighbours in feature space). They are kept with the run: {seconds:.1f} s, "
            "{size:.1f} MB.",
            count=len(kept.indices),
            seconds=kept.seconds,
            size=kept.megabytes,
        )
    )


def _say_share(share: float) -> None:
    if share < FAR:
        st.warning(
            _(
                "Far from all it has learned from: fewer than {share} of its validation images are "
                "as unusual as this one. Whatever it answers, do not rely on it.",
                share=number(FAR, ".0%"),
            ),
            icon=":material/explore_off:",
        )
    else:
        st.text(
            _(
                "Not unusual: {share} of its validation images are as far from what it has learned "
                "from, or farther.",
                share=number(share, ".0%"),
            )
        )
