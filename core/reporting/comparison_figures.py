"""Figures that hold runs against each other: curves, differences with their intervals, costs.

As in `figures`, a figure says nothing of light or dark: series are Okabe–Ito colours, and a pattern
or a sign beside them for those who tell few colours apart.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

import plotly.graph_objects as go

from core.common.i18n import N_, _
from core.evaluation.comparison import Comparison
from core.reporting.evaluation_figures import FINE_SHARE
from core.runs.models import Epoch

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#808080")
SIGNS = (
    *("circle", "square", "diamond", "triangle-up"),
    *("cross", "x", "triangle-down", "star"),
)
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}
HEIGHT = 380
BAR_HEIGHT = 44  # pixels of a pair's interval
LONGEST_NAME = 40


class Along(StrEnum):
    """What curves are drawn over."""

    EPOCHS = "epochs"
    STEPS = "steps"
    MINUTES = "minutes"


ALONG_WORDS = {
    Along.EPOCHS: N_("epoch"),
    Along.STEPS: N_("training steps"),
    Along.MINUTES: N_("minutes of training"),
}


@dataclass(frozen=True)
class Curve:
    """A run's epochs. `steps`: updates of the weights in an epoch; None where that is not known."""

    name: str
    epochs: Sequence[Epoch]
    steps: int | None = None


@dataclass(frozen=True)
class Cost:
    """What a run reaches, a share (0 to 1), and what that costs: a positive figure.

    `place`: among all runs that are compared, 0 for the first; its color and sign are by that.
    """

    name: str
    accuracy: float
    cost: float
    place: int


def curves(runs: Sequence[Curve], figure: str, along: Along, smoothing: float = 0.0) -> go.Figure:
    """`figure` ("accuracy" or "loss") of each run, with one hover for all of them.

    On validation images; dashed, on training images, where a run has no others. `smoothing`: 0 to
    below 1, as `smooth` takes it. A run of which it is not known how far along it was is left out.
    """
    drawn = go.Figure()
    for place, run in enumerate(runs):
        held_back = any(epoch.val_loss is not None for epoch in run.epochs)
        column = f"val_{figure}" if held_back else figure
        known = [
            (at, float(value))
            for at, epoch in zip(_along(run, along), run.epochs, strict=False)
            if (value := getattr(epoch, column)) is not None
        ]
        if not known:
            continue
        xs, values = zip(*known, strict=True)
        color = COLORS[place % len(COLORS)]
        drawn.add_scatter(
            x=xs,
            y=smooth(values, smoothing),
            name=short(run.name),
            mode="lines" if len(xs) > 1 else "markers",
            line={"color": color, "width": 2, "dash": "solid" if held_back else "dash"},
            marker={"color": color, "symbol": SIGNS[place % len(SIGNS)], "size": 9},
            hovertemplate="%{y:.2%}" if figure == "accuracy" else "%{y:.4f}",
        )
    drawn.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        hovermode="x unified",
        xaxis={"title": _(ALONG_WORDS[along])},
        yaxis={"title": _("accuracy") if figure == "accuracy" else _("loss")},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    if figure == "accuracy":
        drawn.update_yaxes(tickformat=FINE_SHARE)
    return drawn


def differences(found: Sequence[Comparison], names: dict[str, str]) -> go.Figure:
    """For each pair the difference in points with its 95 % interval, beside a line at 0."""
    rows = [f"{short(names[one.second])}<br>− {short(names[one.first])}" for one in found]
    values = [100 * one.difference for one in found]
    drawn = go.Figure(
        go.Scatter(
            x=values,
            y=list(range(len(found))),
            mode="markers",
            marker={"color": COLORS[0], "size": 10},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * one.high - value for one, value in zip(found, values, strict=True)],
                "arrayminus": [
                    value - 100 * one.low for one, value in zip(found, values, strict=True)
                ],
                "color": COLORS[0],
                "thickness": 2.5,
            },
            customdata=[(100 * one.low, 100 * one.high) for one in found],
            hovertemplate="%{x:.2f} (%{customdata[0]:.2f} – %{customdata[1]:.2f})<extra></extra>",
        )
    )
    drawn.add_vline(x=0, line={"color": "#808080", "width": 1.5, "dash": "dot"})
    drawn.update_layout(
        height=90 + BAR_HEIGHT * len(found),
        margin=MARGIN,
        showlegend=False,
        xaxis={"title": _("difference in points, 95% interval")},
        yaxis={
            "tickvals": list(range(len(found))),
            "ticktext": rows,
            "range": [len(found) - 0.5, -0.5],
            "automargin": True,
        },
    )
    return drawn


def cost_figure(points: Sequence[Cost], title: str, less_is_better: bool = True) -> go.Figure:
    """Accuracy against a cost on a logarithmic axis, with the Pareto front drawn."""
    drawn = go.Figure()
    front = sorted(pareto_front(points, less_is_better), key=lambda place: points[place].cost)
    drawn.add_scatter(
        x=[points[place].cost for place in front],
        y=[points[place].accuracy for place in front],
        mode="lines",
        name=_("Pareto front"),
        line={"color": "#808080", "dash": "dot", "width": 2, "shape": "linear"},
        hoverinfo="skip",
    )
    for point in points:
        drawn.add_scatter(
            x=[point.cost],
            y=[point.accuracy],
            mode="markers",
            name=short(point.name),
            marker={
                "color": COLORS[point.place % len(COLORS)],
                "symbol": SIGNS[point.place % len(SIGNS)],
                "size": 12,
            },
            hovertemplate="%{y:.2%}, %{x:,.4~g}",
        )
    drawn.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        xaxis={"title": title, "type": "log"},
        yaxis={"title": _("test accuracy"), "tickformat": ".1%"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return drawn


def pareto_front(points: Sequence[Cost], less_is_better: bool = True) -> list[int]:
    """The places of those points that no other one beats: as good in both, and better in one."""
    sign = 1 if less_is_better else -1
    return [
        place
        for place, one in enumerate(points)
        if not any(
            other.accuracy >= one.accuracy
            and sign * other.cost <= sign * one.cost
            and (other.accuracy, other.cost) != (one.accuracy, one.cost)
            for other in points
        )
    ]


def smooth(values: Sequence[float], weight: float) -> list[float]:
    """The exponential moving average with that `weight` (0 to below 1) of what came before.

    Divided by the sum of the weights so far, so that its beginning is not drawn towards 0 (Kingma
    and Ba 2015, Adam, section 3).
    """
    total = weights = 0.0
    found = []
    for value in values:
        total = weight * total + (1 - weight) * value
        weights = weight * weights + (1 - weight)
        found.append(total / weights)
    return found


def short(name: str) -> str:
    """A name as a chart takes it: no HTML, and not longer than there is room."""
    return html.escape(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")


def _along(run: Curve, along: Along) -> list[float]:
    """Where each epoch ends; nothing where that is not known."""
    if along is Along.EPOCHS:
        return [float(epoch.number) for epoch in run.epochs]
    if along is Along.STEPS:
        return [float(epoch.number * run.steps) for epoch in run.epochs] if run.steps else []
    return [seconds / 60 for seconds in accumulate(epoch.seconds for epoch in run.epochs)]
