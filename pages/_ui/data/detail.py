"""One image in detail: enlarged, its values, its label, what is most like it."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.datasets.base import Pixels
from pages._ui.data.choice import PART_WORDS, Opened
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.messages import Tile, image_grid, seen_image

NEIGHBOURS = 8
CHANNELS = {1: ("gray",), 3: ("red", "green", "blue")}


def detail(data: Opened, part: str, index: int, close: Callable[[], object]) -> None:
    """Image `index` of "train" or "test"; `close` is called by the button."""
    images, labels = data.images(part)
    if index >= len(images):
        return
    pixels, label = images[index], int(labels[index])
    name = data.dataset.class_names[label]
    with st.container(border=True):
        st.text(f"{name} (class {label}), {PART_WORDS[part]} image {index:,}")
        st.button("Close", icon=":material/close:", on_click=close, key="close_detail")
        seen_image(pixels, f"{name}, enlarged")
        height, width, _ = pixels.shape
        st.caption(
            f"{height}×{width} pixels, values {pixels.min()} to {pixels.max()}, mean"
            f" {pixels.mean():.1f}"
        )
        _pixel_values(pixels)
        st.markdown("**Most like it** (nearest neighbours in the training set)")
        draw_answer(
            "core.inspection.nearest_neighbours:nearest",
            (data.json, part, index, NEIGHBOURS),
            lambda found: _neighbours(data, label, found),
            "Comparing with every training image…",
            about=data.checksum,
        )


def _pixel_values(pixels: Pixels) -> None:
    """The table of the values (height, width, channels), on demand, one channel at a time."""
    shown = st.expander("Pixel values (0 is black, 255 is bright)", key="values", on_change="rerun")
    if not shown.open:
        return
    words = CHANNELS[pixels.shape[-1]]
    with shown:
        channel = words[0]
        if len(words) > 1:
            channel = st.segmented_control(
                "Colour (channel)",
                words,
                default=held("channel", words[0]),
                required=True,
                key="channel",
            )
        st.dataframe(pd.DataFrame(pixels[..., words.index(channel)]), height=260)


def _neighbours(data: Opened, label: int, found: list[tuple[int, float]]) -> None:
    images, labels = data.images("train")
    names = data.dataset.class_names
    image_grid(
        (
            Tile(
                images[index],
                (names[labels[index]], f"differs by {distance:.0f}"),
                None if labels[index] == label else False,
            )
            for index, distance in found
        ),
        small=True,
    )
    st.caption(
        "By plain pixels: the figure is the usual difference of a value (0–255). Another class is"
        " marked."
    )
