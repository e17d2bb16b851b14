"""Test images with the truth and the network's answer, page by page."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _
from core.datasets.class_words import class_words
from core.evaluation.evaluation import Evaluation
from pages._ui.run.reading import arrays_of
from pages._ui.widgets.messages import Tile, image_grid
from pages._ui.widgets.paging import choose_page

TILES = 24


def gallery(
    evaluation: Evaluation, indices: NDArray[np.int64], key: str, *, at_once: int = TILES
) -> None:
    """One page of the test images at `indices`, in that order. UserError where they are gone."""
    if not len(indices):
        st.info(_("No test image is like that. Choose other classes."), icon=":material/info:")
        return
    images, names = arrays_of(evaluation).x_test, class_words(evaluation.named.dataset)
    page = choose_page(len(indices), at_once, key)
    image_grid(
        Tile(images[index], lines_of(evaluation, names, index), bool(evaluation.right[index]))
        for index in indices[page.start : page.stop]
    )


def lines_of(evaluation: Evaluation, names: Sequence[str], index: int) -> tuple[str, ...]:
    """What an image is and what was said, in words. `names`: of the classes."""
    return (
        _("is {name}", name=names[evaluation.labels[index]]),
        _(
            "said {name} ({share:.0%})",
            name=names[evaluation.predicted[index]],
            share=evaluation.confidence[index],
        ),
    )
