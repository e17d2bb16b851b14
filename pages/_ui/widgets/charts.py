"""Colours and the charts that do not move. Okabe–Ito colours: told apart by colour-blind people.

A figure says nothing of light or dark: its ground and text are the theme's own (Streamlit's
template, `assets/style.css`), and what lies on them is an Okabe–Ito colour, whole or see-through.
So it follows when the theme is switched, which Streamlit does without a new figure.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _
from core.config.training import TrainingConfig
from core.evaluation.evaluation import Evaluation
from core.inspection.class_distribution import Use
from core.training.schedules import WITHIN_EPOCHS, learning_rate

ACCURACY_COLOR = "#0072B2"
PART_LOOKS = {  # colours and patterns, for those who tell few colours apart
    Use.TRAINING: ("#0072B2", ""),
    Use.VALIDATION: ("#E69F00", "/"),
    Use.TEST: ("#009E73", "."),
    Use.NOT_USED: ("#999999", "x"),
}
PART_NAMES = {
    Use.TRAINING: N_("training"),
    Use.VALIDATION: N_("validation"),
    Use.TEST: N_("test"),
    Use.NOT_USED: N_("not used"),
}
LOSS_COLOR = "#D55E00"
MOST_LABELLED_CLASSES = 25
POINTS_OF_A_SCHEDULE = 200
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}
TOOLBAR_HEIGHT = 44  # beside the plot, not on it: see assets/style.css
FAINTEST, STRONGEST = 0.12, 0.6  # with more, the numbers on it are below a contrast of 4.5
MATRIX_COLORS = [
    [0.0, f"rgba(213, 94, 0, {STRONGEST})"],  # wrong, in the colour of the loss
    [0.5, "rgba(213, 94, 0, 0)"],
    [0.5, "rgba(0, 114, 178, 0)"],
    [1.0, f"rgba(0, 114, 178, {STRONGEST})"],  # right, in the colour of the accuracy
]
NO_POP_UPS = {"showTips": False, "displayNotifier": False}


def show_chart(figure: go.Figure, key: str, alt: str, *, zoom: bool = False) -> None:
    """Draw `figure`; with `zoom` it can be enlarged, and has a toolbar above it.

    Without, no drag is taken for a zoom, so that a finger on it scrolls the page.
    """
    config: dict[str, Any] = {**NO_POP_UPS, "displayModeBar": zoom}
    if zoom:
        config["modeBarButtonsToRemove"] = ["toImage", "pan2d", "autoScale2d"]
        figure.update_layout(
            height=figure.layout.height + TOOLBAR_HEIGHT,
            margin={**MARGIN, "t": TOOLBAR_HEIGHT},
            dragmode="zoom",
        )
    else:
        figure.update_layout(dragmode=False)
        figure.update_xaxes(fixedrange=True)
        figure.update_yaxes(fixedrange=True)
    st.plotly_chart(figure, key=key, alt=alt, config=config)


def learning_rate_curve(training: TrainingConfig) -> go.Figure:
    """The learning rate of each epoch on a logarithmic axis, or of each moment on a linear one."""
    if training.schedule in WITHIN_EPOCHS:
        moments = [
            training.epochs * step / POINTS_OF_A_SCHEDULE
            for step in range(POINTS_OF_A_SCHEDULE + 1)
        ]
        epochs, rates, axis = moments, [learning_rate(training, at) for at in moments], "linear"
    else:
        epochs = [float(number) for number in range(1, training.epochs + 1)]
        rates, axis = [learning_rate(training, epoch - 1) for epoch in epochs], "log"
    figure = go.Figure(go.Scatter(x=epochs, y=rates, mode="lines", line={"color": ACCURACY_COLOR}))
    figure.update_layout(
        height=200,
        margin=MARGIN,
        xaxis={"title": _("epoch")},
        yaxis={"title": _("learning rate"), "type": axis, "exponentformat": "power"},
    )
    return figure


def confusion_matrix(evaluation: Evaluation, as_share: bool) -> go.Figure:
    """Rows are the true classes, columns the predicted ones; counts, or each row in per cent.

    What is right is blue, what is wrong orange, each as strong as its share of the most there is
    of its kind; a cell without images is the ground.
    """
    counts = evaluation.confusion
    shown = evaluation.confusion_share * 100 if as_share else counts
    unit = _("% of the true class") if as_share else _("images")
    lines = [_("true: {name}", name="%{y}"), _("predicted: {name}", name="%{x}")]
    lines.append(f"%{{customdata[0]:.3g}} {unit}")
    if as_share:
        lines.append(_("{count} images", count="%{customdata[1]}"))
    names = [html.escape(name) for name in evaluation.class_names]
    labelled = len(names) <= MOST_LABELLED_CLASSES
    heatmap = go.Heatmap(
        z=_strength(shown),
        zmin=-1,
        zmax=1,
        x=names,
        y=names,
        colorscale=MATRIX_COLORS,
        showscale=False,
        text=np.round(shown).astype(int),
        texttemplate="%{text}" if labelled else None,
        customdata=np.dstack([shown, counts]),
        hovertemplate=f"{'<br>'.join(lines)}<extra></extra>",
    )
    axis = {"type": "category", "automargin": True, "showgrid": False}
    figure = go.Figure(heatmap)
    figure.update_layout(
        height=max(420, min(900, 34 * len(names) + 160)),
        margin=MARGIN,
        xaxis={"title": _("predicted class"), **axis},
        yaxis={"title": _("true class"), "autorange": "reversed", **axis},
    )
    return figure


def _strength(shown: NDArray[Any]) -> NDArray[np.float64]:
    """0 to 1 on the diagonal, 0 to -1 elsewhere; what is not 0 is strong enough to be seen."""
    right = np.eye(len(shown), dtype=bool)
    strength = np.zeros(shown.shape)
    for cells, sign in ((right, 1), (~right, -1)):
        most = max(float(shown[cells].max(initial=0)), 1e-9)
        faintest = FAINTEST / STRONGEST
        seen = faintest + (1 - faintest) * shown / most
        strength = np.where(cells & (shown > 0), sign * seen, strength)
    return strength


def class_distribution(
    class_names: Sequence[str], counts: Mapping[Use, Sequence[int]], stacked: bool
) -> go.Figure:
    """Images of each class, a bar for each part of `counts` (those without images are left out)."""
    names = [html.escape(name) for name in class_names]
    bars = [
        go.Bar(
            name=_(PART_NAMES[part]),
            x=names,
            y=list(values),
            marker={"color": PART_LOOKS[part][0], "pattern": {"shape": PART_LOOKS[part][1]}},
            hovertemplate=f"%{{x}}<br>{_('{count} images', count='%{y:,}')}"
            f"<extra>{_(PART_NAMES[part])}</extra>",
        )
        for part, values in counts.items()
        if sum(values)
    ]
    figure = go.Figure(bars)
    figure.update_layout(
        barmode="stack" if stacked else "group",
        height=320,
        margin=MARGIN,
        xaxis={"title": _("class"), "type": "category", "automargin": True},
        yaxis={"title": _("images")},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )
    return figure
