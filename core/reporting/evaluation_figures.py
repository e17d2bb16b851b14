"""Figures of one run's test, without Streamlit: how sure it is, its classes' curves, its hits.

As in all figures, ground and text are the theme's own; what lies on them is an Okabe–Ito colour.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.common.i18n import _, number
from core.evaluation.calibration import Coverage, ReliabilityBin
from core.evaluation.hits import ExpectedHits

BLUE, ORANGE, GRAY = "#0072B2", "#D55E00", "#999999"
HEIGHT = 340
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
MOST_POINTS = 400  # of a curve: more can't be told apart
MOST_TICKS = 8  # of which each whole number has one
SHARE = ".0%"
FINE_SHARE = ".2~%"  # as many decimals as the ticks need


def reliability_diagram(bins: Sequence[ReliabilityBin]) -> go.Figure:
    """Of answers as sure as this, the share that is right; on the diagonal the two are equal."""
    filled = [one for one in bins if one.images]
    figure = go.Figure()
    figure.add_bar(
        name=_("right"),
        x=[(one.low + one.high) / 2 for one in filled],
        y=[one.accuracy for one in filled],
        width=[one.high - one.low for one in filled],
        marker={"color": BLUE, "line": {"width": 1, "color": BLUE}, "opacity": 0.65},
        customdata=[[one.images, one.confidence] for one in filled],
        hovertemplate="<br>".join(
            (
                _("{share} right", share="%{y:.1%}"),
                _("{share} sure on average", share="%{customdata[1]:.1%}"),
                _("{count} images", count="%{customdata[0]:,}"),
            )
        )
        + "<extra></extra>",
    )
    figure.add_scatter(
        name=_("as right as it is sure"),
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": GRAY, "dash": "dash"},
        hoverinfo="skip",
    )
    _shares(figure, _("how sure it is (confidence)"), _("share that is right"))
    return figure


def coverage_curve(found: Coverage) -> go.Figure:
    """Accuracy of the answers that are given, against the share of images that is answered."""
    coverage, accuracy, threshold = _thinned(found.coverage, found.accuracy, found.threshold)
    figure = go.Figure(
        go.Scatter(
            x=coverage,
            y=accuracy,
            customdata=threshold,
            mode="lines",
            line={"color": BLUE},
            hovertemplate="<br>".join(
                (
                    _("{share} of the images answered", share="%{x:.1%}"),
                    _("{share} of these right", share="%{y:.2%}"),
                    _("sure by at least {share}", share="%{customdata:.1%}"),
                )
            )
            + "<extra></extra>",
        )
    )
    _shares(figure, _("share of images answered (coverage)"), _("share of these that is right"))
    lowest = float(np.min(accuracy))
    # A good network's range is narrow: in whole percent, all of its ticks would be the same.
    low = max(0.0, lowest - 0.1 * (1.02 - lowest))
    figure.update_yaxes(range=[low, 1.0 + 0.04 * (1.0 - low)], tickformat=FINE_SHARE)
    return figure


def curve_of_class(
    x: NDArray[np.float64], y: NDArray[np.float64], titles: tuple[str, str], base: float | None
) -> go.Figure:
    """A precision–recall or ROC curve, shares 0 to 1; `titles` of both axes.

    `base`: the height at which guessing lies; None where that is the diagonal.
    """
    x, y = _thinned(x, y)
    line = {"color": BLUE, "shape": "linear"}
    figure = go.Figure(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line=line,
            showlegend=False,
            hovertemplate=f"{titles[0]}: %{{x:.1%}}<br>{titles[1]}: %{{y:.1%}}<extra></extra>",
        )
    )
    figure.add_scatter(
        name=_("guessing"),
        x=[0, 1],
        y=[0, 1] if base is None else [base, base],
        mode="lines",
        line={"color": GRAY, "dash": "dash"},
        hoverinfo="skip",
    )
    _shares(figure, *titles)
    return figure


def hits_distribution(hits: Sequence[int], expected: ExpectedHits) -> go.Figure:
    """How often each number of hits came, beside how often it should."""
    seen = np.bincount(np.asarray(hits, np.int64), minlength=expected.size + 1)
    likely = np.flatnonzero((expected.probability > 1e-4) | (seen > 0))
    places = np.arange(likely.min(), likely.max() + 1)
    figure = go.Figure()
    figure.add_bar(
        name=_("draws so far"),
        x=places,
        y=seen[places],
        marker={"color": BLUE},
        hovertemplate=_("{hits} hits: {count} draws", hits="%{x}", count="%{y}")
        + "<extra></extra>",
    )
    name = _("hypergeometric") if expected.without_replacement else _("binomial")
    figure.add_scatter(
        name=_("expected ({law})", law=name),
        x=places,
        y=len(hits) * expected.probability[places],
        mode="lines+markers",
        line={"color": ORANGE},
        marker={"size": 5},
        hovertemplate=_("{hits} hits: {count} draws expected", hits="%{x}", count="%{y:.2f}")
        + "<extra></extra>",
    )
    figure.add_vrect(
        x0=expected.low - 0.5, x1=expected.high + 0.5, fillcolor=ORANGE, opacity=0.1, line_width=0
    )
    size = number(expected.size, ",")
    whole: dict[str, Any] = {"dtick": 1} if len(places) <= MOST_TICKS else {}
    tallest = {"dtick": 1} if seen.max(initial=0) <= MOST_TICKS else {}
    figure.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        bargap=0.1,
        xaxis={"title": _("hits out of {size}", size=size), **whole},
        yaxis={"title": _("draws"), "rangemode": "tozero", **tallest},
    )
    return figure


def _shares(figure: go.Figure, x_title: str, y_title: str) -> None:
    """Both axes go from 0 to 1, in per cent."""
    axis: dict[str, Any] = {"range": [-0.005, 1.005], "tickformat": SHARE}
    figure.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": x_title, **axis},
        yaxis={"title": y_title, **axis},
    )


def _thinned(*arrays: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The same places of arrays of one length, so many that a curve looks the same."""
    length = len(arrays[0])
    places = np.unique(np.linspace(0, length - 1, min(length, MOST_POINTS)).astype(int))
    return tuple(each[places] for each in arrays)
