"""Inside, one image: Grad-CAM and occlusion, as heat over the image."""

import hashlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _, number
from core.execution import local
from core.execution.tasks import GRAD_CAM, OCCLUDED
from core.explanation.records import Anatomy, HeatMap, Window, heat_map, window_for
from pages._ui.evaluate.inside.words import layer_words
from pages._ui.network.asked import Asked, choose_asked_class
from pages._ui.network.heat_pictures import heat_over, show_pictures, show_scale
from pages._ui.shell.state import held, remember
from pages._ui.shell.worker_results import draw_answer

MOST_KEPT = 30  # occlusion maps of a visitor
OPACITY = 60
KEPT = "inside_occlusions"


def grad_cam(asked: Asked, anatomy: Anatomy) -> None:
    """Where a layer sees what speaks for a class."""
    if not anatomy.layers:
        st.info(
            _(
                "Grad-CAM needs a layer whose values lie on a grid over the image, as those of a "
                "convolution do. This network has none: it takes the pixels as one row of numbers. "
                "Occlusion works on it."
            ),
            icon=":material/info:",
        )
        return
    picture, choices = st.columns(2)
    with choices:
        label = choose_asked_class(asked, "inside")
        layer = _choose_layer(anatomy)
        opacity = _choose_opacity()

    def draw(found: HeatMap) -> None:
        name = asked.names[label]
        if not found.most:
            st.text(_("Nothing that this layer sees here speaks for {name}.", name=name))
        words = _("What speaks for {name}", name=name)
        show_pictures([(heat_over(asked.pixels, found, opacity), words)])
        show_scale(_("nothing"), _("most"))
        st.caption(
            _(
                "The map has {height}×{width} cells; between them it is drawn smoothly.",
                height=found.values.shape[0],
                width=found.values.shape[1],
            )
        )

    with picture:
        draw_answer(
            GRAD_CAM(asked.network_id, asked.pixels, label, layer),
            draw,
            _("Asking the network…"),
            about=asked.stamp,
        )


def occlusion(asked: Asked) -> None:
    """Where covering takes the certainty away."""
    picture, choices = st.columns(2)
    with choices:
        label = choose_asked_class(asked, "inside")
        opacity = _choose_opacity()
    window = window_for(*asked.pixels.shape[:2])
    with picture:
        covered = _covered(asked, label, window)
        heat = heat_map(float(asked.probabilities[label]) - covered, window.placement)
        words = _("Where covering makes it less sure of {name}", name=asked.names[label])
        show_pictures([(heat_over(asked.pixels, heat, opacity), words)])
        show_scale(_("no change"), _("most"))
    with choices:
        _say_what_covering_does(asked, label, covered, window)


def _say_what_covering_does(
    asked: Asked, label: int, covered: NDArray[np.float32], window: Window
) -> None:
    before = float(asked.probabilities[label])
    values = {
        "name": asked.names[label],
        "before": number(before, ".1%"),
        "after": number(float(covered.min()), ".1%"),
        "side": window.side,
    }
    if covered.min() < before:
        st.text(
            _(
                "The network is {before} sure of {name}; with the brightest place covered by a "
                "square of {side} pixels, {after}.",
                **values,
            )
        )
    else:
        st.text(
            _(
                "The network is {before} sure of {name}; no square of {side} pixels makes it less "
                "sure, wherever it lies.",
                **values,
            )
        )


def _covered(asked: Asked, label: int, window: Window) -> NDArray[np.float32]:
    """The probability of class `label` at each position of the window, computed row by row."""
    digest = hashlib.sha256(np.ascontiguousarray(asked.pixels).data).hexdigest()
    kept: dict[object, NDArray[np.float32]] = st.session_state.setdefault(KEPT, {})
    key = (asked.network_id, asked.stamp, digest, label, window)
    if key not in kept:
        bar = st.progress(0.0, _("Covering one part after the other…"))
        rows = []
        for row in range(window.places[0]):
            given = (asked.network_id, asked.pixels, label, window, range(row, row + 1))
            rows.append(local.inference.call(OCCLUDED, *given))
            bar.progress((row + 1) / window.places[0], _("Covering one part after the other…"))
        bar.empty()
        kept[key] = np.concatenate(rows)
        while len(kept) > MOST_KEPT:
            kept.pop(next(iter(kept)))
    return kept[key]


def _choose_layer(anatomy: Anatomy) -> str:
    """The name of the layer: of each size of map the last one, or any."""
    every = len(anatomy.stages) < len(anatomy.layers) and st.toggle(
        _("Every layer"),
        held("inside_every_layer", False),
        key="inside_every_layer",
        on_change=remember,
        args=("inside_every_layer",),
    )
    names = [one.name for one in anatomy.layers] if every else list(anatomy.stages)
    key = f"inside_layer_{len(names)}_{anatomy.first_choice}"
    name: str = st.selectbox(
        _("Layer, from the pixels up"),
        names,
        names.index(held(key, anatomy.first_choice, names)),
        format_func=lambda one: layer_words(anatomy.layer(one)),
        key=key,
        on_change=remember,
        args=(key,),
    )
    return name


def _choose_opacity() -> float:
    """How much the heat hides of the image, 0–1."""
    percent: int = st.slider(
        _("How much the colours cover"),
        0,
        100,
        held("inside_opacity", OPACITY),
        step=10,
        format="%d%%",
        key="inside_opacity",
        on_change=remember,
        args=("inside_opacity",),
    )
    return percent / 100
