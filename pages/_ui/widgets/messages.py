"""Small pieces that Streamlit has no widget for; `templates` escapes every string in them.

Streamlit's Markdown would load remote images from a name or an error text, so strings that a
person or a file has given are only ever shown through these functions or `st.text`.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.architectures import architectures
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets import Dataset, get_dataset
from core.evaluation.chance import Result, result_of_run
from core.imaging.read import enlarged_png
from core.inspection.class_distribution import Use
from core.runs.models import Run, RunStatus
from pages._ui.shell.clock import moment
from pages._ui.shell.registry import Page
from pages._ui.widgets.charts import PART_LOOKS, PART_NAMES
from pages._ui.widgets.templates import show_html

STATUS_WORDS = {
    RunStatus.QUEUED: N_("waiting"),
    RunStatus.RUNNING: N_("training"),
    RunStatus.FINISHED: N_("finished"),
    RunStatus.STOPPED: N_("stopped"),
    RunStatus.FAILED: N_("failed"),
    RunStatus.INTERRUPTED: N_("interrupted"),
}
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


def empty_state(message: str, page: Page, label: str) -> None:
    """Nothing here yet: say why, and offer the step that changes it."""
    st.info(message, icon=":material/info:")
    next_step(page, label)


def next_step(page: Page, label: str, **query: str) -> None:
    """The button that leads on to `page`, with `query` in its address; one of a label a page."""
    key = "-".join(["go", page.title, *query.values()])
    if st.button(label, icon=page.icon, key=key):
        st.switch_page(page.path, query_params=query)


def run_title(run: Run) -> str:
    """What a run is called: its own name, or network and data set."""
    network, data = run.config.model.name, run.config.data.name
    return run.name or _("{network} on {data}", network=network, data=data)


def from_catalogue(dataset: Dataset, text: str) -> str:
    """A text of the record of `dataset`; what people have called their own stays as it is."""
    return text if dataset.own else _(text)


def run_line(run: Run, with_result: bool = False) -> None:
    """A run in one line: status, title, network, data set, when; its result if asked for."""
    model, data = run.config.model.name, run.config.data.name  # as they are, should one be gone
    model = _(architectures[model].title) if model in architectures else model
    if getattr(run.config.model, "weights", None) == "random":
        model = _("{network}, random weights", network=model)
    details = (model, _data_title(data), run.id, moment(run.created_at))
    result, known = "", None
    if with_result and run.test_accuracy is not None:
        result = _("{share:.1%} right on test images", share=run.test_accuracy)
        known = result_of_run(run)
    show_html(
        "run_line",
        status=run.status,
        status_word=_(STATUS_WORDS[run.status]),
        title=run_title(run),
        details=" · ".join(details),
        result=result,
        known=known,
    )


def show_test(
    places: Sequence[DeltaGenerator], accuracy: float, loss: float, result: Result | None
) -> None:
    """The two figures of a test in the first two places; their labels are cut off where long."""
    places[0].metric(
        _("Right (accuracy)"),
        f"{accuracy:.1%}",
        help=_("Share of the test images that the network answers rightly.")
        + f" {_(INTERVAL_HELP)}",
        **beside(result),
    )
    places[1].metric(
        _("Error (loss)"),
        f"{loss:.3g}",
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


def _data_title(name: str) -> str:
    try:
        dataset = get_dataset(name)
    except UserError:
        return name
    return from_catalogue(dataset, dataset.title)


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
            "words": f"{_(PART_NAMES[part])} {count:,} ({count / total:.0%})",
        }
        for part, count in counts.items()
        if count
    ]
    show_html("part_bar", parts=parts)
