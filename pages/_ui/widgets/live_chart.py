"""The live curves: a Plotly chart that is updated in place (see `assets/live_chart.js`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core.common.i18n import _, separators
from core.reporting.figures import ACCURACY_COLOR, LOSS_COLOR
from core.runs.models import Epoch, Run

Series = tuple[Sequence[float], Sequence[float]]
_HEIGHT, _BAR_HEIGHT = 460, 50
_component = st.components.v2.component(
    "vistazo_live_chart",
    html=f"""<div class="vz-live-chart" role="img" style="width:100%;min-height:{_HEIGHT}px"></div>
<div class="vz-chart-bar" hidden>
<button type="button" data-action="whole" hidden></button>
<button type="button" data-action="save"></button>
<button type="button" data-action="svg">SVG</button>
<button type="button" data-action="csv">CSV</button></div>""",
    js=(Path(__file__).resolve().parents[3] / "assets/live_chart.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def live_chart(run: Run, epochs: list[Epoch]) -> None:
    """Accuracy above loss over the epochs: within the epoch, training (dashed), validation (solid).

    Training figures of an epoch stand at its end, where the validation is done.
    """
    traces = _traces(run, epochs)
    data = {
        "id": run.id,
        "label": _label(run, epochs),
        "height": _HEIGHT,
        "file": f"vistazo-{run.id}-curves",
        "epochs": run.config.training.epochs if run.active else max(run.epochs, 1),
        "separators": separators(),
        "titles": [_("accuracy"), _("loss")],
        "axis": _("epoch"),
        "words": {
            "whole": _("Show the whole curves"),
            "save": _("Save as picture"),
            "svg": _("Save the chart as a drawing (SVG)"),
            "csv": _("Save the chart's numbers (CSV)"),
            "series": _("series"),
            "value": _("value"),
            "broken": _("The chart could not be drawn:"),
        },
        "traces": [trace for trace in traces if trace["x"]],
    }
    _component(data=data, key=f"live_chart_{run.id}", height=_HEIGHT + _BAR_HEIGHT)


def _label(run: Run, epochs: list[Epoch]) -> str:
    """The chart in words, for those who can't see it."""
    if not epochs:
        return _("Curves of run {run}", run=run.id)
    return _(
        "Curves of run {run}: after epoch {epoch}, training accuracy {accuracy:.1%}",
        run=run.id,
        epoch=epochs[-1].number,
        accuracy=epochs[-1].accuracy,
    )


def _traces(run: Run, epochs: list[Epoch]) -> list[dict[str, Any]]:
    points = run.progress.points
    begun = run.parent_epoch or 0
    own = [epoch for epoch in epochs if epoch.number >= begun]  # from where it goes on
    traces: list[dict[str, Any]] = []
    for axis, name, title, color, column in (
        ("y", "accuracy", _("accuracy"), ACCURACY_COLOR, 2),
        ("y2", "loss", _("loss"), LOSS_COLOR, 1),
    ):
        within = [point[0] for point in points], [point[column] for point in points]
        traces += _before(run, epochs, name, axis, _("{figure}, before", figure=title), color)
        training, validation = _series(own, name)
        traces += [
            _trace(
                _("{figure}, within the epoch", figure=title),
                within,
                axis,
                color,
                dash="solid",
                faint=True,
            ),
            _trace(_("{figure}, training", figure=title), training, axis, color, dash="dash"),
            _trace(_("{figure}, validation", figure=title), validation, axis, color, dash="solid"),
        ]
    return traces


def _series(epochs: Sequence[Epoch], name: str) -> tuple[Series, Series]:
    """A figure of the training, and of the validation where there was one."""
    checked = [epoch for epoch in epochs if epoch.val_loss is not None]
    return (
        ([epoch.number for epoch in epochs], [getattr(epoch, name) for epoch in epochs]),
        ([epoch.number for epoch in checked], [getattr(epoch, f"val_{name}") for epoch in checked]),
    )


def _before(
    run: Run, epochs: Sequence[Epoch], name: str, axis: str, title: str, color: str
) -> list[dict[str, Any]]:
    """The parent's epochs, where the run goes on from a checkpoint: fainter, in a line of the
    legend; on validation images where there are any."""
    training, validation = _series([e for e in epochs if e.number <= (run.parent_epoch or 0)], name)
    checked = bool(validation[0])
    drawn = validation if checked else training
    dash = "solid" if checked else "dash"
    return [_trace(title, drawn, axis, color, dash=dash, faint=True) | {"width": 2.5}]


def _trace(
    name: str,
    series: Series,
    axis: str,
    color: str,
    *,
    dash: str,
    faint: bool = False,
) -> dict[str, Any]:
    return {
        "name": name,
        "x": series[0],
        "y": series[1],
        "axis": axis,
        "color": color,
        "dash": dash,
        "width": 1 if faint else 2.5,
        "opacity": 0.45 if faint else 1,
        "mode": "lines" if faint or len(series[0]) > 40 else "lines+markers",
    }
