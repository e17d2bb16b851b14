"""Several runs beside each other in one HTML file: what differs, how they learned, who is better.

Where the test images are not the same, or a run was not tested, the reason stands below the
sentences on the others; settings and curves are compared all the same.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, _, number
from core.datasets.versions.repository import get_version, version_line
from core.evaluation.comparison import Compared, compare_alike, sentence
from core.evaluation.evaluation import Evaluation, load_evaluation
from core.evaluation.metrics import metrics_of
from core.evaluation.other_tests import on_version
from core.reporting import run_parts
from core.reporting.comparison_figures import COLORS
from core.reporting.comparison_parts import (
    PAIR_HEADS,
    best_is_flattered,
    differing_environments,
    many_at_once,
    pairs_in_words,
    seeds_in_words,
)
from core.reporting.line_chart import Chart, Line, line_chart
from core.reporting.over_seeds import seeds_of
from core.reporting.rendering import page
from core.reporting.settings_table import settings_of
from core.reporting.words import COMPARISON, in_words
from core.runs.models import Epoch, Run, status_words
from core.runs.repository import list_epochs
from core.runs.titles import run_title

FEWEST, MOST = 2, 8
FIGURES = (  # of a test: name in `Metrics`, title, form, whether more is better
    ("accuracy", N_("Accuracy"), ".1%", True),
    ("top5", N_("Top-5 accuracy"), ".1%", True),
    ("balanced_accuracy", N_("Balanced accuracy"), ".1%", True),
    ("macro_f1", N_("Macro F1"), ".3f", True),
    ("loss", N_("Loss"), ".3f", False),
    ("ece", N_("Calibration error"), ".3f", False),
)
COSTS = (  # of a run
    ("total_parameters", N_("Parameters"), ",d", False),
    ("seconds", N_("Seconds to train"), ",.1f", False),
    ("images_per_second", N_("Images per second"), ",.0f", True),
)


def comparison_report(runs: Sequence[Run], version: str | None = None) -> str:
    """The comparison of two to eight runs as HTML, in the language that texts are shown in now.

    `version`: on whose test images all are scored anew ("": the original's); None: each on its own.
    """
    if not FEWEST <= len(runs) <= MOST:
        raise UserError(
            "runs-to-compare",
            N_("A comparison takes {fewest} to {most} runs; these are {count}."),
            fewest=FEWEST,
            most=MOST,
            count=len(runs),
        )
    names = names_of(runs)
    answers, why_not = _answers(runs, names, version)
    found = compare_alike(list(answers.items()))
    differing = [one for one in settings_of([run.config for run in runs]) if one.differs]
    ids = " ".join(run.id for run in runs)
    return page(
        "comparison",
        title=_("Comparison of {count} runs", count=len(runs)),
        words=in_words(COMPARISON),
        made=_(
            "Written with Vistazo, {when}",
            when=run_parts.moment(datetime.now(UTC)),
        ),
        runs=[(names[run.id], color) for run, color in zip(runs, COLORS, strict=False)],
        **_pairs(found, names),
        doubts=[many_at_once(found), best_is_flattered(found, answers)],
        why_not=[*why_not, *map(str, found.refusals)],
        seeds=seeds_in_words(seeds_of(runs, names)),
        environments=differing_environments(runs),
        figures=_figures(runs, answers, alike=len(found.groups) < 2),
        settings=differing,
        curves=_curves(runs, names),
        command=f"{settings.terminal()} report {ids} --out {file_name(runs)}",
    )


def _pairs(found: Compared, names: dict[str, str]) -> dict[str, Any]:
    """A sentence for each pair, and the figures behind it."""
    return {
        "sentences": [
            (
                _("{first} and {second}", first=names[one.first], second=names[one.second]),
                sentence(one, names),
            )
            for one in found.pairs
        ],
        "pair_heads": [_(head) for head in PAIR_HEADS],
        "pairs": pairs_in_words(found.pairs, names),
    }


def file_name(runs: Sequence[Run]) -> str:
    """What the file is called."""
    return f"{settings.COMMAND}-comparison-{'-'.join(run.id[:4] for run in runs)}.html"


def names_of(runs: Sequence[Run]) -> dict[str, str]:
    """What each run is called; where two are called the same, their ids stand beside it."""
    titles = {run.id: run_title(run) for run in runs}
    known = list(titles.values())
    return {
        run_id: title if known.count(title) == 1 else f"{title} ({run_id})"
        for run_id, title in titles.items()
    }


def why_untested(run: Run, name: str) -> str:
    """Why a run without a result, which is called so, is not among those that are compared."""
    return _(
        "“{name}” has no result on test images ({status}), so it can't be held against the others.",
        name=name,
        status=_(status_words(run.status)),
    )


def _scored_anew(data_name: str, version: str) -> str:
    """On which test images the figures stand."""
    line = version_line(get_version(data_name, version) if version else None)
    return _("All are scored anew on the test images of this version: {version}.", version=line)


def _answers(
    runs: Sequence[Run], names: dict[str, str], version: str | None
) -> tuple[dict[str, Evaluation], list[str]]:
    """By the runs' ids; and for each that has none why, after a word on the version."""
    found: dict[str, Evaluation] = {}
    why_not = [] if version is None else [_scored_anew(runs[0].data_name, version)]
    for run in runs:
        if run.test_accuracy is None:
            why_not.append(why_untested(run, names[run.id]))
            continue
        try:
            first = load_evaluation(run)
            found[run.id] = first if version is None else on_version(run.id, first, version)
        except UserError as error:
            why_not.append(str(error))
    return found, why_not


def _figures(
    runs: Sequence[Run], answers: dict[str, Evaluation], alike: bool
) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Rows of (title, for each run its figure in words and whether none has a better one).

    `alike`: whether all were tested on the same images; else no figure of a test is the best.
    """
    metrics = {run_id: metrics_of(each) for run_id, each in answers.items()}
    rows = []
    for name, title, form, more in FIGURES:
        values = [getattr(metrics.get(run.id), name, None) for run in runs]
        rows.append(_row(_(title), values, form, more, alike))
    for name, title, form, more in COSTS:
        rows.append(_row(_(title), [getattr(run, name) for run in runs], form, more, True))
    return [row for row in rows if any(words for words, _best in row[1])]


def _row(
    title: str, values: Sequence[float | None], form: str, more: bool, comparable: bool
) -> tuple[str, list[tuple[str, bool]]]:
    known = [value for value in values if value is not None]
    best = (max if more else min)(known) if comparable and len(set(known)) > 1 else None
    cells = [
        ("" if one is None else number(one, form), one is not None and one == best)
        for one in values
    ]
    return title, cells


def _curves(runs: Sequence[Run], names: dict[str, str]) -> list[Chart]:
    """Accuracy and loss of all runs: on validation images, where a run has such, else training."""
    epochs = {run.id: list_epochs(run.id) for run in runs}
    charts = []
    for name, title in (("accuracy", _("accuracy")), ("loss", _("loss"))):
        lines = [
            _line(names[run.id], epochs[run.id], name, color)
            for run, color in zip(runs, COLORS, strict=False)
        ]
        charts.append(line_chart(title, _("epoch"), lines, share=name == "accuracy"))
    return [chart for chart in charts if chart]


def _line(title: str, epochs: Sequence[Epoch], name: str, color: str) -> Line:
    held_back = any(epoch.val_loss is not None for epoch in epochs)
    column = f"val_{name}" if held_back else name
    points = [
        (float(epoch.number), float(getattr(epoch, column)))
        for epoch in epochs
        if getattr(epoch, column) is not None
    ]
    return Line(title, points, color, dashed=not held_back)
