"""Data, part Augment: the sliders of random changes beside what they make of the images."""

from typing import Any

import streamlit as st

from core.common.i18n import _
from core.config.augmentation import AugmentationConfig
from core.experiments.recipes.augmentation_presets import PRESET_TITLES, PRESETS
from pages._ui.data.changed import changed_images
from pages._ui.data.choice import Opened
from pages._ui.run.suited import set_up
from pages._ui.shell import state
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.forms import field_names, show_fields
from pages._ui.widgets.layout import two_columns

_VALUES, _ROUND = "augment_values", "augment_round"
OWN = ("cached_views",)  # how a training is sped up, nothing that can be seen


def augment(data: Opened) -> None:
    """Presets and sliders on the left, the images as the network sees them on the right."""
    if _VALUES not in st.session_state:  # go on from what Train has
        st.session_state[_VALUES] = dict(state.draft()["augmentation"])
    values: dict[str, Any] = st.session_state[_VALUES]
    with st.container(horizontal=True, vertical_alignment="center"):
        _presets()
        if st.button(_("Use these in Train"), type="primary", icon=TRAIN.icon):
            images = {"name": data.config.name, "version": data.config.version}
            seen = {name: value for name, value in values.items() if name not in OWN}
            set_up(images, augmentation=seen)
            st.switch_page(TRAIN.path)
    left, right = two_columns("augment", (2, 3), second="pinned")
    with left:
        names = [name for name in field_names(AugmentationConfig, "expert") if name not in OWN]
        show_fields(AugmentationConfig, names, values, f"augment.{st.session_state.get(_ROUND, 0)}")
    with right:
        changed_images(data, AugmentationConfig.model_validate(values))
        st.caption(
            _(
                "Random changes make new images out of old ones (augmentation): in every epoch "
                "the network sees each image a little differently, and so learns what matters. "
                "A changed image must still be what its label says."
            )
        )


def _presets() -> None:
    st.markdown(_("**Presets** of the reference experiments"), width="content")
    for name, preset in PRESETS.items():
        if st.button(_(PRESET_TITLES[name]), key=f"preset_{name}"):
            changed = AugmentationConfig(**preset)
            st.session_state[_VALUES] = changed.model_dump(mode="json")
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()
