"""Evaluate, part Hits out of 100: a small test, drawn again and again."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _, ngettext
from core.datasets.base import Pixels
from core.datasets.class_words import class_words
from core.evaluation.chance import Result, result_of
from core.evaluation.evaluation import Evaluation
from core.evaluation.hits import ExpectedHits, drawn, expected_hits
from core.reporting.evaluation_figures import hits_distribution
from core.reporting.picture_tables import draws_csv
from core.runs.models import Run
from pages._ui.evaluate.gallery import gallery, lines_of
from pages._ui.run.reading import arrays_of, kept
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.messages import data_url
from pages._ui.widgets.tables import csv_button
from pages._ui.widgets.templates import show_html

MANY = 50  # draws at one press
MOST_DRAWS = 5000
LONGEST_SIDE = 64  # pixels of an image among a hundred
WRONG_AT_ONCE = 12
SEED, COUNT = "hits_seed", "hits_drawn"  # of this visitor; how often, by run
COUNTED = "hits_counted"  # by run: what was counted, and the hits


def hits(run: Run, evaluation: Evaluation) -> None:
    """Draw it: the images of the last draw, and beside them the hits of all draws."""
    result = kept(evaluation, "result", lambda one: result_of(one.right, one.labels))
    expected = kept(evaluation, "expected_hits", lambda _one: expected_hits(result))
    seed, draws = st.session_state.setdefault(SEED, secrets.randbits(32)), _draws(run)
    counts = _counted(run, evaluation, seed, draws)
    left, right = st.columns([1, 1], gap="large")
    with right:
        st.metric(
            _("Hits in draw {number:,}", number=draws),
            _("{hits} of {size}", hits=counts[-1], size=expected.size),
        )
        _buttons(run, draws)
        show_chart(
            hits_distribution(counts, expected),
            "hits_distribution",
            _("Hits of all draws, beside how often each number is expected"),
        )
        csv_button(
            _("Save the hits of all draws (CSV)"),
            partial(draws_csv, counts, expected.size),
            f"{run.id}-hits.csv",
            f"hits_csv_{run.id}",
        )
        _meaning(counts, expected, result)
    with left:
        rows = np.sort(drawn(len(evaluation.labels), seed, draws - 1))
        _last_draw(evaluation, rows)
        _wrong_ones(evaluation, rows[~evaluation.right[rows]], f"hits_wrong_{run.id}_{draws}")


def _draws(run: Run) -> int:
    """How often it was drawn from this run's test images: once at the first look."""
    counts: dict[str, int] = st.session_state.setdefault(COUNT, {})
    return counts.setdefault(run.id, 1)


def _draw_more(run_id: str, more: int) -> None:
    counts = st.session_state[COUNT]
    counts[run_id] = min(counts[run_id] + more, MOST_DRAWS) if more else 1
    if not more:
        st.session_state[SEED] = secrets.randbits(32)


def _counted(run: Run, evaluation: Evaluation, seed: int, draws: int) -> list[int]:
    """The hits of each draw so far; what was counted before is not counted again.

    This visitor keeps them, of each run those of the last seed alone.
    """
    about = seed, hash(evaluation.right.tobytes())
    counted: dict[str, tuple[Any, list[int]]] = st.session_state.setdefault(COUNTED, {})
    if counted.get(run.id, ("", []))[0] != about:
        counted[run.id] = about, []
    known = counted[run.id][1]
    for number in range(len(known), draws):
        known.append(int(evaluation.right[drawn(len(evaluation.right), seed, number)].sum()))
    return known[:draws]


def _buttons(run: Run, draws: int) -> None:
    full = draws >= MOST_DRAWS
    with st.container(horizontal=True):
        for label, icon, more, off in (
            (_("Draw again"), ":material/casino:", 1, full),
            (_("Draw {count} times", count=MANY), ":material/repeat:", MANY, full),
            (_("Start over"), ":material/restart_alt:", 0, draws == 1),
        ):
            st.button(
                label,
                icon=icon,
                key=f"draw_{more}",
                type="primary" if more == 1 else "secondary",
                disabled=off,
                on_click=_draw_more,
                args=(run.id, more),
            )


def _meaning(counts: Sequence[int], expected: ExpectedHits, result: Result) -> None:
    """What the hits of one draw say, and what they do not."""
    alone = Result(counts[-1], expected.size, expected.size)
    st.text(
        _(
            "{hits} of {size}, taken alone, says: of all such images, {between} are right (95% "
            "interval). Of all {images:,} test images it is {accuracy:.1%}.",
            hits=counts[-1],
            size=expected.size,
            between=alone.between,
            images=result.images,
            accuracy=result.accuracy,
        )
    )
    st.text(
        _(
            "The network stays the same, its hits do not: 19 of 20 draws have {low} to {high} (the "
            "band), and two of its draws are up to {apart} hits apart. As much between two "
            "networks, on {size} images each, may be chance.",
            low=expected.low,
            high=expected.high,
            apart=expected.apart,
            size=expected.size,
        )
    )
    _so_far(counts, expected, result)


def _so_far(counts: Sequence[int], expected: ExpectedHits, result: Result) -> None:
    """How many draws lay within the band, and which law it is drawn by."""
    inside = sum(expected.low <= one <= expected.high for one in counts)
    st.caption(
        ngettext(
            "{count:,} draw so far, {inside:,} within the band.",
            "{count:,} draws so far, {inside:,} of them within the band.",
            len(counts),
            inside=inside,
        )
    )
    if expected.without_replacement:
        st.caption(
            _(
                "There are only {images:,} test images, and a draw has each of them once at most: "
                "its hits vary less than the binomial distribution says, and are compared with the "
                "hypergeometric one.",
                images=result.images,
            )
        )


def _last_draw(evaluation: Evaluation, rows: NDArray[np.int64]) -> None:
    """The images of one draw, sorted, in one picture, each marked as right or wrong."""
    names, right = class_words(evaluation.named.dataset), evaluation.right
    hits_now = int(right[rows].sum())
    columns = int(np.ceil(np.sqrt(len(rows))))
    images = arrays_of(evaluation).x_test[rows]
    show_html(
        "hits",
        columns=columns,
        src=data_url(sheet(images, columns)),
        alternative=_("{hits} of {size} right", hits=hits_now, size=len(rows)),
        cells=[
            ("right" if right[row] else "wrong", ", ".join(lines_of(evaluation, names, row)))
            for row in rows
        ],
    )
    st.caption(_("Crossed out: wrong. These stand below, with what was said."))


def _wrong_ones(evaluation: Evaluation, rows: NDArray[np.int64], key: str) -> None:
    """Those of the draw that are wrong, in its order: what a mouse alone finds in the picture."""
    if not len(rows):
        return
    st.subheader(
        ngettext("{count} wrong one", "The {count} wrong ones", len(rows)),
        anchor=False,
    )
    gallery(evaluation, rows, key, at_once=WRONG_AT_ONCE)


def sheet(images: Pixels, columns: int) -> Pixels:
    """Images (n, height, width, channels) side by side, row by row, in one; large ones by fewer
    pixels."""
    step = max(1, -(-max(images.shape[1:3]) // LONGEST_SIDE))
    images = images[:, ::step, ::step]
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    padded = np.zeros((rows * columns, height, width, channels), np.uint8)
    padded[:count] = images
    table = padded.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    return table.reshape(rows * height, columns * width, channels)
