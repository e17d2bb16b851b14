"""Where Vistazo keeps its things, read from the environment (`core.common.variables` lists it).

It is read at each call, so tests and worker processes see what they were given.
"""

import errno
import math
import os
import re
import shutil
import stat
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from core.common.errors import UserError, reason_of
from core.common.files import make_folder
from core.common.i18n import N_

NETWORK_FILE, CHECKPOINT_FILE = "model.keras", "checkpoint.npz"
ENVIRONMENT_FILE = "environment.json"
ID_FILE = "workspace.id"
DATABASE_FILE = "vistazo.db"
COMMAND = "vistazo"  # as pyproject.toml names it
SITE = re.compile(
    r"https?://(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?"
)


def home() -> Path:
    """The workspace folder, absolute; made when missing. UserError when it can't be."""
    with _as_named() as value:
        folder = _absolute(value)
        try:
            found = folder.stat()  # the only question to the disk: a page comes here fifty times
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            found = folder.stat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        _close_to_others(folder, found)
        return folder


def place_of_home() -> Path:
    """Where the workspace is, or would be made, for who only looks. UserError where that is no
    place."""
    with _as_named() as value:
        return _absolute(value)


@lru_cache(maxsize=8)
def _absolute(value: str) -> Path:
    """Found once for each value, however often it is asked for: a process stays in the folder where
    it began."""
    return Path(value).expanduser().resolve()


@contextmanager
def _as_named() -> Iterator[str]:
    """How the workspace is called; what is raised at that becomes a UserError."""
    value = os.environ.get("VISTAZO_HOME") or "workspace"
    try:
        yield value
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: nobody's home
        reason = reason_of(error)
        raise UserError(
            "workspace-not-made",
            N_(
                "The workspace {value} can't be made ({reason}). Set VISTAZO_HOME to a folder "
                "that can be written."
            ),
            value=value,
            reason=reason,
        ) from None


def _close_to_others(folder: Path, found: os.stat_result) -> None:
    """Nobody else on this machine reads people's images, unless they share the workspace.

    A folder that was there before, with other things in it, stays as it is: it may be anybody's.
    """
    mode = found.st_mode
    if sys.platform == "win32" or not mode & 0o077 or is_shared():
        return
    if mode & stat.S_ISVTX or found.st_uid != os.geteuid():
        return
    if (folder / ID_FILE).exists() or not any(folder.iterdir()):
        with suppress(OSError):  # some disks know no such thing
            folder.chmod(stat.S_IMODE(mode) & 0o700)


