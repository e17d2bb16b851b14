"""Where Vistazo keeps its things, read from the environment.

`VISTAZO_HOME` is the workspace (default `./workspace`), `VISTAZO_DATA` a folder with offline copies
of data sets (`<name>.npz`), `VISTAZO_DATABASE_URL` any SQLAlchemy URL (default: SQLite in the
workspace), `VISTAZO_FEATURES_GB` the disk space for activations of frozen layers (default 8; 0:
none are kept), `VISTAZO_EMBEDDED_BY` the sites that may show the app in a frame. They are read at
each call, so tests and worker processes see what they were given.
"""

import math
import os
import re
import secrets
import sys
from pathlib import Path

from filelock import FileLock

from core.errors import LabError
from core.writing import write_whole

SITE = re.compile(
    r"https?://(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?"
)


def home() -> Path:
    """The workspace folder, absolute; made when missing. LabError when it can't be."""
    folder = Path(os.environ.get("VISTAZO_HOME") or "workspace").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(
            f"The workspace {folder} can't be made ({error.strerror}). "
            "Set VISTAZO_HOME to a folder that can be written."
        ) from None
    return folder


def terminal() -> str:
    """The command line of Vistazo as a person copies it, `.venv/bin/python -m core` for example."""
    return f"{sys.executable.removeprefix(os.getcwd() + os.sep)} -m core"


def workspace_id() -> str:
    """The name of this workspace in a database that several share; drawn once, kept in a file."""
    path = home() / "workspace.id"
    if not path.exists():
        with FileLock(lock_file("workspace")):
            if not path.exists():
                write_whole(path, secrets.token_hex(8))
    return path.read_text(encoding="utf-8")


def data_folder() -> Path | None:
    """The folder with offline copies of data sets, or None when none is set."""
    value = os.environ.get("VISTAZO_DATA")
    return Path(value).expanduser().resolve() if value else None


def database_url() -> str:
    """SQLAlchemy URL of the store."""
    return os.environ.get("VISTAZO_DATABASE_URL") or f"sqlite:///{home() / 'vistazo.db'}"


def feature_cache_gb() -> float:
    """How much disk the activations of frozen layers may take, in GB (10⁹ bytes)."""
    value = os.environ.get("VISTAZO_FEATURES_GB") or "8"
    try:
        gigabytes = float(value)
    except ValueError:
        gigabytes = -1.0
    if not 0 <= gigabytes < math.inf:
        raise LabError(f"VISTAZO_FEATURES_GB is {value!r}; it must be a number of GB, 0 or more.")
    return gigabytes


def embedding_sites() -> tuple[str, ...]:
    """Sites whose pages may show the app in a frame, as in `https://www.example.org`; mostly none.

    They become part of a header (`frame-ancestors`): what is not a site raises LabError.
    """
    sites = tuple(os.environ.get("VISTAZO_EMBEDDED_BY", "").lower().split())
    for site in sites:
        if not SITE.fullmatch(site):
            raise LabError(
                f"VISTAZO_EMBEDDED_BY has {site[:80]!r}; it must be sites with nothing behind their"
                " name, as in https://www.example.org, with blanks between them."
            )
    return sites


def keras_folder() -> Path:
    """Where Keras keeps what it downloads."""
    return Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()


def run_folder(run_id: str) -> Path:
    """Folder of one run's files (it may not exist yet)."""
    return home() / "runs" / run_id


def network_file(run_id: str) -> Path:
    """A run's network in Keras' format (the file may not exist)."""
    return run_folder(run_id) / "model.keras"


def checkpoint_file(run_id: str) -> Path:
    """From where a run's training can go on (the file may not exist)."""
    return run_folder(run_id) / "checkpoint.npz"


def lock_file(name: str) -> Path:
    """Path of a lock file in the workspace; its folder is made."""
    folder = home() / "locks"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LabError(
            f"The workspace {home()} can't be written ({error.strerror}). "
            "Set VISTAZO_HOME to a folder that can be."
        ) from None
    return folder / f"{name}.lock"
