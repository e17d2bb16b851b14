"""How training images are changed, in words: four choices, and beside them what they do."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import _
from core.config.augmentation import COPIES, AugmentationConfig
from core.datasets import get_dataset
from core.experiments.recipes.augmentation_presets import (
    OWN,
    OWN_TITLE,
    PRESET_TITLES,
    PRESETS,
    preset_of,
)
from pages._ui.shell import state
from pages._ui.train.sections import MORE
from pages._ui.widgets.forms import field_names, show_fields
from pages._ui.widgets.previews import augmentation_preview

WORDS = {**PRESET_TITLES, OWN: OWN_TITLE}
COMPUTED_ONCE = "cached_views"  # about speed, with frozen layers


def choose_augmentation(values: dict[str, Any], network: DeltaGenerator) -> None:
    """Write the random changes into `values["augmentation"]`; the exact knobs where asked for.

    In `network`, the folded part for experts, stands what makes them cheaper with frozen layers.
    """
    options = list(WORDS)
    key = f"{state.generation()}.augmentation.kind"
    choice, picture = st.columns(2)
    with choice:
        kind = st.radio(
            _("Random changes (augmentation)"),
            options,
            index=options.index(state.held(key, _kind_of(values["augmentation"]), options)),
            format_func=lambda one: _(WORDS[one]),
            key=key,
            help=_(
                "Each epoch shows every training image a little differently, so that the network "
                "learns what matters in it. Mild: turned by up to 5°, mirrored, darker or "
                "brighter. Strong: moved by up to a tenth too."
            ),
        )
    if kind != OWN:
        once = values["augmentation"].get(COMPUTED_ONCE, 0)
        preset = AugmentationConfig(**PRESETS[kind], cached_views=once)
        values["augmentation"] = preset.model_dump(mode="json")
    path = state.life("augmentation", kind)
    names = [one for one in field_names(AugmentationConfig, "expert") if one != COMPUTED_ONCE]
    if kind == OWN:
        with st.container(key="own_changes"):
            show_fields(AugmentationConfig, names, values["augmentation"], path)
    _say_more(values, network)
    with picture:
        augmentation_preview(values, choose=kind == OWN)


def _kind_of(values: dict[str, Any]) -> str:
    try:
        return preset_of(AugmentationConfig.model_validate(values))
    except ValueError:
        return OWN


def _say_more(values: dict[str, Any], network: DeltaGenerator) -> None:
    """Where mirrored drawings would be others; what changes cost with frozen layers."""
    try:
        changes = AugmentationConfig.model_validate(values["augmentation"])
    except ValueError:
        return  # said where the whole config is checked
    if changes.flip != "none" and get_dataset(values["data"]["name"]).ink:
        st.caption(
            _(
                ":material/flip: Mirrored, too: right for clothes, wrong for digits and letters. "
                "With “{own}”, the mirror can be switched off.",
                own=_(WORDS[OWN]),
            )
        )
    if not changes.cached_views and not ("unfreeze" in values["model"] and changes.active):
        return
    with network:
        show_fields(AugmentationConfig, [COMPUTED_ONCE], values["augmentation"], "augmentation")
    if not values["augmentation"][COMPUTED_ONCE]:
        st.caption(
            _(
                ":material/timer: What is frozen of the network is computed anew in every epoch "
                "now. With two to five of “{setting}” (under “{place}”), it is done only once.",
                setting=_(COPIES),
                place=_(MORE),
            )
        )
