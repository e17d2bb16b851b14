"""A run in one line: what its data look like, what it is, how it learned, what it reached."""

from collections.abc import Sequence

from core.common.i18n import _, number
from core.config.network import RUN
from core.evaluation.chance import Result, result_of_run
from core.runs.models import RunSummary, status_words
from core.runs.titles import data_title, network_title, run_title
from pages._ui.shell.clock import age, moment
from pages._ui.widgets.data_line import thumbnail_url
from pages._ui.widgets.templates import rendered, show_html, svg_url

WIDTH, HEIGHT = 96, 28  # of the sparkline, in its own units


def run_line(
    run: RunSummary, curve: Sequence[float] = (), exact: bool = False, owner: str = ""
) -> None:
    """A run in one line. `curve`: its accuracy (0 to 1) after each epoch.

    `exact`: with its id and the moment it was made, for where it stands alone. `owner`: what its
    owner is called, or "".
    """
    known = result_of_run(run) if run.test_accuracy is not None else None
    when = (run.id, moment(run.created_at)) if exact else (age(run.created_at),)
    show_html(
        "run_line",
        status=run.status,
        status_word=_(status_words(run.status)),
        title=run_title(run),
        details=" · ".join(
            (*([owner] if owner else []), _network(run), data_title(run.data_name), *when)
        ),
        letter=data_title(run.data_name)[:1].upper(),
        thumbnail=thumbnail_url(run.data_name),
        share=run.test_accuracy,
        between=known.between if known else "",
        doubt=known.doubt if known else "",
        result_words=_result_words(run, known),
        progress=_progress(run),
        progress_words=_("{done} of {planned} epochs", done=run.epochs, planned=run.planned_epochs),
        curve=_sparkline(curve),
        curve_words=_curve_words(curve),
    )


def _network(run: RunSummary) -> str:
    model = network_title(run.network)
    if run.parent_run:
        return _(
            "{network}, on from run {run} after epoch {epoch}",
            network=model,
            run=run.parent_run,
            epoch=run.parent_epoch,
        )
    if run.weights.startswith(RUN):
        source = run.weights.removeprefix(RUN)
        return _("{network}, begun with run {run}", network=model, run=source)
    return _("{network}, random weights", network=model) if run.weights == "random" else model


def _result_words(run: RunSummary, known: Result | None) -> str:
    if run.test_accuracy is None:
        return ""
    words = _("{share:.1%} right on test images", share=run.test_accuracy)
    return f"{words} ({known.between})" if known else words


def _progress(run: RunSummary) -> float | None:
    """The share of its epochs that an active run has behind it."""
    if not run.active or not run.planned_epochs:
        return None
    return min(1.0, run.epochs / run.planned_epochs)


def _sparkline(curve: Sequence[float]) -> str:
    """The curve as a drawing's address, from its lowest to its highest; "" below two epochs."""
    if len(curve) < 2:
        return ""
    low, high = min(curve), max(curve)
    span = (high - low) or 1.0
    step = (WIDTH - 4) / (len(curve) - 1)
    heights = (HEIGHT - 3 - (HEIGHT - 6) * (value - low) / span for value in curve)
    points = " ".join(f"{2 + index * step:.1f},{y:.1f}" for index, y in enumerate(heights))
    return svg_url(rendered("sparkline", points=points, width=WIDTH, height=HEIGHT))


def _curve_words(curve: Sequence[float]) -> str:
    if not curve:
        return ""
    return _(
        "Accuracy after each epoch, from {first} to {last}",
        first=number(curve[0], ".0%"),
        last=number(curve[-1], ".0%"),
    )
