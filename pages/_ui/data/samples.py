"""Data, part See: samples to walk through, classes, pixels; any image in detail."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _
from core.datasets.base import Part
from core.execution.tasks import DISTRIBUTION
from core.inspection.class_distribution import Distribution, usual_distribution
from pages._ui.data.choice import PART_WORDS, Opened
from pages._ui.data.detail import detail
from pages._ui.data.pixels import pixel_parts
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.charts import PART_NAMES, class_distribution, show_chart
from pages._ui.widgets.class_picker import choose_class
from pages._ui.widgets.image_picker import picture_grid
from pages._ui.widgets.messages import Tile
from pages._ui.widgets.paging import choose_page

TILES = 20
ORDERS = {"mixed": N_("mixed"), "turned": N_("from a random place")}
BARS = {"stacked": N_("stacked"), "beside": N_("side by side")}


def samples(data: Opened) -> None:
    """Samples first, then how many there are of each class, then everything about the pixels."""
    _samples(data)
    st.subheader(_("How many of each class (class distribution)"), anchor=False)
    found = usual_distribution(data.config)
    if found:
        distribution_chart(data, found)
    else:
        draw_answer(
            DISTRIBUTION(data.config, 0),
            lambda found: distribution_chart(data, found),
            _("Counting the classes…"),
            about=data.checksum,
        )
    pixel_parts(data)


def _samples(data: Opened) -> None:
    """A grid of images; the one that is picked stands beside it."""
    st.subheader(_("Samples"), anchor=False)
    part, chosen = _choose(data)
    key = f"picked_{data.key}"
    picked = st.session_state.get(key)
    with st.container(key="picked"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            now = _grid(data, part, chosen, picked)
        with right:
            if picked:
                detail(data, picked[0], picked[1], lambda: _forget(key))
            else:
                st.info(_("Press an image to see it in detail."), icon=":material/touch_app:")
    if now and now != picked:
        st.session_state[key] = now
        st.rerun()


def _forget(key: str) -> None:
    st.session_state.pop(key, None)


def _choose(data: Opened) -> tuple[Part, NDArray[np.int64]]:
    """Which part, and the indices of the images that the person wants to see, in order."""
    which, of_class, order = st.columns(3)
    part = which.segmented_control(
        _("Images"),
        list(PART_WORDS),
        format_func=lambda one: _(PART_WORDS[one]),
        default=held(f"part_{data.key}", Part.TRAIN),
        required=True,
        key=f"part_{data.key}",
    )
    wanted = choose_class(of_class, _("Class"), data.dataset.class_names, f"class_{data.key}")
    mixed = order.segmented_control(
        _("Order"),
        list(ORDERS),
        format_func=lambda one: _(ORDERS[one]),
        default=held(f"order_{data.key}", "mixed", ORDERS),
        required=True,
        key=f"order_{data.key}",
    )
    labels = data.images(part)[1]
    indices = np.arange(len(labels)) if wanted is None else np.flatnonzero(labels == wanted)
    random = np.random.default_rng(st.session_state.setdefault("data_shuffle", 0))
    if mixed == "mixed":
        return part, random.permutation(indices)
    return part, np.roll(indices, -int(random.integers(max(1, len(indices)))))


def _grid(
    data: Opened, part: Part, chosen: NDArray[np.int64], picked: tuple[Part, int] | None
) -> tuple[Part, int] | None:
    """One page of images; returns the one that has just been picked."""
    if not len(chosen):
        st.info(_("There is no such image here. Choose another class."), icon=":material/info:")
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(_("Reshuffle"), icon=":material/shuffle:"):
            st.session_state["data_shuffle"] += 1
            st.rerun()
        page = choose_page(len(chosen), TILES, f"page_{data.key}")
    images, labels = data.images(part)
    names = data.dataset.class_names
    tiles = (
        (f"{part}-{index}", Tile(images[index], (names[labels[index]],)))
        for index in chosen[page.start : page.stop]
    )
    now = picture_grid(tiles, f"samples_{data.key}", "-".join(map(str, picked or ())))
    return (part, int(now.partition("-")[2])) if now else None


def distribution_chart(data: Opened, found: Distribution) -> None:
    """Bars of training, validation and test images."""
    stacked = st.segmented_control(
        _("Bars"),
        list(BARS),
        format_func=lambda one: _(BARS[one]),
        default=held("bars", "stacked", BARS),
        required=True,
        key="bars",
    )
    figure = class_distribution(data.dataset.class_names, found.counts, stacked == "stacked")
    words = ", ".join(
        f"{sum(values):,} {_(PART_NAMES[part])}"
        for part, values in found.counts.items()
        if any(values)
    )
    show_chart(figure, "distribution", _("Images of each class: {counts}", counts=words))
    st.caption(
        _(
            "{counts} images. Validation images are held back from the training set to "
            "watch the learning; the part Split sets how many.",
            counts=words,
        )
    )
