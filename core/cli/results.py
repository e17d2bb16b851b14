"""The terminal's commands on results: the figures of one run, and which of several is better."""

import argparse
from dataclasses import asdict
from typing import Any

from core.cli.config import find_run
from core.cli.output import answer, say
from core.common.i18n import _, ngettext
from core.evaluation.comparison import compare, sentence
from core.evaluation.evaluation import Evaluation, load_evaluation, refuse_untested
from core.evaluation.many_runs import flattery
from core.evaluation.metrics import metrics_of
from core.evaluation.other_tests import missing_rows, on_version
from core.execution.quiet_stderr import quiet
from core.inspection.result_cache import TaskProgress
from core.runs.ids import version_called
from core.runs.models import Run
from core.runs.titles import run_title

PAIR = ("first", "second", "difference", "low", "high", "p_value", "images", "verdict")


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    words = _(
        "The figures of a run's test: accuracy with its confidence interval, and more; the last "
        "line of stdout is one JSON object."
    )
    sub = commands.add_parser("evaluate", help=words)
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    _add_version(sub)
    sub.set_defaults(command=evaluate)
    words = _(
        "Which of two or more runs is better on the same test images, and whether that is more "
        "than chance; the last line of stdout is one JSON object."
    )
    sub = commands.add_parser("compare", help=words)
    sub.add_argument("runs", nargs="+", metavar="run", help=_("its id, or the beginning of it"))
    _add_version(sub)
    sub.set_defaults(command=compare_runs)


def _add_version(sub: argparse.ArgumentParser) -> None:
    words = _(
        "score anew on the test images of this version of the data set (its id or name; "
        "“original”: the images as they are)"
    )
    sub.add_argument("--version", help=words)


def evaluate(options: argparse.Namespace) -> int:
    """The figures of a run's test, as its network gave them: no temperature changes them."""
    _run, evaluation = _tested(options.run, options.version)
    metrics = metrics_of(evaluation)
    say(
        ngettext(
            "{accuracy:.1%} of {count:,} test image is right (95% interval: {low:.1%} to "
            "{high:.1%})",
            "{accuracy:.1%} of {count:,} test images are right (95% interval: {low:.1%} to "
            "{high:.1%})",
            metrics.images,
            accuracy=metrics.accuracy,
            low=metrics.low,
            high=metrics.high,
        )
    )
    answer(asdict(metrics))
    return 0


def compare_runs(options: argparse.Namespace) -> int:
    """Every pair of the runs, in the order in which they are named; a sentence each on stderr."""
    tested = [_tested(start, options.version) for start in options.runs]
    names = {run.id: f"{run_title(run)} ({run.id})" for run, _answers in tested}
    comparisons = compare([(run.id, answers) for run, answers in tested])
    for each in comparisons:
        pair = f"{names[each.first]} – {names[each.second]}"
        say(f"{pair}: {sentence(each, names)}")
    if len(tested) > 2:
        points = 100 * flattery([answers for _run, answers in tested])
        say(
            _(
                "The best of {count} equally good runs would look {points:.1f} points too good on "
                "these images by chance.",
                count=len(tested),
                points=points,
            )
        )
    pairs = [{name: getattr(each, name) for name in PAIR} for each in comparisons]
    answer({"pairs": pairs})
    return 0


def _tested(start: str, version: str | None) -> tuple[Run, Evaluation]:
    """A run and its answers, on the test images of `version` where that is given; its network is
    asked where they are not stored."""
    run = find_run(start)
    refuse_untested(run)
    first = load_evaluation(run)
    if version is None:
        return run, first
    found = version_called(run.data_name, version)
    if len(missing_rows(run.id, first, found)):
        with quiet():
            from core.prediction.further_answers import answer_further
        answer_further(run.id, found, progress=TaskProgress(tell=lambda words: say(_(words))))
    return run, on_version(run.id, first, found)
