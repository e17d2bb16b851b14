"""Small pieces that Streamlit has no widget for; `templates` escapes every string in them.

Streamlit's Markdown would load remote images from a name or an error text, so strings that a
person or a file has given are only ever shown through these functions or `st.text`.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import N_, _, number
from core.evaluation.chance import Result
from core.imaging.read import enlarged_png
from core.inspection.class_distribution import Use
from core.reporting.figures import PART_LOOKS, PART_NAMES
from core.runs.models import Run
from pages._ui.shell.registry import Page
from pages._ui.widgets.templates import show_html, svg_url

_PICTURES = Path(__file__).resolve().parents[3] / "assets" / "empty"
Picture = Literal["runs", "images", "answer", "search", "trash"]
VIEWS_WORDS = {
    "mirrored": N_("mirrored"),
    "shifted": N_("shifted"),
    "both": N_("mirrored and shifted"),
}
INTERVAL_HELP = N_(
    "Below, its 95% interval: 19 of 20 such intervals have in them the share that would be right"
    " of all images of this kind."
)
WHAT_HELPS = N_(
    "More images, more epochs or a network that has learned from photographs (MobileNet) may help."
)
KEPT = N_("The best weights so far are kept; without validation images, the last.")


@dataclass(frozen=True)
class Tile:
    """One image of a grid: uint8 (height, width, channels), lines under it, right or wrong."""

    pixels: NDArray[np.uint8]
    lines: tuple[str, ...]
    right: bool | None = None

    @property
    def kind(self) -> str:
        """Its class in the style sheet."""
        return {True: "right", False: "wrong", None: ""}[self.right]


def problem(message: str) -> None:
    """An error a person can act on."""
    show_html("problem", message=message)


def empty_state(
    message: str,
    page: Page | None = None,
    label: str = "",
    picture: Picture = "runs",
) -> DeltaGenerator:
    """Nothing here yet: a picture, why it is so, and the one step that changes it.

    That is a button to `page`, or what the caller draws into the place that is returned, or it
    stands on the page already and `message` names it.
    """
    place = st.container(border=True, horizontal_alignment="center", gap="small")
    with place:
        show_html("empty_state", picture=_picture(picture), message=message)
        if page:
            next_step(page, label)
    return place


@lru_cache(maxsize=16)
def _picture(name: str) -> str:
    return svg_url((_PICTURES / f"{name}.svg").read_text(encoding="utf-8"))


def next_step(page: Page, label: str, **query: str) -> None:
    """The button that leads on to `page`, with `query` in its address; one of a label a page."""
    key = "-".join(["go", page.title, *query.values()])
    if st.button(label, icon=page.icon, key=key):
        st.switch_page(page.path, query_params=query)


def show_test(
    places: Sequence[DeltaGenerator], accuracy: float, loss: float, result: Result | None
) -> None:
    """The two figures of a test in the first two places; their labels are cut off where long."""
    places[0].metric(
        _("Right (accuracy)"),
        number(accuracy, ".1%"),
        help=_("Share of the test images that the network answers rightly.")
        + f" {_(INTERVAL_HELP)}",
        **beside(result),
    )
    places[1].metric(
        _("Error (loss)"),
        number(loss, ".3g"),
        help=_(
            "Cross-entropy loss on the test images: how far the probabilities that the network"
            " answers are from the truth. 0 is best."
        ),
    )


def beside(result: Result | None) -> dict[str, Any]:
    """What `st.metric` shows below an accuracy: its interval, where that is known."""
    if result is None:
        return {}
    return {"delta": result.between, "delta_color": "off", "delta_arrow": "off"}


def doubt_line(result: Result | None) -> None:
    """Say where guessing would do as well."""
    if result and result.doubt:
        st.warning(f"{result.verdict} {_(WHAT_HELPS)}", icon=":material/casino:")


def views_line(run: Run) -> None:
    """What answers averaged over views of each test image reach, where they were asked for."""
    if run.test_accuracy_views is not None:
        kind = run.config.training.test_views
        st.caption(
            _(
                "With answers averaged over {kind} views of each test image (test-time "
                "augmentation): {averaged:.2%} right; plain: {plain:.2%}.",
                kind=_(VIEWS_WORDS[kind]) if kind in VIEWS_WORDS else kind,
                averaged=run.test_accuracy_views,
                plain=run.test_accuracy,
            )
        )


def titled_line(title: str, details: str) -> None:
    """A title and, dimmed, what else is to be known of it."""
    show_html("titled_line", title=title, details=details)


def image_grid(tiles: Iterable[Tile], *, small: bool = False) -> None:
    """Images enlarged with hard pixels, each with its lines; right and wrong are marked."""
    figures = [
        {"kind": tile.kind, "src": data_url(tile.pixels), "lines": tile.lines} for tile in tiles
    ]
    show_html("image_grid", tiles=figures, small=small)


def probability_bars(names: Iterable[str], probabilities: Iterable[float]) -> None:
    """One bar per class, in the given order, with its share of certainty."""
    show_html("probability_bars", bars=list(zip(names, probabilities, strict=True)))


def seen_image(pixels: NDArray[np.uint8], alternative: str, smooth: bool = False) -> None:
    """One image, uint8 (height, width, channels), large, with hard pixels unless `smooth`."""
    show_html("seen_image", alternative=alternative, src=data_url(pixels), smooth=smooth)


def data_url(pixels: NDArray[np.uint8]) -> str:
    """The image as a PNG in a `data:` address."""
    return f"data:image/png;base64,{base64.b64encode(enlarged_png(pixels)).decode()}"


def part_bar(counts: Mapping[Use, int]) -> None:
    """One bar, each part as long as its share; the legend says what and how many."""
    total = max(1, sum(counts.values()))
    parts = [
        {
            "count": count,
            "look": PART_LOOKS[part][0],
            "words": f"{_(PART_NAMES[part])} {number(count, ',')} ({number(count / total, '.0%')})",
        }
        for part, count in counts.items()
        if count
    ]
    show_html("part_bar", parts=parts)
