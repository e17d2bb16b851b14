"""Settings as pictures before a training: changed images, the learning rate over the epochs."""

from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.config.augmentation import AugmentationConfig
from core.config.data import DataConfig
from core.config.schedules.constant import Constant
from core.config.training import TrainingConfig
from core.datasets.availability import Availability, availability
from core.datasets.cache import read_meta
from core.datasets.versions.repository import resolve
from core.execution.tasks import AUGMENTED_COPIES
from core.experiments.config import ExperimentConfig
from core.reporting.figures import learning_rate_curve
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.messages import Tile, image_grid

COPIES, HEIGHT = 16, 120  # pixels of the grid of them, about


def augmentation_preview(values: dict[str, Any], *, choose: bool = True) -> None:
    """One training image, changed sixteen times. `values` are a config's JSON form.

    Which image, can be chosen, or it is the first one.
    """
    try:
        augmentation = AugmentationConfig.model_validate(values["augmentation"])
        data = DataConfig.model_validate(values["data"])
        images = resolve(data).train_count
    except (ValueError, UserError):
        return  # said where the whole config is checked
    if not augmentation.active:
        st.caption(_("No changes: every epoch shows the images as they are."))
        return
    if availability(data.name) in (Availability.DOWNLOAD, Availability.ELSEWHERE):
        st.caption(_("A preview appears here once a training has brought the images."))
        return
    meta = read_meta(data.name)
    # An offline copy may hold a part of the published images.
    there = min(images, meta.train_count) if meta else images
    number = _choose_image(data, there) if choose else 0
    pictures = DataConfig(name=data.name, version=data.version)
    config = ExperimentConfig(data=pictures, augmentation=augmentation)
    draw_answer(
        AUGMENTED_COPIES(config, (number,) * COPIES),
        lambda copies: image_grid((Tile(copy, ()) for copy in copies), small=True),
        _("Changing the image…"),
        about=meta.checksum if meta else "",
        height=HEIGHT,
    )


def _choose_image(data: DataConfig, images: int) -> int:
    """The number of one of the training `images`."""
    key = f"previewed_{data.name}_{data.version}"
    number = st.number_input(
        _("Training image"),
        0,
        images - 1,
        min(held(key, 0), images - 1),
        step=1,
        help=_("Which one to look at."),
        key=key,
    )
    return int(number)


def schedule_preview(values: dict[str, Any]) -> None:
    """The learning rate over the epochs, where it changes."""
    try:
        training = TrainingConfig.model_validate(values["training"])
    except ValueError:
        return  # said where the whole config is checked
    if not isinstance(training.schedule, Constant):
        figure = learning_rate_curve(training)
        show_chart(figure, "schedule_preview", _("Learning rate over the epochs"))
