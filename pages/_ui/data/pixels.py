"""Data, part See: figures of the pixels, missing values, classes and how a network is told them."""

import numpy as np
import pandas as pd
import streamlit as st

from core.datasets.base import Pixels
from core.datasets.imported import read_record
from core.inspection.pixel_statistics import FIGURES, Statistics, kept_statistics
from pages._ui.data.choice import Opened
from pages._ui.data.detail import CHANNELS
from pages._ui.shell.worker_results import draw_again_after
from pages._ui.widgets.messages import Tile, image_grid
from pages._ui.widgets.tables import show_table

ONE_HOT = 6
FIGURE_WORDS = {
    "mean": "mean",
    "std": "spread (standard deviation)",
    "min": "smallest (min)",
    "25%": "a quarter is below (25 %)",
    "50%": "half is below (median)",
    "75%": "three quarters are below (75 %)",
    "max": "largest (max)",
}


def pixel_parts(data: Opened) -> None:
    """Folded parts; what is not open is not computed."""
    for title, icon, part in (
        ("Pixels in figures (statistics)", ":material/functions:", _with_statistics(pixel_table)),
        ("The average image of each class", ":material/person:", _with_statistics(mean_images)),
        ("Missing and unreadable values", ":material/help:", _with_statistics(missing)),
        ("Classes and their numbers (one-hot labels)", ":material/list:", classes),
    ):
        folded = st.expander(title, icon=icon, key=f"fold_{part.__name__}", on_change="rerun")
        if folded.open:
            with folded:
                part(data)


def _with_statistics(part):
    """`part(data, statistics)` as soon as they are counted."""

    def draw(data: Opened) -> None:
        found = kept_statistics(data.config)
        if found:
            part(data, found)
            return
        task = f"statistics-{data.key}"
        function = "core.inspection.pixel_statistics:compute_statistics"
        draw_again_after(function, (data.json, task), "Counting…", task)

    draw.__name__ = part.__name__
    return draw


def pixel_table(data: Opened, found: Statistics) -> None:
    """Each channel's figures, each pixel's as an image, all of them to download."""
    st.caption("Of all training images, values from 0 (black) to 255 (bright).")
    table = pd.DataFrame(found.per_channel, columns=list(FIGURES))
    table.insert(0, "channel", CHANNELS[len(table)])
    columns = {name: st.column_config.NumberColumn(format="%.4g") for name in FIGURES[1:]}
    columns["count"] = st.column_config.NumberColumn("count", format="localized")
    st.dataframe(table, column_config=columns, hide_index=True)
    st.markdown("**Each pixel on its own, as an image**")
    image_grid(
        Tile(_as_image(found.per_pixel[FIGURES.index(name)], stretch=name == "std"), (words,))
        for name, words in FIGURE_WORDS.items()
    )
    st.caption("The spread is brightened: its largest value is shown white.")
    st.download_button(
        "Download every pixel's figures (CSV)",
        found.as_csv,
        f"{data.key}-pixels.csv",
        "text/csv",
        icon=":material/download:",
    )


def mean_images(data: Opened, found: Statistics) -> None:
    """What the images of a class have in common."""
    names = data.dataset.class_names
    image_grid(
        (
            Tile(_as_image(image), (name,))
            for name, image in zip(names, found.class_means, strict=True)
        ),
        small=len(names) > 10,
    )
    st.caption("The mean of all training images of a class: sharp where they agree.")


def missing(data: Opened, found: Statistics) -> None:
    """What can be missing in stored images, and what is."""
    train, test = len(data.arrays.x_train), len(data.arrays.x_test)
    size = int(np.prod(data.dataset.image_shape))
    values, labels, unknown = st.columns(3)
    values.metric("Missing pixel values", f"0 of {(train + test) * size:,}")
    labels.metric("Images without a label", f"0 of {train + test:,}")
    unknown.metric("Labels without a class", f"{found.bad_labels:,}")
    st.caption(
        "The images are stored as whole numbers from 0 to 255, which have no sign for “missing”,"
        " and every image was read whole when they were prepared: damaged files are refused then."
    )
    record = read_record(data.config.name) if data.dataset.own else None
    if record and record.refused:
        st.caption(
            f"{record.refused:,} files could not be read or taken when these images were imported:"
            " the page Your images lists them and says why."
        )


def classes(data: Opened) -> None:
    """The list of classes, and the rows of noughts and a one that stand for them."""
    names = data.dataset.class_names
    counts = {
        words: np.bincount(data.images(part)[1], minlength=len(names))
        for part, words in (("train", "training images"), ("test", "test images"))
    }
    table = pd.DataFrame({"number (index)": range(len(names)), "class": names, **counts})
    show_table(table)
    st.markdown("**A few images and what the network is told: a 1 in the place of their class**")
    images, labels = data.images("train")
    # The first image of each class: images that came class by class would all be of one.
    few = np.sort(np.unique(labels, return_index=True)[1])[:ONE_HOT].tolist()
    image_grid(
        (Tile(images[index], (f"image {index}", names[labels[index]])) for index in few),
        small=True,
    )
    rows = np.eye(len(names), dtype=int)[np.asarray(labels)[few]]
    st.dataframe(pd.DataFrame(rows, columns=list(names), index=[f"image {i}" for i in few]))


def _as_image(values: np.ndarray, stretch: bool = False) -> Pixels:
    """Float figures 0–255 as uint8; stretched to the full range where asked for."""
    scale = 255 / max(float(values.max()), 1e-9) if stretch else 1.0
    return np.clip(np.round(values * scale), 0, 255).astype(np.uint8)
