"""How an answer holds under small changes of its image: a square for each, without Streamlit."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.common.i18n import N_, _, number
from core.prediction.records import Change, Series, Steadiness
from core.reporting.evaluation_figures import LEGEND, MARGIN

SAME, OTHER = "#0072B2", "#D55E00"
HEIGHT, SIZE = 260, 17
FAINTEST = 0.25
AMOUNT_WORDS = {
    Change.SHIFT_ACROSS: N_("{amount} of the width"),
    Change.SHIFT_DOWN: N_("{amount} of the height"),
    Change.ROTATION: N_("{amount} degrees"),
    Change.BRIGHTNESS: N_("{amount} times as bright"),
    Change.CROP: N_("{amount} cut off each side"),
}
FORMATS = {Change.ROTATION: "+.0f", Change.BRIGHTNESS: ".1f", Change.CROP: ".0%"}


def steadiness_figure(found: Steadiness, names: Sequence[str]) -> go.Figure:
    """A row for each change, from its smallest amount to its largest around the image as it is: a
    square where the answer stays, a cross where it becomes another; the fainter, the less sure.

    `names` of the classes.
    """
    figure = go.Figure([_marks(found, names, stays) for stays in (True, False)])
    figure.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={
            "title": _("← less · the image as it is (0) · more →"),
            "dtick": 1,
            "zeroline": True,
        },
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [_(series.change) for series in reversed(found.series)],
            "automargin": True,
        },
    )
    return figure


def _marks(found: Steadiness, names: Sequence[str], stays: bool) -> go.Scatter:
    """The changes where the answer stays, or those where it does not."""
    marks = [
        (series, int(step))
        for series in found.series
        for step in np.flatnonzero((series.answers == found.answer) == stays)
    ]
    sure = [float(series.probabilities[step].max()) for series, step in marks]
    return go.Scatter(
        name=_("the same answer") if stays else _("another answer"),
        x=[step - series.unchanged for series, step in marks],
        y=[_(series.change) for series, _step in marks],
        mode="markers",
        marker={
            "symbol": "square" if stays else "x",
            "size": SIZE if stays else SIZE - 4,
            "color": SAME if stays else OTHER,
            "opacity": [max(FAINTEST, one) for one in sure],
        },
        text=[
            f"{_amount(series, step)}: {html.escape(_said(series, step, names))}"
            for series, step in marks
        ],
        hovertemplate="%{y}, %{text}<extra></extra>",
    )


def _amount(series: Series, step: int) -> str:
    amount = number(float(series.amounts[step]), FORMATS.get(series.change, "+.0%"))
    return _(AMOUNT_WORDS[series.change], amount=amount)


def _said(series: Series, step: int, names: Sequence[str]) -> str:
    answer = int(series.answers[step])
    sure = number(float(series.probabilities[step, answer]), ".0%")
    return f"{names[answer]} ({sure})"
