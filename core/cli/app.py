"""The command that starts the app, the same on every system.

What serves it lies above the engine: it is named here, not imported, and brought in only when the
app is wanted.
"""

import importlib
from collections.abc import Sequence

SERVE = "serving.command"  # whose `main` it is


def start_app(arguments: Sequence[str]) -> int:
    """Start the app: serve its pages until Ctrl-C; `app --help` has the options."""
    code: int = importlib.import_module(SERVE).main(arguments)
    return code
