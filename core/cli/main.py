"""Vistazo from a terminal: the commands, their options and exit codes."""

import argparse
import os
from collections.abc import Sequence
from typing import Any

from core.cli import backup, doctor, exports, importing, reports, results, runs, serve, trash
from core.cli.config import add_config
from core.cli.lessons import commands as lessons
from core.cli.many import STDOUT
from core.cli.output import OneLineParser, open_streams, say_error
from core.cli.people import commands as people
from core.cli.program import INTERRUPTED, start_app
from core.cli.questions import check_data, describe, list_datasets, list_recipes, predict
from core.cli.queue import commands as queue
from core.cli.training import budget, sweep
from core.cli.training.train import resume, train
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import N_, _
from core.common.logs import write_log
from core.execution.local import ENVIRONMENT

DESCRIPTION = N_(
    "Vistazo from a terminal: `app` starts it, `train digit-reader` trains without it, and more. "
    "Progress goes to stderr; the last line of stdout is one JSON object (train, resume, "
    "evaluate, compare, describe, predict, check, import, report, script, export, export-data, "
    "runs --json, doctor --json, run, queue, lesson, people, backup, restore FILE, budget, sweep). "
    "Bad input: one line on stderr and exit code 2."
)
COMMANDS = {
    train: N_(
        "Train a recipe or a config file in this process; the result is the last line of stdout."
    ),
    resume: N_(
        "Go on with a run that was stopped, failed, interrupted or paused, after its last kept "
        "epoch, in this process."
    ),
    describe: N_("Layer table and parameter counts of a recipe, a config file or a run."),
    check_data: N_(
        "Look for duplicates, leaks into the test set, blank images and unequal classes."
    ),
    list_recipes: N_("Names and titles of the recipes."),
    list_datasets: N_("Names, sizes and whereabouts of the data sets."),
    start_app: N_("Start the app: serve its pages until Ctrl-C; `app --help` has the options."),
    predict: N_(
        "Top five classes of each image; the last line of stdout is one JSON object. Of a file "
        "that is no image it has the error; then the exit code is 1, and 2 where none is any. Of "
        "folders and ZIPs it has the totals, and where they say classes of the network, how many "
        "answers are right, with the interval."
    ),
}
CLOSED = 141  # as a shell says it of who ended by SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.environ.update(ENVIRONMENT)
    open_streams()
    try:
        with readable_disk_errors():
            options = build_parser().parse_args(arguments)
            if options.command is not doctor.doctor:  # which looks and changes nothing
                write_log("terminal")
            code: int = options.command(options)
    except UserError as error:
        say_error(error)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who read it has seen enough, as in `| head`
        return CLOSED
    return code


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = OneLineParser(prog=settings.terminal(), description=_(DESCRIPTION))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for command, name in ((train, "train"), (describe, "describe")):
        sub = commands.add_parser(name, help=_(COMMANDS[command]))
        add_config(sub)
        sub.set_defaults(command=command)
    for command, name in ((list_recipes, "recipes"), (list_datasets, "datasets")):
        commands.add_parser(name, help=_(COMMANDS[command])).set_defaults(command=command)
    runs.add_commands(commands)
    _add_commands_on_runs(commands)
    importing.add_commands(commands)
    results.add_commands(commands)
    exports.add_commands(commands)
    trash.add_commands(commands)
    backup.add_command(commands)
    people.add_commands(commands)
    reports.add_commands(commands)
    serve.add_command(commands)
    doctor.add_command(commands)
    budget.add_command(commands)
    sweep.add_command(commands)
    queue.add_command(commands)
    lessons.add_command(commands)
    sub = commands.add_parser("app", help=_(COMMANDS[start_app]), add_help=False)
    sub.add_argument("arguments", nargs=argparse.REMAINDER)
    sub.set_defaults(command=lambda options: start_app(options.arguments))
    return parser


def _add_commands_on_runs(commands: Any) -> None:
    sub = commands.add_parser("resume", help=_(COMMANDS[resume]))
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    sub.set_defaults(command=resume)
    sub = commands.add_parser("check", help=_(COMMANDS[check_data]))
    sub.add_argument("name", help=_("a data set"))
    sub.add_argument("--version", default="", help=_("the id of one of its versions"))
    sub.set_defaults(command=check_data)
    sub = commands.add_parser("predict", help=_(COMMANDS[predict]))
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    words = _("image files; folders, ZIPs, a table (.csv) of paths and classes, an .npz")
    sub.add_argument("images", nargs="+", metavar=_("PATH"), help=words)
    sub.add_argument(
        "--csv",
        nargs="?",
        const=STDOUT,
        metavar=_("FILE"),
        help=_("write a row for each file there; without FILE, or -: to stdout"),
    )
    sub.add_argument(
        "--invert",
        choices=["auto", "no", "yes"],
        default="auto",
        help=_("turn light and dark around, for networks that read drawings"),
    )
    sub.set_defaults(command=predict)
