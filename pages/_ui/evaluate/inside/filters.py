"""Inside: the weights of the first layer that has some on pixels, as pictures."""

import streamlit as st

from core.common.i18n import N_, _
from core.datasets.class_words import class_words
from core.evaluation.evaluation import Evaluation
from core.execution.tasks import FIRST_FILTERS
from core.explanation.records import Filters
from core.runs.models import Run
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.messages import Tile, image_grid

MOST = 64
SHOWS = {
    "convolution": N_(
        "Each picture is one filter of the first convolution, which is moved over the whole image. "
        "It answers most where the image looks like it: to an edge, a colour, a spot."
    ),
    "patches": N_(
        "Each picture is what one channel answers to in a patch: the network cuts the image into "
        "patches, and this is its first look at each of them."
    ),
    "classes": N_(
        "One picture for each class, as large as the image: bright where a bright pixel speaks for "
        "the class, dark where it speaks against it. Their sum over all pixels is the score."
    ),
    "units": N_(
        "Each picture is one unit of the first layer, as large as the image: bright where a bright "
        "pixel makes it answer, dark where a bright pixel keeps it silent."
    ),
}
PROVES_NOT = N_(
    "Gray is a weight of 0; each picture is brightened for itself, so two that look alike may "
    "differ in strength. Filters that look like noise may be unused, or the training was too short "
    "or without a penalty on weights: the pictures alone can't tell which."
)


def filters(run: Run, evaluation: Evaluation, stamp: str) -> None:
    """Draw them."""
    names = class_words(evaluation.named.dataset)

    def draw(found: Filters) -> None:
        if not found.kind:
            st.info(
                _("The first layer of this network does not lie on pixels: no picture of it."),
                icon=":material/info:",
            )
            return
        st.markdown(_(SHOWS[found.kind]))
        image_grid(
            (
                Tile(
                    picture,
                    (
                        names[index]
                        if found.kind == "classes"
                        else _("filter {number}", number=index),
                    ),
                )
                for picture, index in zip(found.pictures, found.numbers, strict=True)
            ),
            small=found.kind != "classes",
        )
        st.caption(
            _(
                "{shown} of {all}, those with the largest weights first.",
                shown=len(found.numbers),
                all=found.of,
            )
            if found.kind != "classes"
            else _("{shown} of {all} classes.", shown=len(found.numbers), all=found.of)
        )
        st.info(_(PROVES_NOT), icon=":material/balance:")

    draw_answer(FIRST_FILTERS(run.id, MOST), draw, _("Opening the network…"), about=stamp)
