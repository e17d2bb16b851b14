"""Choosing how much of a pretrained network learns: a slider and a layer's name, always in step."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.architectures.summary import BackboneLayer
from core.common.i18n import N_, _, ngettext
from pages._ui.shell import state
from pages._ui.widgets.templates import show_html

Layers = Sequence[BackboneLayer]
NONE = N_("none: all frozen")


def choose_unfreeze(layers: Layers, values: dict[str, Any], by_name: DeltaGenerator) -> None:
    """Write the number of learning layers, counted from the top, into `values["unfreeze"]`.

    `layers` are the backbone's, from the pixels up: name and block. In `by_name`, the expert's
    place, the same cut can be chosen by a layer's name.
    """
    prefix = f"{state.generation()}.{values['name']}.unfreeze"
    names = [layer.name for layer in layers]
    asked = _depth(names, values.get("unfreeze", 0))
    base = f"{prefix}.depth"
    key = state.life(base, asked)
    depths = range(len(layers) + 1)
    depth = st.select_slider(
        _("Layers that learn (unfreeze depth)"),
        depths,
        state.held(key, asked, depths),
        format_func=lambda depth: _cut_in_words(layers, depth),
        key=key,
        on_change=_follow,
        args=(names, values, base, key),
        help=_(
            "How many layers of the pretrained network learn too, counted from the top. 0: it "
            "stays as it is (frozen), and only the new layers on top learn."
        ),
    )
    _show_cut(layers, depth)
    _choose_layer(names, depth, values, by_name, prefix)
    if depth != asked:  # else as it was written, name or number
        values["unfreeze"] = depth


def _choose_layer(
    names: list[str], depth: int, values: dict[str, Any], place: DeltaGenerator, prefix: str
) -> None:
    """The cut by the name of its first layer."""
    base, first = f"{prefix}.layer", _first_learning(names, depth)
    key = state.life(base, first)
    options = [NONE, *names]
    place.selectbox(
        _("First layer that learns"),
        options,
        options.index(state.held(key, first, options)),
        format_func=lambda name: _(NONE) if name == NONE else name,
        key=key,
        on_change=_follow,
        args=(names, values, base, key),
        help=_("The same cut by name, such as block5_conv1: this layer and all above it learn."),
    )


def _follow(names: list[str], values: dict[str, Any], base: str, key: str) -> None:
    """One of the two was moved: write down the depth, from which the other begins anew."""
    moved = st.session_state[key]
    if state.follow(base, key, moved):
        values["unfreeze"] = _depth(names, moved)


def _show_cut(layers: Layers, depth: int) -> None:
    """The backbone's blocks from the pixels to the answer, as long as they have layers."""
    still = len(layers) - depth
    blocks, begun = [], 0
    for name, together in groupby(layers, key=lambda layer: layer.block):
        count = len(list(together))
        frozen = min(count, max(0, still - begun))
        blocks.append({"name": name, "count": count, "frozen": f"{frozen / count:.0%}"})
        begun += count
    frozen_words = ngettext("{count} layer is frozen", "{count} layers are frozen", still)
    learning = ngettext(
        "{count} layer and the new ones on top learn",
        "{count} layers and the new ones on top learn",
        depth,
    )
    show_html(
        "unfreeze_depth",
        blocks=blocks,
        ends=(_("pixels"), _("answer")),
        frozen=frozen_words if still else "",
        learning=learning if depth else _("the new layers on top learn"),
    )


def _cut_in_words(layers: Layers, depth: int) -> str:
    if depth == 0:
        return _("0, all frozen")
    block = layers[-depth].block
    return _("{depth}, from {block}", depth=depth, block=block) if block else str(depth)


def _depth(names: list[str], unfreeze: int | str) -> int:
    if isinstance(unfreeze, str):
        return len(names) - names.index(unfreeze) if unfreeze in names else 0
    return min(unfreeze, len(names))


def _first_learning(names: list[str], depth: int) -> str:
    return names[-depth] if depth else NONE
