"""Step 2 of the form: a group of networks, one network of it, and what only that one can set."""

from typing import Any

import streamlit as st

from core.architectures import architectures
from core.architectures.base import Group
from core.common.i18n import _
from core.config.network import model_configs
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig
from pages._ui.run.suited import say_why
from pages._ui.shell import state
from pages._ui.train.first_weights import choose_weights
from pages._ui.train.network_picker import network_picker
from pages._ui.train.sections import ELSEWHERE, model_path, published
from pages._ui.widgets.forms import field_names, show_fields


def choose_network(values: dict[str, Any]) -> None:
    """Write the network, with its knobs as they begin, into `values["model"]`."""
    if values["model"]["name"] not in architectures:  # one that came in a file
        values["model"] = ExperimentConfig().model.model_dump(mode="json")
    chosen = architectures[values["model"]["name"]]
    key = f"{state.generation()}.group"
    group = st.segmented_control(
        _("Kind of network"),
        list(Group),
        default=state.held(key, chosen.group, list(Group)),
        format_func=_,
        required=True,
        key=key,
        label_visibility="collapsed",
    )

    def pick(name: str) -> None:
        if name != values["model"]["name"]:
            values["model"] = model_configs[name]().model_dump(mode="json")

    offered = [one for one in architectures if one.group is group]
    network_picker(offered, chosen.name, pick, f"networks_{group}")
    if chosen not in offered:
        st.caption(
            _(
                "{network} is chosen, of “{group}”.",
                network=_(chosen.title),
                group=_(chosen.group),
            )
        )
    say_why(values)
    least = chosen.smallest_image
    if min(get_dataset(values["data"]["name"]).image_shape[:2]) < least:
        st.caption(_("Smaller images than {side}×{side} pixels are enlarged for it.", side=least))


def own_knobs(values: dict[str, Any]) -> None:
    """What a beginner may set of this network that others do not have."""
    knobs = model_configs[values["model"]["name"]]
    names = [name for name in field_names(knobs, "basic") if name not in ELSEWHERE]
    show_fields(knobs, names, values["model"], model_path(values), published("model", values))
    choose_weights(values, "basic")
