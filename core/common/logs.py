"""The log of the workspace: a JSON object a line in `logs/vistazo.jsonl`, of all its processes.

Each line is written by one call to the end of the file, which is opened for it: lines of several
processes never mix, and a file that was put aside meanwhile is left. The file is put aside once it
has grown to `LARGEST_BYTES`; so many are kept as `PUT_ASIDE` says.
"""

import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.common import settings
from core.common.errors import UserError
from core.common.files import write_whole
from core.common.i18n import N_

FOLDER, FILE = "logs", "vistazo.jsonl"
LARGEST_BYTES = 5_000_000
PUT_ASIDE = 4
LONGEST_TEXT = 20_000  # characters of a message or a traceback
NAME = "vistazo"
LEVELS = {
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "off": logging.CRITICAL + 1,
}
_run = ""  # what this process trains: one run at a time


def place() -> Path:
    """The newest file (it may not exist). UserError where the workspace is no place."""
    return settings.place_of_home() / FOLDER / FILE


def least() -> int:
    """From which level on the log is told, as `logging` counts. UserError where none is set so."""
    value = os.environ.get("VISTAZO_LOG_LEVEL") or "info"
    if value.lower() not in LEVELS:
        raise UserError(
            "log-level-invalid",
            N_("VISTAZO_LOG_LEVEL is {value!r}; it must be one of {known}."),
            value=value[:80],
            known=", ".join(LEVELS),
        )
    return LEVELS[value.lower()]


def write_log(role: str) -> None:
    """From now on this process, an "app", a "worker" or a "terminal", writes the log too.

    What it has said in the terminal, it says there as before. UserError where the level that is
    set is none.
    """
    level = least()
    log = logging.getLogger(NAME)
    for handler in [one for one in log.handlers if isinstance(one, _JsonLines)]:
        log.removeHandler(handler)
    log.addHandler(_JsonLines(role, level))
    log.setLevel(min(level, logging.WARNING))


@contextmanager
def about(run_id: str) -> Iterator[None]:
    """What this process logs meanwhile, in whatever thread, is about that run."""
    global _run
    before, _run = _run, run_id
    try:
        yield
    finally:
        _run = before


def newest(count: int) -> list[dict[str, Any]]:
    """The last lines, the newest first, at most `count`; what is no line of a log is left out."""
    with suppress(OSError, UserError):
        with place().open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - count * LONGEST_TEXT // 20))
            lines = file.read().splitlines()
        found = (_object(line) for line in reversed(lines))
        return [one for one in found if one][:count]
    return []


def forget(names: Iterable[str]) -> None:
    """Leave out each line that names one of these: the log tells nothing of what is erased.

    A line that another process writes in that very moment may go with them.
    """
    words = "|".join(re.escape(name) for name in names if name)
    if not words:
        return
    named = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    with FileLock(settings.lock_file("logs")):
        for file in place().parent.glob(f"{place().stem}*{place().suffix}"):
            lines = file.read_bytes().splitlines(keepends=True)
            left = [line for line in lines if not named.search(_told(line))]
            if len(left) < len(lines):
                write_whole(file, b"".join(left).decode("ascii", "replace"))


def _told(line: bytes) -> str:
    """What a line says of anything, with its run; of one that is damaged, all of it."""
    values = _object(line)
    told = (str(values.get(name, "")) for name in ("run", "message", "traceback"))
    return "\n".join(told) if values else line.decode("ascii", "replace")


class _JsonLines(logging.Handler):
    """Writes what is at least as grave as `least`; the rest of this process is served as before."""

    def __init__(self, role: str, least: int) -> None:
        super().__init__()
        self._role, self._least = role, least

    def emit(self, record: logging.LogRecord) -> None:
        """A line in the file. It is no error where there is no place for one: a full disk, say."""
        if record.levelno >= self._least:
            with suppress(OSError, UserError, ValueError):
                self._write(record)
        # Python says by itself what no handler takes; with this one here, it would not.
        alone = len(logging.getLogger(NAME).handlers) == 1 and not logging.root.handlers
        last = logging.lastResort
        if alone and last and record.levelno >= last.level:
            last.handle(record)

    def _write(self, record: logging.LogRecord) -> None:
        file = place()
        if not file.parent.parent.is_dir():  # nothing is made by who only looks
            return
        file.parent.mkdir(mode=0o700, exist_ok=True)
        line = json.dumps(_line(record, self._role), ensure_ascii=True) + "\n"
        _put_aside(file)
        # At the end of the file and in one go, whoever else writes there.
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def _line(record: logging.LogRecord, role: str) -> dict[str, Any]:
    values = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "run": getattr(record, "run", "") or _run,
        "role": role,
        "process": os.getpid(),
        "thread": threading.current_thread().name,
        "message": record.getMessage()[:LONGEST_TEXT],
    }
    if record.exc_info:
        values["traceback"] = "".join(traceback.format_exception(*record.exc_info))[-LONGEST_TEXT:]
    return {name: value for name, value in values.items() if value != ""}


def _put_aside(file: Path) -> None:
    """Make room where the file is large; who finds another at it writes on."""
    if not _is_large(file):
        return
    with suppress(Timeout), FileLock(settings.lock_file("logs"), timeout=0):
        if _is_large(file):  # nobody else has just done it
            for number in range(PUT_ASIDE - 1, 0, -1):
                with suppress(FileNotFoundError):
                    _aside(file, number).replace(_aside(file, number + 1))
            file.replace(_aside(file, 1))


def _is_large(file: Path) -> bool:
    try:
        return file.stat().st_size >= LARGEST_BYTES
    except FileNotFoundError:
        return False


def _aside(file: Path, number: int) -> Path:
    return file.with_name(f"{file.stem}.{number}{file.suffix}")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:  # the first one may be cut off
        return {}
    return value if isinstance(value, dict) else {}
