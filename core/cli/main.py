"""The same engine from a terminal, as in `train digit-reader`, and more (see --help).

Progress goes to stderr; the last line of stdout is one JSON object (train, resume,
describe, predict, check, import). Bad input: one line on stderr and exit code 2.
"""

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
from core.execution.local import ENVIRONMENT
from core.execution.tidying import leave_temporary_folder, use_own_temporary_folder

INTERRUPTED, CLOSED = 130, 141  # as a shell says it of who ended by SIGINT and SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.environ.update(ENVIRONMENT)
    open_streams()
    try:
        with readable_disk_errors():
            options = build_parser().parse_args(arguments)
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
        raise UserError(f"{message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = OneLineParser(prog=settings.terminal(), description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command, name in ((train, "train"), (describe, "describe")):
        sub = commands.add_parser(name, help=command.__doc__)
        sub.add_argument("what", help="a recipe, a config file (.json) or a run's id")
        sub.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="SECTION.FIELD=VALUE",
            help="changes one field of the config; as often as needed",
        )
        sub.add_argument("--short", action="store_true", help="a recipe's short version")
        sub.set_defaults(command=command)
    lists = ((list_recipes, "recipes"), (list_datasets, "datasets"), (list_runs, "runs"))
    for command, name in lists:
        commands.add_parser(name, help=command.__doc__).set_defaults(command=command)
    _add_commands_on_runs(commands)
    add_commands(commands)
    return parser


def _add_commands_on_runs(commands: Any) -> None:
    sub = commands.add_parser("resume", help=resume.__doc__)
    sub.add_argument("run", help="its id, or the beginning of it")
    sub.set_defaults(command=resume)
    sub = commands.add_parser("check", help=check_data.__doc__)
    sub.add_argument("name", help="a data set")
    sub.add_argument("--version", default="", help="the id of one of its versions")
    sub.set_defaults(command=check_data)
    sub = commands.add_parser("predict", help=predict.__doc__)
    sub.add_argument("run", help="its id, or the beginning of it")
    sub.add_argument("images", nargs="+", help="image files")
    sub.add_argument(
        "--invert",
        choices=["auto", "no", "yes"],
        default="auto",
        help="turn light and dark around, for networks that read drawings",
    )
    sub.set_defaults(command=predict)
