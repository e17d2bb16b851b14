"""Data, part Split: how many images go where, drawn by a seed, the same share of each class."""

from typing import Any

import streamlit as st

from core.common.i18n import N_, _, ngettext, number
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.class_words import class_words
from core.datasets.splits import problem
from core.execution.tasks import DISTRIBUTION
from core.inspection.class_distribution import Distribution, Use
from core.reporting.figures import class_distribution
from pages._ui.data.choice import Opened
from pages._ui.run.suited import set_up
from pages._ui.shell import state
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.forms import show_fields
from pages._ui.widgets.layout import figure
from pages._ui.widgets.messages import Tile, image_grid, part_bar
from pages._ui.widgets.messages import problem as show_problem

TITLES = {
    Use.TRAINING: N_("Training"),
    Use.VALIDATION: N_("Validation"),
    Use.NOT_USED: N_("Not used"),
    Use.TEST: N_("Test"),
}
HEIGHT = 560  # pixels of the chart with its title and words
MEANING = {
    Use.TRAINING: N_("the network learns from them"),
    Use.VALIDATION: N_("held back from the training set, to watch the learning and stop in time"),
    Use.NOT_USED: N_("left aside for a quick try"),
    Use.TEST: N_("looked at once, at the end; never learned from"),
}


def split_part(data: Opened) -> None:
    """Sizes and seed on the left, what goes where on the right."""
    values: dict[str, Any] = st.session_state.setdefault(
        f"split_{data.key}", {**data.config.model_dump(), "seed": 0}
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _settings(data, values)
        config = DataConfig.model_validate({key: values[key] for key in DataConfig.model_fields})
        if st.button(_("Use these in Train"), type="primary", icon=TRAIN.icon):
            set_up(config.model_dump(), seed=values["seed"])
            st.switch_page(TRAIN.path)
    with right:
        too_few = problem(
            len(data.arrays.x_train), len(data.dataset.class_names), config, data.dataset
        )
        if too_few:
            show_problem(str(too_few))
            return
        draw_answer(
            DISTRIBUTION(config, int(values["seed"])),
            lambda found: _picture(data, found),
            _("Drawing the images…"),
            about=data.checksum,
            height=HEIGHT,
        )


def _settings(data: Opened, values: dict[str, Any]) -> None:
    """Widgets that change `values`: fields of a DataConfig, and the seed."""
    path = f"split.{data.key}"
    usual = {"validation": data.dataset.validation}
    show_fields(DataConfig, ["fraction", "validation"], values, path, usual)
    values["seed"] = st.number_input(
        _("Random seed"),
        0,
        2**31 - 1,
        state.held(f"{path}.seed", values["seed"]),
        help=_("Another number draws other images; the same number always the same ones."),
        key=f"{path}.seed",
    )
    st.caption(
        _(
            "Each class keeps its share in every part (stratified). The data set's own test "
            "images stay the test set."
        )
    )


def _picture(data: Opened, found: Distribution) -> None:
    learned, checked = found.total(Use.TRAINING), found.total(Use.VALIDATION)
    takeaway = _(
        "The network learns from {learned} images and is watched on {checked} others; the {test} "
        "test images it meets once, at the end.",
        learned=number(learned, ","),
        checked=number(checked, ","),
        test=number(found.total(Use.TEST), ","),
    )
    with figure(_("What goes where"), takeaway):
        part_bar({part: found.total(part) for part in Use})
        chart = class_distribution(class_words(data.dataset), found.counts, stacked=True)
        show_chart(chart, "split_chart", _("Images of each class in each part"))
    for part in Use:
        if not found.total(part):
            continue
        count = ngettext("{count:,} image", "{count:,} images", found.total(part))
        st.markdown(f"**{_(TITLES[part])}**: {count}, {_(MEANING[part])}")
        images, labels = data.images(Part.TEST if part is Use.TEST else Part.TRAIN)
        names = class_words(data.dataset)
        image_grid(
            (Tile(images[index], (names[labels[index]],)) for index in found.examples[part]),
            small=True,
        )
