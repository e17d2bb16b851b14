"""The columns that the table of runs can show, and what each says of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.common.durations import duration
from core.common.i18n import N_, _, ngettext, number
from core.evaluation.chance import Result, result_of_run
from core.execution.repeats import Spread
from core.housekeeping.models import size_words
from core.runs.models import status_words
from core.runs.search import FoundRun, Sort
from pages._ui.shell.clock import age

MOST_POINTS = 48  # of a sparkline
NOTHING = "–"


@dataclass(frozen=True)
class Facts:
    """What is known beside a run's row: accuracies after its epochs (0 to 1), bytes on disk.

    `anew`: its result on the test images that are chosen, or why there is none; None where none are
    chosen. `spread`: of the results of its config, where its row stands for all of them.
    """

    curve: Sequence[float] = ()
    size: int | None = None
    anew: Result | str | None = None
    spread: Spread | None = None


@dataclass(frozen=True)
class Column:
    """A column: its title (shown by `_`), what it is sorted by, and its cell for a run."""

    title: str
    sort: Sort | None
    cell: Callable[[FoundRun, Facts], dict[str, Any]]


def _curve(run: FoundRun, facts: Facts) -> dict[str, Any]:
    curve = facts.curve
    if len(curve) < 2:
        return {"text": NOTHING}
    step = max(1, -(-len(curve) // MOST_POINTS))
    words = _(
        "Accuracy after each epoch, from {first} to {last}",
        first=number(curve[0], ".0%"),
        last=number(curve[-1], ".0%"),
    )
    return {"text": words, "curve": [round(one, 4) for one in [*curve[:-1:step], curve[-1]]]}


def _accuracy(run: FoundRun, facts: Facts) -> dict[str, Any]:
    if run.test_accuracy is None:
        return {"text": NOTHING}
    known = result_of_run(run)
    note = (known.doubt or known.between) if known else ""
    text = number(run.test_accuracy, ".1%")
    if facts.anew is None and facts.spread:
        return _over_seeds(facts.spread)
    if facts.anew is None:
        return {"text": text, "note": note, "share": round(run.test_accuracy, 4)}
    first = _("first result: {accuracy} ({between})", accuracy=text, between=note)
    if isinstance(facts.anew, str):
        return {"text": NOTHING, "note": f"{facts.anew} {first}"}
    anew = facts.anew
    return {
        "text": number(anew.accuracy, ".1%"),
        "note": f"{anew.doubt or anew.between} · {first}",
        "share": round(anew.accuracy, 4),
    }


def _over_seeds(found: Spread) -> dict[str, Any]:
    words = ngettext(
        "± {spread} points, {count} seed",
        "± {spread} points, {count} seeds",
        found.seeds,
        spread=number(100 * found.spread, ".2f"),
    )
    return {"text": number(found.mean, ".1%"), "note": words, "share": round(found.mean, 4)}


def _state(run: FoundRun, facts: Facts) -> dict[str, Any]:
    return {"text": _(status_words(run.status)), "status": str(run.status)}


def _made(run: FoundRun, facts: Facts) -> dict[str, Any]:
    return {"text": age(run.created_at)}


def _epochs(run: FoundRun, facts: Facts) -> dict[str, Any]:
    return {"text": f"{number(run.epochs, ',')} / {number(run.planned_epochs, ',')}"}


def _time(run: FoundRun, facts: Facts) -> dict[str, Any]:
    return {"text": NOTHING if run.seconds is None else duration(run.seconds)}


def _parameters(run: FoundRun, facts: Facts) -> dict[str, Any]:
    known = run.total_parameters
    return {"text": NOTHING if known is None else number(known, ",")}


def _speed(run: FoundRun, facts: Facts) -> dict[str, Any]:
    known = run.images_per_second
    return {"text": NOTHING if known is None else number(known, ",.0f")}


def _size(run: FoundRun, facts: Facts) -> dict[str, Any]:
    return {"text": NOTHING if facts.size is None else size_words(facts.size)}


def _notes(run: FoundRun, facts: Facts) -> dict[str, Any]:
    words = " ".join(run.notes.split())
    return {"text": words if len(words) <= 80 else f"{words[:79]}…"}


COLUMNS: Mapping[str, Column] = {
    "curve": Column(N_("Curve"), None, _curve),
    "accuracy": Column(N_("Accuracy"), Sort.ACCURACY, _accuracy),
    "state": Column(N_("State"), Sort.STATE, _state),
    "made": Column(N_("Made"), Sort.MADE, _made),
    "epochs": Column(N_("Epochs"), Sort.EPOCHS, _epochs),
    "time": Column(N_("Training time"), Sort.SECONDS, _time),
    "parameters": Column(N_("Parameters"), Sort.PARAMETERS, _parameters),
    "speed": Column(N_("Images/s"), Sort.SPEED, _speed),
    "size": Column(N_("On disk"), None, _size),
    "notes": Column(N_("Notes"), None, _notes),
}
USUAL = ("curve", "accuracy", "state", "made", "epochs", "time")
