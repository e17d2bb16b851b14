"""Data, part Pictures: samples to walk through over the whole width; any of them in detail."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _
from core.datasets.base import Part
from core.datasets.class_words import class_words
from pages._ui.data.choice import PART_WORDS, Opened
from pages._ui.data.detail import detail
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.class_picker import choose_class
from pages._ui.widgets.image_picker import picture_grid
from pages._ui.widgets.layout import two_columns
from pages._ui.widgets.messages import Tile, empty_state
from pages._ui.widgets.paging import choose_page

TILES = 30  # whole rows of 10 at 1280 pixels, of 5 beside the detail, of 3 on a phone
ORDERS = {"mixed": N_("mixed"), "turned": N_("from a random place")}


def samples(data: Opened) -> None:
    """A grid of images over the whole width; the one that is picked opens beside it.

    The columns are always there, so that picking does not take the focus from the grid: the style
    sheet leaves out the second one while it has no detail.
    """
    part, chosen = _choose(data)
    if not len(chosen):
        empty_state(_("There is no such image here. Choose another class."), picture="images")
        return
    key = f"picked_{data.key}"
    picked = st.session_state.get(key)
    left, right = two_columns("picked", (3, 2), second="pinned")
    with left:
        now = _grid(data, part, chosen, picked)
    if picked:
        with right, st.container(border=True, key="detail"):
            detail(data, picked[0], picked[1], lambda: _forget(key))
    if now and now != picked:
        st.session_state[key] = now
        st.rerun()


def _forget(key: str) -> None:
    st.session_state.pop(key, None)


def _choose(data: Opened) -> tuple[Part, NDArray[np.int64]]:
    """The part, and the indices of the page of images that the person wants to see, in order."""
    shuffled = st.session_state.setdefault("data_shuffle", 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = choose_one(_("Images"), PART_WORDS, Part.TRAIN, f"part_{data.key}")
        narrow = st.container(width=220)
        wanted = choose_class(narrow, _("Class"), class_words(data.dataset), f"class_{data.key}")
        mixed = choose_one(_("Order"), ORDERS, "mixed", f"order_{data.key}")
        if st.button(_("Reshuffle"), icon=":material/shuffle:"):
            st.session_state["data_shuffle"] = shuffled + 1
            st.rerun()
        labels = data.images(part)[1]
        indices = np.arange(len(labels)) if wanted is None else np.flatnonzero(labels == wanted)
        page = choose_page(len(indices), TILES, f"page_{data.key}")
    random = np.random.default_rng(shuffled)
    if mixed == "mixed":
        return part, random.permutation(indices)[page.start : page.stop]
    turned = np.roll(indices, -int(random.integers(max(1, len(indices)))))
    return part, turned[page.start : page.stop]


def _grid(
    data: Opened, part: Part, chosen: NDArray[np.int64], picked: tuple[Part, int] | None
) -> tuple[Part, int] | None:
    """One page of images; returns the one that has just been picked."""
    images, labels = data.images(part)
    names = class_words(data.dataset)
    tiles = ((f"{part}-{index}", Tile(images[index], (names[labels[index]],))) for index in chosen)
    now = picture_grid(tiles, f"samples_{data.key}", "-".join(map(str, picked or ())))
    st.caption(_("Press an image to see it in detail."))
    return (part, int(now.partition("-")[2])) if now else None
