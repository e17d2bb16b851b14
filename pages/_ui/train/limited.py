"""The form where a set-up leaves only some knobs to turn: these, and nothing else."""

from collections.abc import Collection
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.config.data import DataConfig
from core.config.network import model_configs
from core.config.optimizers import optimizers
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig
from core.experiments.set_up import SetUp
from core.experiments.set_up_knobs import SAID
from pages._ui.shell import state
from pages._ui.train.augmentation import choose_augmentation
from pages._ui.train.first_weights import choose_weights
from pages._ui.train.knob_help import show_knob_help
from pages._ui.train.knobs import WITH_A_PICTURE, unfreeze_depth
from pages._ui.train.networks import choose_network
from pages._ui.train.pictures import choose_pictures
from pages._ui.train.sections import model_path, published
from pages._ui.widgets.forms import show_fields

OF_IMAGES = ("fraction", "validation")  # beside which they are


def hold(values: dict[str, Any], set_up: SetUp) -> None:
    """Put everything in the draft `values` back that can't be turned."""
    held = set_up.held(values)
    values.clear()
    values.update(held)


def limited_form(values: dict[str, Any], set_up: SetUp) -> DeltaGenerator:
    """The knobs of `set_up` that may be turned, in the form's order; a place for the network's
    size below them."""
    with st.container(border=True, key="free_knobs"):
        if set_up.frees("data"):
            choose_pictures(values)
        if set_up.frees("model"):
            choose_network(values)
        free = {knob.name for knob in set_up.knobs(values["model"]["name"])}
        _training(values, free)
        _network(values, free)
        if "augmentation" in free:
            knob, more = st.container(), st.container()
            with knob:
                choose_augmentation(values, more)
        names = [name for name in DataConfig.model_fields if name in free and name in OF_IMAGES]
        show_fields(DataConfig, names, values["data"], "data", published("data", values))
        show_fields(ExperimentConfig, [name for name in SAID if name in free], values, "run")
        show_knob_help(values, free)
        return st.container()


def _training(values: dict[str, Any], free: Collection[str]) -> None:
    names = [name for name in TrainingConfig.model_fields if name in free]
    show_fields(TrainingConfig, names, values["training"], "training")
    if "learning_rate" in free:
        chosen = values["training"]["optimizer"]
        path = state.life("training.optimizer", chosen["name"])
        show_fields(optimizers[chosen["name"]], ["learning_rate"], chosen, path)


def _network(values: dict[str, Any], free: Collection[str]) -> None:
    knobs = model_configs[values["model"]["name"]]
    own = [name for name in knobs.model_fields if name in free and name != "name"]
    plain = [name for name in own if name not in (*WITH_A_PICTURE, "weights")]
    show_fields(knobs, plain, values["model"], model_path(values), published("model", values))
    if "weights" in own:
        choose_weights(values, "basic")
        choose_weights(values, "expert")
    if "unfreeze" in own:
        knob, by_name = st.container(), st.container()
        with knob:
            unfreeze_depth(values, by_name)
