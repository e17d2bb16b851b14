"""The process that `vistazo` and `python -m core` are: its signals, temporary files and end.

`app` is begun here, ahead of the other commands' imports. What serves it lies above the engine: it
is named here, not imported, and brought in only when the app is wanted.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from core.cli.output import close_streams, open_streams, say_error
from core.common.errors import UserError
from core.common.i18n import N_
from core.execution.tidying import leave_temporary_folder, use_own_temporary_folder

INTERRUPTED = 130  # as a shell says it of who ended by SIGINT
SERVE = "serving.command"  # whose `main` it is


def run_as_program() -> int:
    """Do what the command line says; returns the exit code."""
    if sys.argv[1:2] == ["app"]:  # without the other commands' imports it is up sooner
        return start_app(sys.argv[2:])
    folder = use_own_temporary_folder()

    def quit_quietly(number: int, frame: Any) -> None:
        """Where nothing is to be saved: an exception in an import could become any other."""
        leave_temporary_folder(folder)
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, quit_quietly)
    try:
        return _main()()
    except UserError as error:
        open_streams()
        say_error(error)
        return 2
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends anyway
        leave_temporary_folder(folder)
        close_streams()


def start_app(arguments: Sequence[str]) -> int:
    """Start the app: serve its pages until Ctrl-C; `app --help` has the options."""
    code: int = importlib.import_module(SERVE).main(arguments)
    return code


def _main() -> Callable[[], int]:
    """The commands. UserError where a package is missing that they import."""
    try:
        from core.cli.main import main
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "core"):
            raise
        raise UserError(
            "package-missing",
            N_(
                "The package {package} is missing. Install what is needed: {python} -m pip install "
                "-r requirements.txt"
            ),
            package=package,
            python=sys.executable,
        ) from None
    return main
