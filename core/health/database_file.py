"""The file of an SQLite database: whether it can be written, and who holds it."""

import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.common import settings
from core.common.i18n import N_
from core.health.findings import Finding, State, Subject

LOCKS = Path("/proc/locks")  # where the system tells who holds what
WRITING = "120"  # the byte of the log's index (`-shm`) that the one writer holds
SECONDS_FOR_A_WRITER = 5.0
SECONDS_BETWEEN_LOOKS = 0.1
HEAD = slice(18, 20)  # of the file: two bytes that say whether it keeps a log
WITH_LOG = b"\x02\x02"
MENDED = N_(
    "Close Vistazo and start it again: it keeps the damaged file under another name and takes the "
    "runs in again from their folders."
)


def not_a_file(file: Path) -> Finding | None:
    """What is in the place of a file with content; None where there is one."""
    if file.is_dir():
        words = N_("{file} is a folder, and a file belongs there.", file=file)
        return Finding(Subject.DATABASE, State.WRONG, "database-in-the-way", words, MENDED)
    if file.is_file() and file.stat().st_size:
        return None
    if not file.parent.is_dir() and file.parent != settings.place_of_home():
        words = N_("The folder of {file} is not there.", file=file)
        to_do = N_("Make the folder, or name another file in VISTAZO_DATABASE_URL.")
        return Finding(Subject.DATABASE, State.WRONG, "database-no-folder", words, to_do)
    words = N_("{file} is not there yet; the first start makes it", file=file)
    return Finding(Subject.DATABASE, State.OK, "database-not-made", words)


def not_closed(name: str) -> Finding:
    """Only a writer could read what the file's last one has left in its log."""
    words = N_("{name} was not closed in order.", name=name)
    if os.access(Path(name).parent, os.W_OK):
        to_do = N_("Start Vistazo: it reads what is left in the log beside it.")
        return Finding(Subject.DATABASE, State.WARNING, "database-not-closed", words, to_do)
    to_do = N_("Make its folder writable and start Vistazo once.")
    return Finding(Subject.DATABASE, State.WRONG, "database-not-closed", words, to_do)


def hindrances(file: Path) -> Iterator[Finding]:
    """What keeps processes from reading or writing a database that is whole."""
    log, index = (Path(f"{file}{ending}") for ending in ("-wal", "-shm"))
    if log.exists() and not index.exists() and not os.access(file.parent, os.W_OK):
        yield not_closed(str(file))  # an empty log, too
    if not os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        words = N_("{file} can only be read.", file=file)
        to_do = N_("Make the file writable for the account that Vistazo runs under.")
        yield Finding(Subject.DATABASE, State.WRONG, "database-read-only", words, to_do)
    if not _keeps_log(file):
        yield Finding(
            Subject.DATABASE,
            State.WARNING,
            "database-without-log",
            N_("{file} keeps no log: who reads and who writes wait for each other.", file=file),
            N_("It mostly lies on a network disk then: put the workspace onto a disk of its own."),
        )
    if process := _writing_all_along(file):
        yield Finding(
            Subject.DATABASE,
            State.WARNING,
            "database-held",
            N_(
                "Process {process} has been writing into it for {seconds:g} seconds: all others "
                "wait, and give up in the end.",
                process=process,
                seconds=SECONDS_FOR_A_WRITER,
            ),
            N_("Wait for it to be done. If it hangs, end it."),
            {"process": process},
        )


def _keeps_log(file: Path) -> bool:
    if os.name != "posix":
        with file.open("rb") as opened:
            return opened.read(HEAD.stop)[HEAD] == WITH_LOG
    return os.pread(_kept_open(file, file.stat().st_ino), HEAD.stop, 0)[HEAD] == WITH_LOG


@cache
def _kept_open(file: Path, _inode: int) -> int:
    """A descriptor that is never closed: with any of a file, POSIX takes all locks on it from this
    process. Its own connections would go on in a log that others had deleted meanwhile
    (https://sqlite.org/howtocorrupt.html, 2.2)."""
    return os.open(file, os.O_RDONLY)


def _writing_all_along(file: Path) -> int | None:
    """The number of the process that has it for writing, each time that one looks."""
    deadline, first = time.monotonic() + SECONDS_FOR_A_WRITER, _writer(file)
    while first and time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if _writer(file) != first:
            return None
    return first


def _writer(file: Path) -> int | None:
    """The process that holds the index's byte `WRITING`, where the system tells.

    It is asked by its list of locks: trying to lock, and opening the index and closing it, would
    cost this process the locks of its own connections.
    """
    try:
        index = os.stat(f"{file}-shm").st_ino
        lines = LOCKS.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return None
    for line in lines:
        match line.split():
            case [_, "POSIX", _, "WRITE", process, place, first, _] if first == WRITING:
                if place.endswith(f":{index}"):
                    return int(process)
    return None
