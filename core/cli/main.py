"""The same engine from a terminal: the commands, their options and exit codes."""

import argparse
import os
import signal
from collections.abc import Sequence
from typing import Any, NoReturn

from core.cli.config import read_config as read_config
from core.cli.importing import add_commands
from core.cli.output import close_streams, open_streams, say_error
from core.cli.questions import check_data, describe, list_datasets, list_recipes, list_runs, predict
from core.cli.training import resume, train
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import N_, _
from core.execution.local import ENVIRONMENT
from core.execution.tidying import leave_temporary_folder, use_own_temporary_folder

DESCRIPTION = N_(
    "The same engine from a terminal, as in `train digit-reader`, and more (see --help). "
    "Progress goes to stderr; the last line of stdout is one JSON object (train, resume, "
    "describe, predict, check, import). Bad input: one line on stderr and exit code 2."
)
COMMANDS = {
    train: N_(
        "Train a recipe or a config file in this process; the result is the last line of stdout."
    ),
    resume: N_(
        "Go on with a run that was stopped, failed or interrupted, after its last kept epoch."
    ),
    describe: N_("Layer table and parameter counts of a recipe, a config file or a run."),
    check_data: N_(
        "Look for duplicates, leaks into the test set, blank images and unequal classes."
    ),
    list_recipes: N_("Names and titles of the recipes."),
    list_datasets: N_("Names, sizes and whereabouts of the data sets."),
    list_runs: N_("All runs, newest first."),
    predict: N_(
        "Top five classes of each image; the last line of stdout is one JSON object. Of a file "
        "that is no image it has the error; then the exit code is 1, and 2 where none is any."
    ),
}
INTERRUPTED, CLOSED = 130, 141  # as a shell says it of who ended by SIGINT and SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.environ.update(ENVIRONMENT)
    open_streams()
    try:
        with readable_disk_errors():
            options = _parser().parse_args(arguments)
            code: int = options.command(options)
    except UserError as error:
        say_error(error)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who read it has seen enough, as in `| head`
        return CLOSED
    return code


def run_as_program() -> int:
    """`main` in a process that does nothing else: Ctrl-C and temporary files are its own."""
    folder = use_own_temporary_folder()

    def quit_quietly(number: int, frame: Any) -> None:
        """Where nothing is to be saved: an exception in an import could become any other."""
        leave_temporary_folder(folder)
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, quit_quietly)
    try:
        return main()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends anyway
        leave_temporary_folder(folder)
        close_streams()


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error here."""

    def error(self, message: str) -> NoReturn:
        """argparse's error as a UserError."""
        raise UserError(
            "command-line",
            N_("{message} (see {program} --help)"),
            message=message,
            program=self.prog,
        )


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog=settings.terminal(), description=_(DESCRIPTION))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for command, name in ((train, "train"), (describe, "describe")):
        sub = commands.add_parser(name, help=_(COMMANDS[command]))
        sub.add_argument("what", help=_("a recipe, a config file (.json) or a run's id"))
        sub.add_argument("--set", action="append", default=[], metavar=_("SECTION.FIELD=VALUE"))
        sub.add_argument("--short", action="store_true", help=_("a recipe's short version"))
        sub.set_defaults(command=command)
    lists = ((list_recipes, "recipes"), (list_datasets, "datasets"), (list_runs, "runs"))
    for command, name in lists:
        commands.add_parser(name, help=_(COMMANDS[command])).set_defaults(command=command)
    _add_commands_on_runs(commands)
    add_commands(commands)
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
    sub.add_argument("images", nargs="+")
    sub.add_argument("--invert", choices=["auto", "no", "yes"], default="auto")
    sub.set_defaults(command=predict)
