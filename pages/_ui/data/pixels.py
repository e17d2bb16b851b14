"""Data, part Pixels: figures of the pixels, the average image of each class, missing values."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _, ngettext, number
from core.datasets.base import Pixels
from core.datasets.class_words import class_words
from core.datasets.imported import read_record
from core.execution.tasks import STATISTICS
from core.inspection.pixel_statistics import FIGURES, Statistics, kept_statistics
from pages._ui.data.choice import Opened
from pages._ui.data.detail import CHANNELS
from pages._ui.shell.worker_results import draw_again_after
from pages._ui.widgets.messages import Tile, image_grid
from pages._ui.widgets.tables import show_table

FIGURE_NAMES = {"mean": N_("mean"), "std": N_("std"), "min": N_("min"), "max": N_("max")}
FIGURE_WORDS = {
    "mean": N_("mean"),
    "std": N_("spread (standard deviation)"),
    "min": N_("smallest (min)"),
    "25%": N_("a quarter is below (25 %)"),
    "50%": N_("half is below (median)"),
    "75%": N_("three quarters are below (75 %)"),
    "max": N_("largest (max)"),
}


def pixels(data: Opened) -> None:
    """Folded parts; what is not open is not computed."""
    for title, icon, part in (
        (
            _("Pixels in figures (statistics)"),
            ":material/functions:",
            _with_statistics(pixel_table),
        ),
        (_("The average image of each class"), ":material/person:", _with_statistics(mean_images)),
        (_("Missing and unreadable values"), ":material/help:", _with_statistics(missing)),
    ):
        folded = st.expander(title, icon=icon, key=f"fold_{part.__name__}", on_change="rerun")
        if folded.open:
            with folded:
                part(data)


def _with_statistics(
    part: Callable[[Opened, Statistics], None],
) -> Callable[[Opened], None]:
    """`part(data, statistics)` as soon as they are counted."""

    def draw(data: Opened) -> None:
        found = kept_statistics(data)
        if found:
            part(data, found)
            return
        task = f"statistics-{data.key}"
        draw_again_after(STATISTICS(data.config), _("Counting…"), task)

    draw.__name__ = part.__name__
    return draw


def pixel_table(data: Opened, found: Statistics) -> None:
    """Each channel's figures, each pixel's as an image, all of them to download."""
    st.caption(_("Of all training images, values from 0 (black) to 255 (bright)."))
    table = pd.DataFrame(found.per_channel, columns=list(FIGURES))
    table.insert(0, "channel", [_(channel) for channel in CHANNELS[len(table)]])
    columns = {
        name: st.column_config.NumberColumn(_(FIGURE_NAMES.get(name, name))) for name in FIGURES[1:]
    }
    columns["channel"] = st.column_config.TextColumn(_("channel"))
    columns["count"] = st.column_config.NumberColumn(_("count"))
    show_table(table, column_config=columns)
    st.markdown(_("**Each pixel on its own, as an image**"))
    image_grid(
        Tile(_as_image(found.per_pixel[FIGURES.index(name)], stretch=name == "std"), (_(words),))
        for name, words in FIGURE_WORDS.items()
    )
    st.caption(_("The spread is brightened: its largest value is shown white."))
    st.download_button(
        _("Download every pixel's figures (CSV)"),
        found.as_csv,
        f"{data.key}-pixels.csv",
        "text/csv",
        icon=":material/download:",
    )


def mean_images(data: Opened, found: Statistics) -> None:
    """What the images of a class have in common."""
    names = class_words(data.dataset)
    image_grid(
        (
            Tile(_as_image(image), (name,))
            for name, image in zip(names, found.class_means, strict=True)
        ),
        small=len(names) > 10,
    )
    st.caption(_("The mean of all training images of a class: sharp where they agree."))


def missing(data: Opened, found: Statistics) -> None:
    """What can be missing in stored images, and what is."""
    train, test = len(data.arrays.x_train), len(data.arrays.x_test)
    size = int(np.prod(data.dataset.image_shape))
    values, labels, unknown = st.columns(3)
    values.metric(_("Missing pixel values"), _("0 of {count:,}", count=(train + test) * size))
    labels.metric(_("Images without a label"), _("0 of {count:,}", count=train + test))
    unknown.metric(_("Labels without a class"), number(found.bad_labels, ","))
    st.caption(
        _(
            "The images are stored as whole numbers from 0 to 255, which have no sign for "
            "“missing”, and every image was read whole when they were prepared: damaged files "
            "are refused then."
        )
    )
    record = read_record(data.config.name) if data.dataset.own else None
    if record and record.refused:
        st.caption(
            ngettext(
                "{count:,} file could not be read or taken when these images were imported: "
                "the page Your images lists them and says why.",
                "{count:,} files could not be read or taken when these images were imported: "
                "the page Your images lists them and says why.",
                record.refused,
            )
        )


def _as_image(values: NDArray[Any], stretch: bool = False) -> Pixels:
    """Float figures 0–255 as uint8; stretched to the full range where asked for."""
    scale = 255 / max(float(values.max()), 1e-9) if stretch else 1.0
    return np.clip(np.round(values * scale), 0, 255).astype(np.uint8)
