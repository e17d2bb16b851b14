"""Below an answer: what the network saw, where it looked, which training images it finds alike.

None of it holds up the answer: what is not there yet has a place of its size kept free.
"""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.base import Pixels
from core.evaluation.images import images_of_run
from core.evaluation.training_features import load_training_features
from core.execution.tasks import WHERE_IT_LOOKED
from core.explanation.records import Look
from pages._ui.network.asked import Asked, choose_asked_class
from pages._ui.network.heat_pictures import heat_over
from pages._ui.network.nearest import nearest
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.messages import seen_image

OPACITY = 0.6  # of the heat
HEIGHT = 250  # pixels that it takes with its words, about
ALIKE = 6
WAYS = {
    "grad-cam": N_("Where it looked: bright places speak for the class (Grad-CAM)."),
    "occlusion": N_("Where it looked: covering bright places makes it less sure (occlusion)."),
}


def pictures(asked: Asked, came: Pixels | None) -> None:
    """The image as it `came`, unless it is shown elsewhere; as the network saw it; under heat."""
    with st.container(horizontal=True, key=f"came_and_saw_{asked.network_id}"):
        if came is not None:
            with st.container(width="stretch"):
                seen_image(came, _("Your image"), smooth=True)
                st.caption(_("Your image, as it came."))
        with st.container(width="stretch"):
            _saw(asked.pixels)
        looked = st.container(width="stretch")
    label = choose_asked_class(asked, f"predict_{asked.network_id}")
    with looked:
        _looked(asked, label)


def alike(asked: Asked) -> None:
    """The training images that the network of a run finds most alike, once their features are
    computed, which is offered where the answer's trust is told."""
    if load_training_features(asked.network_id) is None:
        return
    st.subheader(_("Training images it finds most alike"), anchor=False)
    try:
        nearest(asked, images_of_run(asked.network_id).arrays, ALIKE)
    except UserError as error:  # the images are not here, which takes nothing from the answer
        st.text(str(error))


def _saw(pixels: Pixels) -> None:
    height, width = pixels.shape[:2]
    seen_image(pixels, _("The image as the network saw it"))
    st.caption(
        _("What the network saw: {height}×{width} pixels, enlarged.", height=height, width=width)
    )


def _looked(asked: Asked, label: int) -> None:
    def draw(look: Look) -> None:
        words = _("Where the network looked for {name}", name=asked.names[label])
        seen_image(heat_over(asked.pixels, look.heat, OPACITY), words)
        st.caption(_(WAYS[look.way]))
        if not look.heat.most:
            st.caption(_("Nothing that it sees here speaks for this class."))

    draw_answer(
        WHERE_IT_LOOKED(asked.network_id, asked.pixels, label),
        draw,
        _("Asking the network…"),
        about=asked.stamp,
        height=HEIGHT,
    )
