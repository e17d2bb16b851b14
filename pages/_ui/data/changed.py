"""What random changes make of training images: sixteen at once, the unchanged beside them."""

import numpy as np
import streamlit as st

from core.common.i18n import N_, _
from core.config.augmentation import AugmentationConfig
from core.config.data import DataConfig
from core.datasets.base import Part, Pixels
from core.execution.tasks import AUGMENTED_COPIES
from core.experiments.config import ExperimentConfig
from core.experiments.recipes.augmentation_presets import PRESETS
from pages._ui.data.choice import Opened
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import data_url
from pages._ui.widgets.templates import show_html

SHOWN, HEIGHT = 16, 420  # pixels of the two pictures with their captions, about
ONE, SEVERAL = "one", "several"
WHICH = {
    ONE: N_("one picture, sixteen times"),
    SEVERAL: N_("sixteen pictures"),
}


def changed_images(data: Opened, augmentation: AugmentationConfig) -> None:
    """One image changed sixteen times, or sixteen images, as the person chooses.

    Where `augmentation` changes nothing, a preset shows what changes are, and is said to do so.
    """
    if not augmentation.active:
        augmentation = AugmentationConfig(**PRESETS["mild"])
        st.caption(_("No changes yet. This is what **Mild** does: press it, or move a slider."))
    numbers, several = _choose(data)
    pictures = DataConfig(name=data.config.name, version=data.config.version)
    before = data.images(Part.TRAIN)[0][list(dict.fromkeys(numbers))]
    draw_answer(
        AUGMENTED_COPIES(ExperimentConfig(data=pictures, augmentation=augmentation), numbers),
        lambda after: _draw(before, after, several),
        _("Changing the image…"),
        about=data.checksum,
        height=HEIGHT,
    )


def _choose(data: Opened) -> tuple[tuple[int, ...], bool]:
    """The numbers of the training images to change, and whether they are several."""
    images = len(data.arrays.x_train)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = choose_one(_("Show"), WHICH, ONE, "changed_which")
        key = f"changed_{data.key}"
        first = st.number_input(
            _("Training image"),
            0,
            images - 1,
            min(held(key, 0), images - 1),
            help=_("Which one to look at; of sixteen, the first."),
            key=key,
            width=180,
        )
    if which == ONE:
        return (int(first),) * SHOWN, False
    return tuple(((int(first) + np.arange(SHOWN)) % images).tolist()), True


def _draw(before: Pixels, after: Pixels, several: bool) -> None:
    show_html(
        "changed_images",
        before=[data_url(one) for one in before],
        after=[data_url(one) for one in after],
        several=several,
        unchanged=_("unchanged"),
        changed=_("changed, as the network sees them"),
    )
