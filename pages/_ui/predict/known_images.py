"""The data set's test images: what each of them is, is known."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _
from core.datasets.base import Arrays, Dataset
from core.datasets.class_words import class_words
from core.datasets.opened import cached_dataset
from core.imaging.read import enlarged_png
from core.runs.models import Run
from pages._ui.predict.picture import Picture
from pages._ui.widgets.class_picker import choose_class
from pages._ui.widgets.image_picker import picked_of, picture_grid
from pages._ui.widgets.messages import Tile
from pages._ui.widgets.paging import choose_page

AT_ONCE = 12


def known_image(run: Run, dataset: Dataset) -> Picture | None:
    """The test image that was picked, the first one before; exactly as the network knows them.

    UserError where the images are not in the workspace.
    """
    arrays = cached_dataset(run.config.data).arrays
    names = class_words(dataset)
    about = f"known-{run.config.data.name}-{run.config.data.version}"  # Streamlit refuses "__"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = choose_class(st.container(), _("Class"), names, f"{about}-class")
        labels = np.asarray(arrays.y_test)
        found = np.flatnonzero(np.full(labels.shape, True) if wanted is None else labels == wanted)
        st.button(
            _("Any one"),
            icon=":material/casino:",
            key="known_any",
            help=_("One of these at random."),
            disabled=not len(found),
            on_click=_pick_any,
            args=(about, found),
        )
    if not len(found):
        st.info(_("No test image is of this class."), icon=":material/info:")
        return None
    held = st.session_state.get(about, -1)
    picked = held if held in found else int(found[0])
    _grid(arrays, names, found, picked, about, f"{about}-{wanted}")
    name = _("Test image {number}", number=picked)
    pixels = np.asarray(arrays.x_test[picked])
    return Picture(enlarged_png(pixels), name, int(labels[picked]), pixels, own=False)


def _pick_any(about: str, found: NDArray[np.int64]) -> None:
    st.session_state[about] = int(np.random.default_rng().choice(found))


def _grid(
    arrays: Arrays,
    names: Sequence[str],
    found: NDArray[np.int64],
    picked: int,
    about: str,
    listed: str,
) -> None:
    """One page of the images `found`; a press picks one of `about`. `listed` tells lists apart."""
    page = choose_page(len(found), AT_ONCE, f"{listed}-page")
    tiles = (
        (str(index), Tile(arrays.x_test[index], (names[arrays.y_test[index]],)))
        for index in found[page.start : page.stop].tolist()
    )
    grid, count = f"{listed}-grid", len(arrays.y_test)
    with st.container(key="predict_tiles_known"):
        picture_grid(tiles, grid, str(picked), on_pick=lambda: _pick(about, grid, count))


def _pick(about: str, grid: str, count: int) -> None:
    chosen = picked_of(grid)
    if chosen.isascii() and chosen.isdecimal() and int(chosen[:9]) < count:
        st.session_state[about] = int(chosen[:9])
