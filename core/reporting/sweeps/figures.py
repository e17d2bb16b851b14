"""Figures of a sweep as a whole, without Streamlit: the best so far, two aims, what each knob does.

As in all figures, ground and text are the theme's own; what lies on them is an Okabe–Ito colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import plotly.graph_objects as go

from core.common.i18n import N_, _, number
from core.reporting.comparison_figures import Cost, pareto_front, short
from core.reporting.evaluation_figures import BLUE, FINE_SHARE, GRAY, LEGEND, MARGIN, ORANGE

HEIGHT = 340
BAR_HEIGHT = 34  # pixels of a knob's bar
GREEN = "#009E73"


class Along(StrEnum):
    """What the best so far is drawn over."""

    RUNS = "runs"
    MINUTES = "minutes"


ALONG_WORDS = {Along.RUNS: N_("runs"), Along.MINUTES: N_("minutes since the sweep began")}


@dataclass(frozen=True)
class Aim:
    """What is searched for: its `title`, whether more of it is better, and whether it is a `share`
    (0 to 1, written in per cent)."""

    title: str
    more_is_better: bool
    share: bool = False

    def words(self, value: float) -> str:
        """A value of it as it is written."""
        return number(value, ".2%") if self.share else number(value, ".3g")

    def better(self, one: float, other: float) -> bool:
        """Whether the one is better than the other."""
        return one > other if self.more_is_better else one < other


@dataclass(frozen=True)
class Tried:
    """A run of a sweep that has a `value`; its `number` from 1, in the order of their beginning.

    `settings`: what each knob stood at, by its path. `minutes`: from the beginning of the sweep to
    its end, where that is known. `pruned`: it was ended early, and its value is what it had by
    then. `second`: the other figure that is searched for, where there is one.
    """

    number: int
    value: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    minutes: float | None = None
    pruned: bool = False
    second: float | None = None


def best_of(tried: Sequence[Tried], aim: Aim) -> Tried | None:
    """The best of those that were not ended early, of equal ones the first; None without any."""
    whole = [one for one in tried if not one.pruned]
    sign = 1 if aim.more_is_better else -1
    return max(whole, key=lambda one: sign * one.value, default=None)


def best_so_far(tried: Sequence[Tried], aim: Aim, along: Along) -> go.Figure:
    """Each run's value, and as a line the best of all up to there (without those ended early).

    Over minutes, runs of which it is not known when they ended are left out.
    """
    known = [(_at(one, along), one) for one in tried]
    placed = sorted(
        ((at, one) for at, one in known if at is not None),
        key=lambda pair: (pair[0], pair[1].number),
    )
    drawn = go.Figure()
    for pruned, name, color, symbol in (
        (True, _("ended early"), GRAY, "x"),
        (False, _("each run"), BLUE, "circle"),
    ):
        some = [(at, one, aim.words(one.value)) for at, one in placed if one.pruned is pruned]
        if some:
            _add_runs(drawn, some, name, {"color": color, "symbol": symbol, "size": 9})
    steps = _best_steps([(at, one) for at, one in placed if not one.pruned], aim)
    if steps:
        steps.append((max(at for at, _one in placed), steps[-1][1]))
        drawn.add_scatter(
            x=[at for at, _value in steps],
            y=[value for _at, value in steps],
            name=_("best so far"),
            mode="lines",
            line={"color": ORANGE, "width": 2.5, "shape": "hv"},
            hoverinfo="skip",
        )
    drawn.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": _(ALONG_WORDS[along]), "rangemode": "tozero"},
        yaxis=value_axis(aim),
    )
    return drawn


def importance_figure(shares: Mapping[str, float]) -> go.Figure:
    """How much of the differences between the runs each knob explains; `shares` (0 to 1) by the
    knobs' titles, the most important on top."""
    rising = sorted(shares.items(), key=lambda pair: pair[1])
    drawn = go.Figure(
        go.Bar(
            x=[share for _title, share in rising],
            y=[short(title) for title, _share in rising],
            orientation="h",
            marker={"color": BLUE},
            text=[number(share, ".0%") for _title, share in rising],
            textposition="auto",
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    drawn.update_layout(
        height=80 + BAR_HEIGHT * len(rising),
        margin=MARGIN,
        xaxis={"title": _("importance (fANOVA)"), "tickformat": ".0%", "range": [0, 1]},
        yaxis={"type": "category", "automargin": True},
    )
    return drawn


def pareto_figure(tried: Sequence[Tried], aim: Aim, second: Aim) -> go.Figure:
    """Each run by both aims, and the front: those runs that no other one beats in both.

    Runs without a second figure, and those ended early, are left out.
    """
    both = [(one, one.second) for one in tried if one.second is not None and not one.pruned]
    front = set(front_of(tried, aim, second))
    drawn = go.Figure()
    line = sorted((cost, one.value) for one, cost in both if one.number in front)
    drawn.add_scatter(
        x=[cost for cost, _value in line],
        y=[value for _cost, value in line],
        name=_("Pareto front"),
        mode="lines",
        line={"color": GRAY, "dash": "dot", "width": 2},
        hoverinfo="skip",
    )
    for on_front, name, color, symbol in (
        (False, _("others"), BLUE, "circle"),
        (True, _("on the front"), ORANGE, "diamond"),
    ):
        some = [
            (cost, one, f"{aim.words(one.value)}, {second.words(cost)}")
            for one, cost in both
            if (one.number in front) is on_front
        ]
        _add_runs(drawn, some, name, {"color": color, "symbol": symbol, "size": 10})
    drawn.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": second.title, "rangemode": "tozero"},
        yaxis=value_axis(aim),
    )
    return drawn


def _add_runs(
    drawn: go.Figure, placed: Sequence[tuple[float, Tried, str]], name: str, marker: dict[str, Any]
) -> None:
    """A point for each run: where it lies across, the run, and what is said of it."""
    drawn.add_scatter(
        x=[at for at, _one, _words in placed],
        y=[one.value for _at, one, _words in placed],
        name=name,
        mode="markers",
        marker=marker,
        customdata=[(one.number, words) for _at, one, words in placed],
        hovertemplate=_("run {number}: {value}", **_HOVER) + "<extra></extra>",
    )


def front_of(tried: Sequence[Tried], aim: Aim, second: Aim) -> list[int]:
    """The numbers of the runs that no other one beats in both aims."""
    sign = 1 if aim.more_is_better else -1
    points = [
        (one.number, Cost("", sign * one.value, one.second, 0))
        for one in tried
        if one.second is not None and not one.pruned
    ]
    front = pareto_front([point for _number, point in points], not second.more_is_better)
    return [points[place][0] for place in front]


def value_axis(aim: Aim) -> dict[str, Any]:
    """The axis of what is searched for."""
    axis: dict[str, Any] = {"title": aim.title}
    return {**axis, "tickformat": FINE_SHARE} if aim.share else axis


_HOVER = {"number": "%{customdata[0]}", "value": "%{customdata[1]}"}


def _at(one: Tried, along: Along) -> float | None:
    return float(one.number) if along is Along.RUNS else one.minutes


def _best_steps(placed: Sequence[tuple[float, Tried]], aim: Aim) -> list[tuple[float, float]]:
    """Where the best has become better, and to what."""
    steps: list[tuple[float, float]] = []
    for at, one in placed:
        if not steps or aim.better(one.value, steps[-1][1]):
            steps.append((at, one.value))
    return steps
