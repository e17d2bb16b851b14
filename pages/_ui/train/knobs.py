"""Step 3 of the form: the knobs of the first rank, and all others folded for experts."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.architectures.summary import NetworkSummary
from core.common.errors import UserError
from core.common.i18n import _
from core.config.data import DataConfig
from core.config.network import model_configs
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig, parse
from core.runs.forks.size import checkpoint_words
from pages._ui.network.facts import with_facts
from pages._ui.train.augmentation import choose_augmentation
from pages._ui.train.first_weights import choose_weights
from pages._ui.train.knob_help import show_knob_help
from pages._ui.train.sections import ELSEWHERE, FIRST_RANK, model_path, published
from pages._ui.train.unfreeze import choose_unfreeze
from pages._ui.widgets.forms import field_names, show_basic_fields, show_fields
from pages._ui.widgets.previews import schedule_preview

WITH_A_PICTURE = ("unfreeze",)
LEARNING = ["batch_size", "optimizer", "schedule"]
STOPPING = ["early_stopping", "keep", "keep_every"]


def first_knobs(values: dict[str, Any], network: DeltaGenerator) -> None:
    """Epochs, learning rate, what works against learning by heart, and how much learns.

    `network` is the folded part for experts: the layer that learns first stands there.
    """
    knobs = model_configs[values["model"]["name"]]
    names = [name for name in FIRST_RANK if name in knobs.model_fields]
    plain = [name for name in names if name not in WITH_A_PICTURE]
    with st.container(key="first_knobs"):
        show_basic_fields(TrainingConfig, values["training"], "training")
        show_fields(knobs, plain, values["model"], model_path(values), published("model", values))
    choose_augmentation(values, network)
    if "unfreeze" in names:
        unfreeze_depth(values, network)
    show_knob_help(values)


def unfreeze_depth(values: dict[str, Any], network: DeltaGenerator) -> None:
    """How much of a pretrained network learns: needs to know its layers, so it may come later."""
    try:
        config = parse({**values, "model": {**values["model"], "unfreeze": 0}})
    except UserError:
        return  # said where the whole config is checked
    with_facts(
        config, lambda facts: choose_unfreeze(facts.backbone_layers, values["model"], network)
    )


def _cost_of_checkpoints(values: dict[str, Any]) -> None:
    """How much disk the checkpoints take that are kept, where any but the last are."""
    every = values["training"].get("keep_every") or 0
    if not every:
        return
    try:
        config = parse(values)
    except UserError:
        return  # said where the whole config is checked

    def say(facts: NetworkSummary) -> None:
        st.caption(checkpoint_words(config, facts))

    with_facts(config, say)


def expert_knobs(values: dict[str, Any], network: DeltaGenerator) -> None:
    """All other settings, folded; those of the network in the folded part `network`."""
    knobs = model_configs[values["model"]["name"]]
    training = field_names(TrainingConfig, "expert")
    with network:
        names = [name for name in field_names(knobs, "expert") if name not in ELSEWHERE]
        path = model_path(values)
        show_fields(knobs, names, values["model"], path, published("model", values))
        choose_weights(values, "expert")
    if fold := _opened(_("Optimiser, batch size, schedule"), ":material/tune:", "learning"):
        with fold:
            show_fields(TrainingConfig, LEARNING, values["training"], "training")
            schedule_preview(values)
            names = [name for name in training if name not in (*LEARNING, *STOPPING)]
            show_fields(TrainingConfig, names, values["training"], "training")
    images = _("How many images, validation, stopping early")
    if fold := _opened(images, ":material/timer_off:", "stopping"):
        with fold:
            names = ["fraction", "validation"]
            show_fields(DataConfig, names, values["data"], "data", published("data", values))
            show_fields(TrainingConfig, STOPPING, values["training"], "training")
            _cost_of_checkpoints(values)
    if fold := _opened(_("Name, notes, random seed"), ":material/edit_note:", "notes"):
        with fold:
            show_fields(ExperimentConfig, ["name", "notes", "seed"], values, "run")


def _opened(title: str, icon: str, key: str) -> DeltaGenerator | None:
    """A fold where it is open: half of the form's time goes into these, which few open."""
    fold = st.expander(title, icon=icon, key=f"fold_{key}", on_change="rerun")
    return fold if fold.open else None
