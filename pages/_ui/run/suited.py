"""Images that are set up for a training, and with somebody's own ones what suits them."""

from typing import Any

import streamlit as st

from core.common.i18n import _
from core.config.data import DataConfig
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig
from core.experiments.suggestion import suggestion
from pages._ui.shell import state

_SUGGESTED = "suggested_model"
_WHY = "suggested_why"


def set_up(data: dict[str, Any], **sections: Any) -> None:
    """Put these images (fields of `DataConfig`) into the draft from another page, and other
    sections' fields; `choose_images` does it within the form."""
    state.end_set_up_for_another()
    choose_images(data, **sections)


def choose_images(data: dict[str, Any], **sections: Any) -> None:
    """Put these images into the draft, and other sections' fields.

    Own images that were not in it bring a network and a batch size along that suit them.
    """
    values = state.draft()
    dataset = resolve(DataConfig(name=data["name"], version=data["version"]))
    if dataset.own and data["name"] != values["data"]["name"]:
        suited = suggestion(dataset)
        values["model"] = suited.model.model_dump(mode="json")
        training = {"batch_size": suited.batch_size, **sections.pop("training", {})}
        sections["training"] = training
        st.session_state[_SUGGESTED] = dict(values["model"])
        st.session_state[_WHY] = suited.why
    state.turn_knobs(data=data, **sections)


def untouched(values: dict[str, Any]) -> bool:
    """Whether the network is the usual one, or the one that was suggested: nobody has set it."""
    usual = ExperimentConfig().model.model_dump(mode="json")
    return values["model"] in (usual, st.session_state.get(_SUGGESTED))


def say_why(values: dict[str, Any]) -> None:
    """Why this network stands here, where it was suggested for the images that are chosen."""
    if values["model"] == st.session_state.get(_SUGGESTED):
        why = st.session_state[_WHY]
        st.caption(_(":material/auto_awesome: Chosen for your images: {why}", why=why))