def version() -> str:
    """Of this program, installed or not."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(COMMAND)
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    with suppress(OSError, ValueError, KeyError):
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    return "0"


def terminal() -> str:
    """The command line of Vistazo as a person copies it: `.venv/bin/python -m core` for example,
    or `vistazo` where this process was started so."""
    started = Path(sys.orig_argv[1]) if len(sys.orig_argv) > 1 else Path()
    if started.stem.lower() != COMMAND:
        return f"{_from_here(sys.executable)} -m core"
    on_the_path = shutil.which(COMMAND)
    if on_the_path and started.exists() and started.samefile(on_the_path):
        return COMMAND
    return _from_here(str(started))


def _from_here(path: str) -> str:
    return path.removeprefix(os.getcwd() + os.sep)


def data_folder() -> Path | None:
    """The folder with offline copies of data sets, or None when none is set."""
    value = os.environ.get("VISTAZO_DATA")
    return Path(value).expanduser().resolve() if value else None


def database_url() -> str:
    """SQLAlchemy URL of the store."""
    return other_database_url() or _url_in(home())


def place_of_database() -> str:
    """The same, for who only looks: the workspace need not be there."""
    return other_database_url() or _url_in(place_of_home())


def other_database_url() -> str:
    """The same where one is set; "" where it is the file in the workspace."""
    return os.environ.get("VISTAZO_DATABASE_URL") or ""


def _url_in(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE_FILE}"


def is_shared() -> bool:
    """Whether other accounts of this machine may read the workspace."""
    return os.environ.get("VISTAZO_SHARED") == "1"


def feature_cache_gb() -> float:
    """How much disk the activations of frozen layers may take, in GB (10⁹ bytes)."""
    value = os.environ.get("VISTAZO_FEATURES_GB") or "8"
    gigabytes = _number(value)
    if gigabytes is None:
        raise UserError(
            "features-gb-invalid",
            N_("VISTAZO_FEATURES_GB is {value!r}; it must be a number of GB, 0 or more."),
            value=value,
        )
    return gigabytes


def checkpoint_limits() -> tuple[float, float]:
    """For how many days finished runs keep their checkpoints, and how much disk all of them may
    take, in MB (10⁶ bytes)."""
    days = os.environ.get("VISTAZO_CHECKPOINT_DAYS") or "14"
    most = os.environ.get("VISTAZO_CHECKPOINTS_MB") or "5000"
    return _limit("VISTAZO_CHECKPOINT_DAYS", days), _limit("VISTAZO_CHECKPOINTS_MB", most)


def _limit(name: str, value: str) -> float:
    found = _number(value)
    if found is None:
        raise UserError(
            "checkpoint-limit-invalid",
            N_("{name} is {value!r}; it must be a number, 0 or more."),
            name=name,
            value=value,
        )
    return found


def _number(value: str) -> float | None:
    """The finite number, 0 or more, that a text names; None where it names none."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number < math.inf else None


def cache(of: Path | None = None) -> Path:
    """Where the caches of this host are, of the workspace `of` or of this one (the folder may not
    exist yet)."""
    value = os.environ.get("VISTAZO_CACHE")
    return Path(value).expanduser().resolve() if value else (of or home()) / "cache"


def embedding_sites() -> tuple[str, ...]:
    """Sites whose pages may show the app in a frame, as in `https://www.example.org`; mostly none.

    They become part of a header (`frame-ancestors`): what is not a site raises UserError.
    """
    sites = tuple(os.environ.get("VISTAZO_EMBEDDED_BY", "").lower().split())
    for site in sites:
        if not SITE.fullmatch(site):
            raise UserError(
                "embedding-site-invalid",
                N_(
                    "VISTAZO_EMBEDDED_BY has {site!r}; it must be sites with nothing behind "
                    "their name, as in https://www.example.org, with blanks between them."
                ),
                site=site[:80],
            )
    return sites


def keras_folder() -> Path:
    """Where Keras keeps what it downloads, unless it may not write there."""
    if value := os.environ.get("KERAS_HOME"):
        return Path(os.path.expanduser(value))
    home = os.path.expanduser("~")  # which stays ~ where nobody's home is known
    return (Path(home) if os.access(home, os.W_OK) else _temporary_folder()) / ".keras"


def keras_cache() -> Path:
    """Where Keras looks for a file before it downloads it: by the rules of `keras.utils.get_file`,
    for which a folder that can't be written is none."""
    folder = keras_folder()
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return folder if os.access(there, os.W_OK) else _temporary_folder() / ".keras"


def _temporary_folder() -> Path:
    return Path("/tmp") if os.path.isdir("/tmp") else Path(tempfile.gettempdir())


def run_folder(run_id: str) -> Path:
    """Folder of one run's files (it may not exist yet)."""
    return home() / "runs" / run_id


def network_file(run_id: str) -> Path:
    """A run's network in Keras' format (the file may not exist)."""
    return run_folder(run_id) / NETWORK_FILE


def checkpoint_file(run_id: str) -> Path:
    """From where a run's training can go on (the file may not exist)."""
    return run_folder(run_id) / CHECKPOINT_FILE


def lock_file(name: str) -> Path:
    """Path of a lock file in the workspace; its folder is made."""
    return make_folder(home() / "locks") / f"{name}.lock"
