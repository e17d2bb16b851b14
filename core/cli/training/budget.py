"""`budget`: what a training will cost on this machine, before it starts."""

import argparse
from typing import Any

from core.cli.config import add_config, read_config
from core.cli.output import answer, say
from core.common.i18n import N_, _
from core.datasets.versions.repository import resolve
from core.execution.quiet_stderr import quiet
from core.runs.budgets.records import Budget, Fit, as_answer, fit_into, from_runs, kept
from core.runs.budgets.words import budget_words, fit_words
from core.runs.starting import check

WHAT = N_(
    "What a training will take on this machine (seconds an epoch, in all, memory): some real steps "
    "are timed; the last line of stdout is one JSON object."
)


def add_command(commands: Any) -> None:
    """Add it to the terminal's parser."""
    sub = commands.add_parser("budget", help=_(WHAT))
    add_config(sub)
    sub.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help=_("also what to change so that it fits into so many"),
    )
    sub.add_argument(
        "--known",
        action="store_true",
        help=_("take a measurement of the last days, or an earlier run, where there is one"),
    )
    sub.set_defaults(command=budget)


def budget(options: argparse.Namespace) -> int:
    """Measure, and say what it comes to."""
    config = read_config(options.what, options.set, options.short)
    check(config)
    found = (kept(config) or from_runs(config)) if options.known else None
    if found is None:
        with quiet():
            from core.training.measuring.budget import measure_budget
        said: list[str] = []

        def on_report(words: str) -> None:
            if words not in said:
                said.append(words)
                say(_(words))

        found = measure_budget(config, on_report)
    for line in budget_words(found):
        say(line)
    answer({**as_answer(found), **_fitting(options.minutes, config, found)})
    return 0


def _fitting(minutes: float | None, config: Any, found: Budget) -> dict[str, Any]:
    if minutes is None:
        return {}
    classes = len(resolve(config.data).class_names)
    fit: Fit = fit_into(config, found, max(minutes, 0.0) * 60, classes)
    say(fit_words(fit, minutes))
    return {"fit": {name: value for name, value in vars(fit).items() if value is not None}}
