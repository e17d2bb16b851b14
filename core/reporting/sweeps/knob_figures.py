"""Figures of a sweep's knobs, without Streamlit: all of them at once, one alone, two together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.common.i18n import _, number
from core.reporting.comparison_figures import short
from core.reporting.evaluation_figures import BLUE, GRAY, LEGEND, MARGIN, ORANGE
from core.reporting.sweeps.figures import Aim, Tried, best_of, value_axis

HEIGHT, SLICE_HEIGHT = 380, 260
FEWEST_FOR_A_MAP = 5  # runs: below, a map of two knobs would be made up
POINTS_OF_A_MAP = 40
NEAREST = 1e-4  # of the map's width, squared: a run on a point of the map is that point
BEST_SHARE = 0.25
# Contours don't take see-through colours: opaque ones, from light to dark on either ground.
MAP_COLORS = [[0.0, "#DCEBF5"], [0.6, BLUE], [1.0, "#002B45"]]
LINE = 14  # characters of an axis' title


@dataclass(frozen=True)
class Axis:
    """A knob as a figure's axis.

    `low` to `high` is what a number was drawn from, on a logarithmic scale where `log`; `choices`
    are a choice's values, with `words` for each.
    """

    path: str
    title: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    choices: tuple[Any, ...] = ()
    words: tuple[str, ...] = ()

    def place(self, value: Any) -> float:
        """Where a value stands, 0 to 1 from `low` to `high`, a choice by its place among all."""
        if self.choices:
            return self.choices.index(value) / max(1, len(self.choices) - 1)
        low, high, at = (self._scaled(one) for one in (self.low, self.high, float(value)))
        return (at - low) / (high - low) if high > low else 0.5

    def value(self, place: float) -> float:
        """What stands at a place (0 to 1) of a figure's axis: a number, or a choice's number."""
        if self.choices:
            return place * (len(self.choices) - 1)
        low, high = self._scaled(self.low), self._scaled(self.high)
        at = low + place * (high - low)
        return float(10**at) if self.log else at

    def on_axis(self, value: Any) -> float:
        """A value as the figure's axis has it."""
        return float(self.choices.index(value)) if self.choices else float(value)

    def word(self, value: Any) -> str:
        """A value as it is written."""
        if self.choices:
            return self.words[self.choices.index(value)]
        return number(float(value), ".3g")

    def knows(self, value: Any) -> bool:
        """Whether it is one of this axis: ranges may have been another when a run was begun."""
        if self.choices:
            return value in self.choices
        return isinstance(value, int | float) and not (self.log and value <= 0)

    def layout(self) -> dict[str, Any]:
        """What Plotly is told of it."""
        axis: dict[str, Any] = {"title": short(self.title)}
        if self.choices:
            places = list(range(len(self.choices)))
            ends = [-0.4, len(places) - 0.6]
            return {
                **axis,
                "tickvals": places,
                "ticktext": [*map(short, self.words)],
                "range": ends,
            }
        if not self.log:
            return axis
        decades = {"dtick": 1} if self.high >= 100 * self.low else {}
        return {**axis, "type": "log", "exponentformat": "power", **decades}

    def _scaled(self, value: float) -> float:
        return log10(value) if self.log else float(value)


def parallel_figure(tried: Sequence[Tried], axes: Sequence[Axis], aim: Aim) -> go.Figure:
    """A line for each run across all knobs, to its value at the right, the best on top.

    The best run, the best quarter of all, the others, and those ended early are told apart.
    """
    drawn = go.Figure()
    shown = _known(tried, axes)
    values = [one.value for one in shown]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    ends = (low, high) if aim.more_is_better else (high, low)

    def places(one: Tried) -> list[float]:
        span = ends[1] - ends[0]
        height = (one.value - ends[0]) / span if span else 0.5
        return [*(axis.place(one.settings[axis.path]) for axis in axes), height]

    for name, some, look in _groups(shown, aim):
        drawn.add_scatter(
            x=[at for _one in some for at in (*range(len(axes) + 1), None)],
            y=[at for one in some for at in (*places(one), None)],
            name=name,
            mode="lines+markers",
            marker={"size": 6},
            text=[word for one in some for word in (*_line_words(one, axes, aim), "")],
            hovertemplate="%{text}<extra></extra>",
            **look,
        )
    _scales(drawn, axes, aim, ends)
    return drawn


def slice_figure(tried: Sequence[Tried], axis: Axis, aim: Aim) -> go.Figure:
    """Each run's value against one knob, whatever the other knobs stood at."""
    drawn = go.Figure()
    shown = _known(tried, [axis])
    for pruned, name, color, symbol in (
        (True, _("ended early"), GRAY, "x"),
        (False, _("each run"), BLUE, "circle"),
    ):
        some = [one for one in shown if one.pruned is pruned]
        if some:
            drawn.add_scatter(
                x=[axis.on_axis(one.settings[axis.path]) for one in some],
                y=[one.value for one in some],
                name=name,
                mode="markers",
                marker={"color": color, "symbol": symbol, "size": 9, "opacity": 0.75},
                text=[_run_words(one, [axis], aim) for one in some],
                hovertemplate="%{text}<extra></extra>",
            )
    drawn.update_layout(
        height=SLICE_HEIGHT,
        margin=MARGIN,
        showlegend=False,
        xaxis=axis.layout(),
        yaxis=value_axis(aim),
    )
    return drawn


