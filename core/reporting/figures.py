"""The app's figures, built without Streamlit: pages draw them, reports carry them along.

Okabe–Ito colours: told apart by colour-blind people. A figure says nothing of light or dark: its
ground and text are those of whoever draws it (Streamlit's theme on a page, white in a report), and
what lies on them is an Okabe–Ito colour, whole or see-through. So it follows when the theme is
switched, which Streamlit does without a new figure.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.common.i18n import N_, _
from core.config.training import TrainingConfig
from core.inspection.class_distribution import Use
from core.training.schedules import learning_rate

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
MOST_LABELLED_CLASSES = 25  # with more, cells of a matrix are small and have no numbers
POINTS_OF_A_SCHEDULE = 200
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}
FAINTEST, STRONGEST = 0.12, 0.6  # with more, the numbers on it are below a contrast of 4.5


def learning_rate_curve(training: TrainingConfig) -> go.Figure:
    """The learning rate of each epoch on a logarithmic axis, or of each moment on a linear one."""
    if training.schedule.within_epochs:
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


def cell_strength(shown: NDArray[Any]) -> NDArray[np.float64]:
    """0 to 1 on the diagonal, 0 to -1 elsewhere; what is not 0 is strong enough to be seen.

    `shown`: counts or shares (classes, classes), row true, column predicted.
    """
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
