"""What people guessed a training would reach, beside what it reached: a figure and a sentence."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import plotly.graph_objects as go

from core.common.i18n import _, ngettext
from core.evaluation.chance import Result
from core.reporting.figures import ACCURACY_COLOR, MARGIN

GUESS_COLOR = "#E69F00"
BETWEEN_COLOR = "rgba(128,128,128,0.6)"
ROW_HEIGHT, REST_HEIGHT = 30, 110
AS_GOOD_AS_RIGHT = 0.0005  # a difference that is 0.0 points as it is written


class Side(StrEnum):
    """Where a guess lies, beside the 95 % interval of the truth."""

    WITHIN = "within"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True)
class Guessed:
    """A guess, a share from 0 to 1, and the result of the run that it is about, where it has one.

    `name`: whose guess it is.
    """

    name: str
    guess: float
    result: Result | None

    @property
    def points_off(self) -> float | None:
        """How far the guess is from the truth, a share from 0 to 1; None before there is one."""
        return None if self.result is None else abs(self.guess - self.result.accuracy)

    @property
    def side(self) -> Side | None:
        """Within the interval, too low or too high; None before there is a truth."""
        return None if self.result is None else _side(self.guess, self.result)


def _side(guess: float, result: Result) -> Side:
    low, high = result.interval
    if guess < low:
        return Side.LOW
    return Side.HIGH if guess > high else Side.WITHIN


def guesses_figure(rows: Sequence[Guessed]) -> go.Figure:
    """A row for each guess, the first on top: the guess, the truth with its 95 % interval, and a
    line from the one to the other."""
    figure = go.Figure()
    for place, row in enumerate(rows):
        if row.result:
            figure.add_scatter(
                x=[row.guess, row.result.accuracy],
                y=[place, place],
                mode="lines",
                line={"color": BETWEEN_COLOR, "width": 2},
                hoverinfo="skip",
                showlegend=False,
            )
    figure.add_trace(_truths(rows))
    figure.add_scatter(
        x=[row.guess for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        name=_("guess"),
        marker={"symbol": "diamond", "size": 13, "color": GUESS_COLOR},
        hovertemplate="%{x:.1%}<extra></extra>",
    )
    figure.update_layout(
        height=REST_HEIGHT + ROW_HEIGHT * len(rows),
        margin=MARGIN,
        xaxis={"title": _("right, of all test images"), "tickformat": ".0%", "automargin": True},
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [html.escape(row.name) for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "automargin": True,
            "zeroline": False,
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return figure


def _truths(rows: Sequence[Guessed]) -> go.Scatter:
    known = [(place, row.result) for place, row in enumerate(rows) if row.result]
    return go.Scatter(
        x=[result.accuracy for _place, result in known],
        y=[place for place, _result in known],
        mode="markers",
        name=_("truth, with its 95% interval"),
        marker={"symbol": "circle", "size": 11, "color": ACCURACY_COLOR},
        error_x={
            "array": [result.interval[1] - result.accuracy for _place, result in known],
            "arrayminus": [result.accuracy - result.interval[0] for _place, result in known],
            "thickness": 2,
            "width": 6,
        },
        hovertemplate="%{x:.1%}<extra></extra>",
    )


def guess_words(guess: float, result: Result) -> str:
    """The guess beside the truth in one sentence, for who guessed; shares from 0 to 1."""
    off = 100 * (result.accuracy - guess)
    known = {"guess": guess, "truth": result.accuracy, "between": result.between}
    if abs(off) < 100 * AS_GOOD_AS_RIGHT:
        return _("You guessed {guess:.1%}, and it is {truth:.1%}: exactly right.", **known)
    side = _side(guess, result)
    if side is Side.WITHIN:
        return _(
            "You guessed {guess:.0%}, and it is {truth:.1%}: as near as {images:,} test images can "
            "tell (95% interval: {between}).",
            images=result.images,
            **known,
        )
    if side is Side.LOW:
        return _(
            "You guessed {guess:.0%}, and it is {truth:.1%}: {points:.1f} points better than you "
            "thought (95% interval: {between}).",
            points=off,
            **known,
        )
    return _(
        "You guessed {guess:.0%}, and it is {truth:.1%}: {points:.1f} points worse than you thought"
        " (95% interval: {between}).",
        points=-off,
        **known,
    )


def class_sentence(rows: Sequence[Guessed]) -> str:
    """How well a class guessed, in one sentence; nothing while no run has a result."""
    sides = [row.side for row in rows if row.side]
    if not sides:
        return ""
    return ngettext(
        "{count:,} guess with its truth: {within:,} as near as the test images can tell (within "
        "the 95% interval), {low:,} too low, {high:,} too high.",
        "{count:,} guesses with their truths: {within:,} as near as the test images can tell "
        "(within the 95% interval), {low:,} too low, {high:,} too high.",
        len(sides),
        within=sides.count(Side.WITHIN),
        low=sides.count(Side.LOW),
        high=sides.count(Side.HIGH),
    )