def contour_figure(tried: Sequence[Tried], across: Axis, up: Axis, aim: Aim) -> go.Figure | None:
    """A map of the value over two knobs, between the runs interpolated; the runs as points.

    Each point of the map is the mean of all runs, weighted by one over the square of their
    distance (Shepard 1968), a knob's whole range being 1. None below `FEWEST_FOR_A_MAP` runs.
    """
    shown = _known(tried, [across, up])
    if len(shown) < FEWEST_FOR_A_MAP:
        return None
    grid = np.linspace(0.0, 1.0, POINTS_OF_A_MAP)
    drawn = go.Figure(
        go.Contour(
            x=[across.value(at) for at in grid],
            y=[up.value(at) for at in grid],
            z=_interpolated(shown, across, up, grid),
            colorscale=MAP_COLORS,
            reversescale=not aim.more_is_better,
            line={"width": 0.5},
            colorbar={
                "title": {"text": aim.title, "side": "right"},
                "tickformat": ".1%" if aim.share else ".3~g",
                "thickness": 14,
            },
            hoverinfo="skip",
        )
    )
    symbols = ["x" if one.pruned else "circle" for one in shown]
    drawn.add_scatter(
        x=[across.on_axis(one.settings[across.path]) for one in shown],
        y=[up.on_axis(one.settings[up.path]) for one in shown],
        mode="markers",
        marker={"color": ORANGE, "size": 7, "symbol": symbols},
        text=[_run_words(one, [across, up], aim) for one in shown],
        hovertemplate="%{text}<extra></extra>",
        name=_("each run"),
    )
    axes = {"xaxis": across.layout(), "yaxis": {**up.layout(), "automargin": True}}
    drawn.update_layout(height=HEIGHT, margin=MARGIN, showlegend=False, **axes)
    return drawn


def _known(tried: Sequence[Tried], axes: Sequence[Axis]) -> list[Tried]:
    """Those of which it is known what these knobs stood at."""
    return [one for one in tried if all(axis.knows(one.settings.get(axis.path)) for axis in axes)]


def _groups(
    tried: Sequence[Tried], aim: Aim
) -> list[tuple[str, list[Tried], dict[str, dict[str, Any] | float]]]:
    """Runs that look alike, those that matter most last: they lie on top."""
    sign = 1 if aim.more_is_better else -1
    whole = sorted((o for o in tried if not o.pruned), key=lambda o: sign * o.value, reverse=True)
    best = best_of(whole, aim)
    rest = [one for one in whole if one is not best]
    good = rest[: max(0, round(BEST_SHARE * len(whole)) - 1)]
    pruned = [one for one in tried if one.pruned]
    dotted = {"color": GRAY, "width": 1, "dash": "dot"}
    groups: list[tuple[str, list[Tried], dict[str, dict[str, Any] | float]]] = [
        (_("ended early"), pruned, {"line": dotted, "opacity": 0.5}),
        (_("others"), rest[len(good) :], {"line": {"color": GRAY, "width": 1}, "opacity": 0.6}),
        (_("the best quarter"), good, {"line": {"color": BLUE, "width": 1.5}}),
        (_("the best"), [best] if best else [], {"line": {"color": ORANGE, "width": 3.5}}),
    ]
    return [group for group in groups if group[1]]


def _scales(drawn: go.Figure, axes: Sequence[Axis], aim: Aim, ends: tuple[float, float]) -> None:
    """An upright line for each knob and for the value, with what its ends stand for."""
    every = (*(axis.title for axis in axes), aim.title)
    titles = ["<br>".join(map(short, wrap(title, LINE))) for title in every]
    scales = [
        *(_ends(axis) for axis in axes),
        [(0.0, aim.words(ends[0])), (1.0, aim.words(ends[1]))],
    ]
    for place, marks in enumerate(scales):
        drawn.add_shape(
            type="line", x0=place, x1=place, y0=0, y1=1, line={"color": GRAY, "width": 1}
        )
        for height, word in marks:
            drawn.add_annotation(
                x=place,
                y=height,
                text=short(word),
                showarrow=False,
                xanchor="center",
                yshift=12 if height == 1 else -12 if height == 0 else 0,
            )
    drawn.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend={**LEGEND, "y": 1.12, "traceorder": "reversed"},
        xaxis={
            "tickvals": list(range(len(titles))),
            "ticktext": titles,
            "range": [-0.4, len(titles) - 0.6],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={"visible": False, "range": [-0.1, 1.1]},
    )


def _ends(axis: Axis) -> list[tuple[float, str]]:
    if axis.choices:
        return [(axis.place(choice), axis.word(choice)) for choice in axis.choices]
    return [(0.0, axis.word(axis.low)), (1.0, axis.word(axis.high))]


def _line_words(one: Tried, axes: Sequence[Axis], aim: Aim) -> list[str]:
    """What is said at each point of a run's line."""
    return [*(_run_words(one, [axis], aim) for axis in axes), _run_words(one, [], aim)]


def _run_words(one: Tried, axes: Sequence[Axis], aim: Aim) -> str:
    value = _("run {number}: {value}", number=one.number, value=aim.words(one.value))
    knobs = (f"{short(axis.title)} {short(axis.word(one.settings[axis.path]))}" for axis in axes)
    return "<br>".join((value, *knobs))


def _interpolated(
    tried: Sequence[Tried], across: Axis, up: Axis, grid: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The value at each point of the map, (up, across)."""
    xs = np.array([across.place(one.settings[across.path]) for one in tried])
    ys = np.array([up.place(one.settings[up.path]) for one in tried])
    squares = (grid[None, :, None] - xs) ** 2 + (grid[:, None, None] - ys) ** 2
    weights = 1.0 / (squares + NEAREST)
    values = np.array([one.value for one in tried])
    means: NDArray[np.float64] = (weights * values).sum(axis=2) / weights.sum(axis=2)
    return means
