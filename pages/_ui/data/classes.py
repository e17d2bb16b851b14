"""Data, part Classes: how many images each has, and how a network is told them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.common.i18n import N_, _, number
from core.datasets.base import Part
from core.datasets.class_words import class_words
from core.execution.tasks import DISTRIBUTION
from core.inspection.class_distribution import Distribution, Use, usual_distribution
from core.inspection.quality import UNEQUAL
from core.reporting.figures import PART_NAMES, class_distribution
from pages._ui.data.choice import Opened
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.layout import figure
from pages._ui.widgets.messages import Tile, image_grid
from pages._ui.widgets.tables import show_table

ONE_HOT, HEIGHT = 6, 560  # pixels of the chart with its title and words
BARS = {"stacked": N_("stacked"), "beside": N_("side by side")}


def classes(data: Opened) -> None:
    """A bar for each class, then its number, and what a network is told, on demand."""
    found = usual_distribution(data)
    if found:
        distribution_chart(data, found)
    else:
        draw_answer(
            DISTRIBUTION(data.config, 0),
            lambda found: distribution_chart(data, found),
            _("Counting the classes…"),
            about=data.checksum,
            height=HEIGHT,
        )
    title = _("Classes and their numbers (one-hot labels)")
    folded = st.expander(title, icon=":material/list:", key="fold_classes", on_change="rerun")
    if folded.open:
        with folded:
            numbers(data)


def distribution_chart(data: Opened, found: Distribution) -> None:
    """Bars of training, validation and test images."""
    names = class_words(data.dataset)
    title = _("How many of each class (class distribution)")
    with figure(title, balance(names, found.counts[Use.TRAINING])):
        _bars(names, found)


def balance(names: Sequence[str], counts: Sequence[int]) -> str:
    """Whether the classes have alike many training images, `counts` of them, and what follows."""
    least, most = min(counts), max(counts)
    if most <= UNEQUAL * least:
        return _(
            "The classes have about as many images each ({least} to {most} for training): a "
            "network sees none of them much more often than another.",
            least=number(least, ","),
            most=number(most, ","),
        )
    return _(
        "The classes are unequal: {rare} has {least} images for training, {frequent} has {most}. "
        "A network is tempted to answer what is frequent.",
        rare=names[list(counts).index(least)],
        frequent=names[list(counts).index(most)],
        least=number(least, ","),
        most=number(most, ","),
    )


def _bars(names: Sequence[str], found: Distribution) -> None:
    stacked = choose_one(_("Bars"), BARS, "stacked", "bars")
    chart = class_distribution(names, found.counts, stacked == "stacked")
    words = ", ".join(
        f"{number(sum(values), ',')} {_(PART_NAMES[part])}"
        for part, values in found.counts.items()
        if any(values)
    )
    show_chart(chart, "distribution", _("Images of each class: {counts}", counts=words))
    st.caption(
        _(
            "{counts} images. Validation images are held back from the training set to "
            "watch the learning; the part Split sets how many.",
            counts=words,
        )
    )


def numbers(data: Opened) -> None:
    """The list of classes, and the rows of noughts and a one that stand for them."""
    names = class_words(data.dataset)
    counts = {
        words: np.bincount(data.images(part)[1], minlength=len(names))
        for part, words in ((Part.TRAIN, _("training images")), (Part.TEST, _("test images")))
    }
    table = pd.DataFrame({_("number (index)"): range(len(names)), _("class"): names, **counts})
    show_table(table)
    st.markdown(_("**A few images and what the network is told: a 1 in the place of their class**"))
    images, labels = data.images(Part.TRAIN)
    # The first image of each class: images that came class by class would all be of one.
    few = np.sort(np.unique(labels, return_index=True)[1])[:ONE_HOT].tolist()
    image_grid(
        (
            Tile(images[index], (_("image {index}", index=index), names[labels[index]]))
            for index in few
        ),
        small=True,
    )
    rows = np.eye(len(names), dtype=int)[np.asarray(labels)[few]]
    titles = [_("image {index}", index=index) for index in few]
    st.dataframe(pd.DataFrame(rows, columns=list(names), index=titles))
