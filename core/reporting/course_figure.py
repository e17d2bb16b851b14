"""The learning rates of a training that goes on from another's checkpoint, as a figure."""

import plotly.graph_objects as go

from core.common.i18n import _
from core.reporting.figures import ACCURACY_COLOR, MARGIN
from core.runs.forks.course import Course


def course_figure(course: Course) -> go.Figure:
    """Those of the parent up to its checkpoint (fainter, dotted), then those to come; a line where
    the one ends and the other begins."""
    figure = go.Figure()
    for points, name, dash, opacity in (
        (course.before, _("so far"), "dot", 0.5),
        (course.after, _("to come"), "solid", 1.0),
    ):
        figure.add_scatter(
            x=[at for at, _rate in points],
            y=[rate for _at, rate in points],
            name=name,
            mode="lines" if len(points) > 1 else "markers",
            opacity=opacity,
            line={"color": ACCURACY_COLOR, "dash": dash},
        )
    figure.add_vline(x=course.epoch, line={"color": "rgba(128,128,128,0.6)", "dash": "dash"})
    figure.update_layout(
        height=200,
        margin=MARGIN,
        xaxis={"title": _("epochs done"), "rangemode": "tozero"},
        yaxis={
            "title": _("learning rate"),
            "rangemode": "tozero",
            "exponentformat": "power",
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return figure
