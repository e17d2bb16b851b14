"""The process that `vistazo` and `python -m core` are: its signals, temporary files and end.

`app` is begun here, ahead of the other commands' imports. What serves it lies above the engine: it
is named here, not imported, and brought in only when the app is wanted.
"""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from core.cli.output import close_streams
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
        from core.cli.main import main

        return main()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends anyway
        leave_temporary_folder(folder)
        close_streams()


def start_app(arguments: Sequence[str]) -> int:
    """Start the app: serve its pages until Ctrl-C; `app --help` has the options."""
    code: int = importlib.import_module(SERVE).main(arguments)
    return code
