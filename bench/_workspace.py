"""The workspace that `core` uses in this process, for as long as something is measured there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workspace(home: str | Path) -> Iterator[None]:
    """Within it, `core` in this process reads and writes the folder `home`."""
    before = os.environ.get("VISTAZO_HOME")
    os.environ["VISTAZO_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("VISTAZO_HOME")
        if before is not None:
            os.environ["VISTAZO_HOME"] = before
