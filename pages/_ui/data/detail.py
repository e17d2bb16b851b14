"""One image in detail: enlarged, its values, its label, what is most like it."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.common.i18n import N_, _
from core.datasets.base import Part, Pixels
from core.datasets.class_words import class_words
from core.execution.tasks import NEAREST
from pages._ui.data.choice import Opened
from pages._ui.data.labels import change_label
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.messages import Tile, image_grid, seen_image

NEIGHBOURS = 8
CHANNELS = {1: (N_("gray"),), 3: (N_("red"), N_("green"), N_("blue"))}


def detail(data: Opened, part: Part, index: int, close: Callable[[], None]) -> None:
    """Image `index` of the training or the test set; `close` is called by the button."""
    images, labels = data.images(part)
    if index >= len(images):
        return
    pixels, label = images[index], int(labels[index])
    name = class_words(data.dataset)[label]
    values = {"name": name, "label": label, "index": index}
    training = _("{name} (class {label}), training image {index:,}", **values)
    test = _("{name} (class {label}), test image {index:,}", **values)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.text(training if part == Part.TRAIN else test, width="content")
        st.button(_("Close"), icon=":material/close:", on_click=close, key="close_detail")
    seen_image(pixels, _("{name}, enlarged", name=name))
    height, width = pixels.shape[:2]
    st.caption(
        _(
            "{height}×{width} pixels, values {least} to {most}, mean {mean:.1f}",
            height=height,
            width=width,
            least=pixels.min(),
            most=pixels.max(),
            mean=pixels.mean(),
        )
    )
    change_label(data, part, index)
    st.markdown(_("**Most like it** (nearest neighbours in the training set)"))
    draw_answer(
        NEAREST(data.config, part, index, NEIGHBOURS),
        lambda found: _neighbours(data, label, found),
        _("Comparing with every training image…"),
        about=data.checksum,
    )
    _pixel_values(pixels)


def _pixel_values(pixels: Pixels) -> None:
    """The table of the values (height, width, channels), on demand, one channel at a time."""
    shown = st.expander(
        _("Pixel values (0 is black, 255 is bright)"), key="values", on_change="rerun"
    )
    if not shown.open:
        return
    words = CHANNELS[pixels.shape[-1]]
    with shown:
        channel = 0
        if len(words) > 1:
            channel = st.segmented_control(
                _("Colour (channel)"),
                range(len(words)),
                format_func=lambda one: _(words[one]),
                default=held("channel", 0, range(len(words))),
                required=True,
                key="channel",
            )
        st.dataframe(pd.DataFrame(pixels[..., channel]), height=260)


def _neighbours(data: Opened, label: int, found: list[tuple[int, float]]) -> None:
    images, labels = data.images(Part.TRAIN)
    names = class_words(data.dataset)
    image_grid(
        (
            Tile(
                images[index],
                (names[labels[index]], _("differs by {distance:.0f}", distance=distance)),
                None if labels[index] == label else False,
            )
            for index, distance in found
        ),
        small=True,
    )
    st.caption(
        _(
            "By plain pixels: the figure is the usual difference of a value (0–255). Another "
            "class is marked."
        )
    )
