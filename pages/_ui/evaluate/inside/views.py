"""Inside, one image: what the network says of it, and the ways to look at why."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _
from core.datasets.class_words import class_words
from core.evaluation.evaluation import Evaluation
from core.execution.tasks import ACTIVATIONS, ATTENTION, PREDICT
from core.explanation.records import Anatomy, AttentionMaps, Channels
from core.prediction.answers import best_of
from core.runs.models import Run
from pages._ui.evaluate.inside.heat import grad_cam, occlusion
from pages._ui.evaluate.inside.image import Chosen
from pages._ui.evaluate.inside.words import PROVES_NOT, SHOWS, layer_words
from pages._ui.network.asked import Asked
from pages._ui.network.heat_pictures import heat_over, show_pictures, show_scale
from pages._ui.network.nearest import nearest
from pages._ui.run.reading import arrays_of
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import Tile, image_grid, probability_bars
from pages._ui.widgets.paging import choose_page

CHANNELS = 12
NEAREST = 12
LAYERS_AT_ONCE = 6
ATTENTION_OPACITY = 0.6
VIEWS = {
    "heat": N_("Where it looks (Grad-CAM)"),
    "occlusion": N_("Cover it (occlusion)"),
    "attention": N_("Attention"),
    "layers": N_("Layer by layer (activations)"),
    "nearest": N_("Most alike in training"),
}


@dataclass(frozen=True)
class Looked:
    """What is looked at, and by which network: `stamp` tells files of it apart."""

    run: Run
    evaluation: Evaluation
    chosen: Chosen
    anatomy: Anatomy
    stamp: str


def views(looked: Looked) -> None:
    """The image, the answer, and one of the ways to look at why."""
    draw_answer(
        PREDICT(looked.run.id, looked.chosen.pixels[None]),
        lambda probabilities: _answered(looked, probabilities[0]),
        _("The network is looking…"),
        about=looked.stamp,
    )


def _answered(looked: Looked, probabilities: NDArray[np.float32]) -> None:
    names = class_words(looked.evaluation.named.dataset)
    image, said = st.columns(2)
    with image:
        _image(looked, names)
    with said:
        best = best_of(probabilities)
        probability_bars([names[one] for one in best], probabilities[best])
    ways = {
        one: words for one, words in VIEWS.items() if one != "attention" or looked.anatomy.attention
    }
    view = choose_one(_("Look at"), ways, "heat", f"inside_view_{len(ways)}")
    asked = Asked(looked.run.id, looked.stamp, looked.chosen.pixels, names, probabilities)
    draw: dict[str, Callable[[], None]] = {
        "heat": lambda: grad_cam(asked, looked.anatomy),
        "occlusion": lambda: occlusion(asked),
        "attention": lambda: _attention(asked),
        "layers": lambda: _layers(asked),
        "nearest": lambda: nearest(asked, arrays_of(looked.evaluation), NEAREST),
    }
    st.markdown(_(SHOWS[view]))
    draw[view]()
    st.info(_(PROVES_NOT[view]), icon=":material/balance:")


def _image(looked: Looked, names: tuple[str, ...]) -> None:
    pixels, index = looked.chosen.pixels, looked.chosen.index
    height, width = pixels.shape[:2]
    saw = _("What the network saw: {height}×{width} pixels", height=height, width=width)
    pictures = [(pixels, saw)]
    if looked.chosen.came is not None:
        pictures.insert(0, (looked.chosen.came, _("Your image")))
    show_pictures(pictures)
    if index is not None:
        true = names[looked.evaluation.labels[index]]
        st.text(_("Test image {index:,}: is {name}", index=index, name=true))


def _attention(asked: Asked) -> None:
    def draw(found: AttentionMaps) -> None:
        maps = [
            (found.rollout, _("Through all layers (rollout)")),
            (found.last, _("Last layer, mean of its heads")),
            *(
                (head, _("Last layer, head {number}", number=number))
                for number, head in enumerate(found.heads, 1)
            ),
        ]
        show_pictures(
            (
                heat_over(asked.pixels, one, ATTENTION_OPACITY),
                _("{words}: up to {times:.3g} times an even share", words=words, times=one.most),
            )
            for one, words in maps
        )
        show_scale(_("not looked at"), _("looked at most"))

    draw_answer(
        ATTENTION(asked.network_id, asked.pixels), draw, _("Asking the network…"), about=asked.stamp
    )


def _layers(asked: Asked) -> None:
    draw_answer(
        ACTIVATIONS(asked.network_id, asked.pixels, CHANNELS),
        _draw_layers,
        _("Asking the network…"),
        about=asked.stamp,
    )


def _draw_layers(found: tuple[Channels, ...]) -> None:
    if not found:
        st.info(
            _(
                "This network has no convolutions: it takes the pixels as one row of numbers, so "
                "its layers have no pictures. “Its filters” shows its weights as pictures."
            ),
            icon=":material/info:",
        )
        return
    page = choose_page(len(found), LAYERS_AT_ONCE, f"inside_layers_{len(found)}")
    for one in found[page.start : page.stop]:
        st.markdown(f"**{layer_words(one.layer)}**")
        image_grid(
            (
                Tile(picture[..., None], (_("channel {number}", number=number),))
                for picture, number in zip(one.pictures, one.numbers, strict=True)
            ),
            small=True,
        )
        st.caption(
            _(
                "The {shown} most active of {all} channels; {silent} say the same everywhere.",
                shown=len(one.numbers),
                all=one.layer.channels,
                silent=one.silent,
            )
        )
