"""Networks to pick one from: a row each with its drawing (see `assets/network_picker.js`)."""

from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit as st

from core.architectures import Architecture
from core.common.i18n import _
from pages._ui.network.drawing import drawing_url

_SCRIPT = Path(__file__).resolve().parents[3] / "assets/network_picker.js"
_component = st.components.v2.component(
    "vistazo_network_picker",
    html='<div class="vz-networks" role="radiogroup"></div>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def network_picker(
    networks: Iterable[Architecture], chosen: str, pick: Callable[[str], None], key: str
) -> None:
    """Draw the networks as radio buttons; `pick` is told the name of one that somebody takes.

    What is chosen lies with the app alone: the rows are told it, and only ever say what was taken.
    """
    rows = [
        {
            "name": one.name,
            "title": _(one.title),
            "summary": _(one.summary),
            "drawing": drawing_url(one.name),
        }
        for one in networks
    ]
    names = {row["name"] for row in rows}

    def taken() -> None:
        name = st.session_state[key].get("taken")
        if name in names:  # a client can send anything
            pick(name)

    data = {"networks": rows, "chosen": chosen, "label": _("Network"), "name": key}
    _component(data=data, key=key, on_taken_change=taken)
