"""Colours and the charts that do not move. Okabe–Ito colours: told apart by colour-blind people."""

import html
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.config import TrainingConfig
from core.evaluation import Evaluation
from core.schedule import learning_rate

ACCURACY_COLOR = "#0072B2"
PART_LOOKS = {  # colours and patterns, for those who tell few colours apart
    "training": ("#0072B2", ""),
    "validation": ("#E69F00", "/"),
    "test": ("#009E73", "."),
    "not used": ("#999999", "x"),
}
LOSS_COLOR = "#D55E00"
MOST_LABELLED_CLASSES = 25


def learning_rate_curve(training: TrainingConfig) -> go.Figure:
    """The learning rate of each epoch, on a logarithmic axis."""
    epochs = list(range(1, training.epochs + 1))
    rates = [learning_rate(training, epoch - 1) for epoch in epochs]
    figure = go.Figure(go.Scatter(x=epochs, y=rates, mode="lines", line={"color": ACCURACY_COLOR}))
    figure.update_layout(
        height=200,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": "epoch"},
        yaxis={"title": "learning rate", "type": "log", "exponentformat": "power"},
    )
    return figure


def confusion_matrix(evaluation: Evaluation, as_share: bool) -> go.Figure:
    """Rows are the true classes, columns the predicted ones; counts, or each row in per cent."""
    counts = evaluation.confusion
    shown = evaluation.confusion_share * 100 if as_share else counts
    unit = "%" if as_share else "images"
    names = [html.escape(name) for name in evaluation.class_names]
    labelled = len(names) <= MOST_LABELLED_CLASSES
    heatmap = go.Heatmap(
        z=shown,
        x=names,
        y=names,
        colorscale="Blues",
        texttemplate=("%{z:.0f}" if labelled else None),
        customdata=counts,
        hovertemplate="true: %{y}<br>predicted: %{x}<br>%{z:.3g} "
        + unit
        + "<br>%{customdata} images"
        "<extra></extra>",
        colorbar={"title": unit, "thickness": 12},
    )
    figure = go.Figure(heatmap)
    figure.update_layout(
        height=max(420, min(900, 34 * len(names) + 160)),
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": "predicted class", "type": "category", "automargin": True},
        yaxis={
            "title": "true class",
            "type": "category",
            "autorange": "reversed",
            "automargin": True,
        },
    )
    return figure


def class_distribution(
    class_names: Sequence[str], counts: Mapping[str, Sequence[int]], stacked: bool
) -> go.Figure:
    """Images of each class, a bar for each part of `counts` (those without images are left out)."""
    names = [html.escape(name) for name in class_names]
    bars = [
        go.Bar(
            name=part,
            x=names,
            y=list(values),
            marker={"color": PART_LOOKS[part][0], "pattern": {"shape": PART_LOOKS[part][1]}},
            hovertemplate="%{x}<br>%{y:,} images<extra>" + part + "</extra>",
        )
        for part, values in counts.items()
        if sum(values)
    ]
    figure = go.Figure(bars)
    figure.update_layout(
        barmode="stack" if stacked else "group",
        height=320,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": "class", "type": "category", "automargin": True},
        yaxis={"title": "images"},
        legend={"orientation": "h", "y": 1.12, "traceorder": "normal"},
    )
    return figure
