"""Vistazo from a terminal: `app` starts it, `train digit-reader` trains without it, and more.

Progress goes to stderr; the last line of stdout is one JSON object (train, resume,
describe, predict, check, import). Bad input: one line on stderr and exit code 2.
"""

import argparse
import os
from collections.abc import Sequence
from typing import Any

from core.cli.app import start_app
from core.cli.config import read_config as read_config
from core.cli.importing import add_commands
from core.cli.output import OneLineParser, open_streams, say_error
from core.cli.program import INTERRUPTED
from core.cli.questions import check_data, describe, list_datasets, list_recipes, list_runs, predict
from core.cli.training import resume, train
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.execution.local import ENVIRONMENT

CLOSED = 141  # as a shell says it of who ended by SIGPIPE


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


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog=settings.terminal(), description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command, name in ((train, "train"), (describe, "describe")):
        sub = commands.add_parser(name, help=command.__doc__)
        sub.add_argument("what", help="a recipe, a config file (.json) or a run's id")
        sub.add_argument("--set", action="append", default=[], metavar="SECTION.FIELD=VALUE")
        sub.add_argument("--short", action="store_true", help="a recipe's short version")
        sub.set_defaults(command=command)
    lists = ((list_recipes, "recipes"), (list_datasets, "datasets"), (list_runs, "runs"))
    for command, name in lists:
        commands.add_parser(name, help=command.__doc__).set_defaults(command=command)
    _add_commands_on_runs(commands)
    add_commands(commands)
    sub = commands.add_parser("app", help=start_app.__doc__, add_help=False)
    sub.add_argument("arguments", nargs=argparse.REMAINDER)
    sub.set_defaults(command=lambda options: start_app(options.arguments))
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
    sub.add_argument("images", nargs="+")
    sub.add_argument("--invert", choices=["auto", "no", "yes"], default="auto")
    sub.set_defaults(command=predict)
