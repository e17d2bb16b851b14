"""Choosing how much of a pretrained network learns: a slider and a layer's name, always in step."""

from typing import Any

import streamlit as st

from pages._ui import state

Layers = list[dict[str, Any]]
NONE = "none: all frozen"


def choose_unfreeze(layers: Layers, values: dict[str, Any]) -> None:
    """Write the number of learning layers, counted from the top, into `values["unfreeze"]`.

    `layers` are the backbone's, from the pixels up: name and block.
    """
    prefix = f"{state.generation()}.{values['name']}.unfreeze"
    depth_key, layer_key = f"{prefix}.depth", f"{prefix}.layer"
    names = [layer["name"] for layer in layers]
    asked = _depth(names, values.get("unfreeze", 0))
    state.first_value(depth_key, asked)
    state.first_value(layer_key, _first_learning(names, asked))
    depth = st.select_slider(
        "Layers that learn (unfreeze depth)",
        range(len(layers) + 1),
        format_func=lambda depth: _cut_in_words(layers, depth),
        key=depth_key,
        on_change=_follow_depth,
        args=(names, depth_key, layer_key),
        help="How many layers of the pretrained network learn too, counted from the top. 0: it "
        "stays as it is (frozen), and only the new layers on top learn.",
    )
    st.selectbox(
        "First layer that learns",
        [None, *names],
        format_func=lambda name: name or NONE,
        placeholder=NONE,
        key=layer_key,
        on_change=_follow_layer,
        args=(names, depth_key, layer_key),
        help="The same cut by name, such as block5_conv1: this layer and all above it learn.",
    )
    if depth != asked:  # else as it was written, name or number
        values["unfreeze"] = depth


def _cut_in_words(layers: Layers, depth: int) -> str:
    if depth == 0:
        return "0, all frozen"
    block = layers[-depth]["block"]
    return f"{depth}, from {block}" if block else str(depth)


def _depth(names: list[str], unfreeze: int | str) -> int:
    if isinstance(unfreeze, str):
        return len(names) - names.index(unfreeze) if unfreeze in names else 0
    return min(unfreeze, len(names))


def _first_learning(names: list[str], depth: int) -> str | None:
    return names[-depth] if depth else None


def _follow_depth(names: list[str], depth_key: str, layer_key: str) -> None:
    st.session_state[layer_key] = _first_learning(names, st.session_state[depth_key])


def _follow_layer(names: list[str], depth_key: str, layer_key: str) -> None:
    name = st.session_state[layer_key]
    st.session_state[depth_key] = _depth(names, name) if name else 0
