"""What killed processes have left goes at the next start, and the workspace is closed to others.

Half-written files and folders (`core.common.files`) and the temporary folders of workers carry the
name of the process that they belong to: those of the living stay.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.common import settings
from core.common.files import HALF_WRITTEN, PARTIAL, drop
from core.common.owners import OWNER, is_alive, is_here, owner

TEMPORARY = "vistazo-"
USUAL = "VISTAZO_USUAL_TMPDIR"
SECONDS_FOR_OTHER_HOSTS = 3600.0
FILE = re.compile(rf"{PARTIAL}(?:{OWNER}-)?[0-9a-f]{{8}}-")
OWN_TEMPORARY = re.compile(rf"{TEMPORARY}({OWNER})-")


def tidy() -> None:
    """Sweep the workspace and the temporary folders; what can't be deleted stays."""
    home, cache = settings.home(), settings.cache()
    for folder in (home, *([] if cache.is_relative_to(home) else [cache])):
        for path in _half_written(folder, cache):
            with suppress(OSError):
                drop(path)
    sweep_temporary_folders()


def sweep_temporary_folders() -> None:
    """Delete those of dead processes."""
    try:
        usual = _usual_folder()
    except OSError:  # there is none that can be written
        return
    for path in Path(usual).glob(f"{TEMPORARY}*"):
        match = OWN_TEMPORARY.match(path.name)
        if match and not is_alive(match[1]):
            shutil.rmtree(path, ignore_errors=True)


def use_own_temporary_folder() -> Path | None:
    """Send this process' temporary files (TensorFlow writes one for each function that it traces)
    into a folder of its own, which `leave_temporary_folder` or the next start deletes.

    None, and nothing is changed, where there is no place for one.
    """
    try:
        usual = _usual_folder()
        folder = tempfile.mkdtemp(prefix=f"{TEMPORARY}{owner()}-", dir=usual)
    except OSError:
        return None
    os.environ[USUAL] = usual
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    return Path(folder)


def leave_temporary_folder(folder: Path | None) -> None:
    """Delete the folder; later temporary files lie where they usually do."""
    if folder is None:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = _usual_folder()
    shutil.rmtree(folder, ignore_errors=True)


def _usual_folder() -> str:
    """The system's folder for temporary files, in a process with one of its own too."""
    return os.environ.get(USUAL) or tempfile.gettempdir()


def _half_written(top: Path, cache: Path) -> Iterator[Path]:
    """What no living process is writing. Links are not followed."""
    for folder, names, files in os.walk(top):
        found = [name for name in names if HALF_WRITTEN.match(name)]
        if cache in Path(folder).parents:
            found += [name for name in names if name.endswith(".partial")]  # an earlier version's
        found += [name for name in files if FILE.match(name)]
        yield from (Path(folder, name) for name in found if _is_left_over(Path(folder, name)))
        names[:] = [name for name in names if name not in found]


def _is_left_over(path: Path) -> bool:
    match = HALF_WRITTEN.match(path.name)
    if match is None:
        return True
    if is_here(match[1]):
        return not is_alive(match[1])
    with suppress(OSError):
        return time.time() - path.lstat().st_mtime > SECONDS_FOR_OTHER_HOSTS
    return False
