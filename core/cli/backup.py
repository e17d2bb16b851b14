"""The terminal's commands that write the workspace into one file, and make one of such a file."""

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from core.cli.output import answer, say
from core.common.i18n import N_, _, ngettext
from core.common.throttle import Throttle
from core.housekeeping.backup import back_up
from core.housekeeping.models import size_words
from core.housekeeping.restoring import restore

SECONDS_BETWEEN_LINES = 2.0
MOST_NAMED = 5
SUMMARY = N_(
    "Write the workspace (runs, own images, versions, trash; not the caches) into one ZIP, also "
    "while the app runs and trains; the last line of stdout is one JSON object."
)


def add_command(commands: Any) -> None:
    """Add `backup` to the terminal's parser; `restore` is there for the trash too."""
    sub = commands.add_parser("backup", help=_(SUMMARY))
    sub.add_argument("file", help=_("the .zip to write, outside the workspace"))
    sub.add_argument(
        "--force", action="store_true", help=_("write over a file that is there already")
    )
    sub.set_defaults(command=write_backup)


def write_backup(options: argparse.Namespace) -> int:
    """Write the workspace into one ZIP; says what is odd, and the counts as JSON."""
    _hear_when_to_end()
    file = Path(options.file)
    made = back_up(file, options.force, _Lines(N_("{done} of {total} copied")))
    for name in made.odd[:MOST_NAMED]:
        say(_("{name} is not as its run has left it: copied as it is", name=name))
    for name in made.left_out[:MOST_NAMED]:
        say(_("{name!r} is left out: no backup can hold a file of that name", name=name))
    more = max(len(made.odd) - MOST_NAMED, 0) + max(len(made.left_out) - MOST_NAMED, 0)
    if more:
        say(_("… and {count:,} more", count=more))
    counts = {"runs": made.runs, "data_sets": made.data_sets, "versions": made.versions}
    answer({"file": options.file, **counts, "files": made.files, "size_mb": _mb(made.size)})
    return 0


def restore_backup(file: Path) -> int:
    """Make a workspace of a backup; its counts as JSON."""
    _hear_when_to_end()
    found = restore(file, _Lines(N_("{done} of {total} unpacked")))
    if found.left_out:
        say(
            ngettext(
                "the database can't hold what is in {count:,} run's row: the app takes it in from "
                "its folder",
                "the database can't hold what is in {count:,} runs' rows: the app takes them in "
                "from their folders",
                found.left_out,
            )
        )
    counts = {"runs": found.runs, "data_sets": found.data_sets, "versions": found.versions}
    answer({"workspace": str(found.home), **counts, "files": found.files})
    return 0


class _Lines:
    """A line now and then that says how many bytes are done."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._throttle = Throttle(SECONDS_BETWEEN_LINES, waits=True)

    def __call__(self, done: int, total: int) -> None:
        if self._throttle.due():
            self._throttle.done()
            say(_(self._words, done=size_words(done), total=size_words(total)))


def _hear_when_to_end() -> None:
    """Ctrl-C, or an end that is asked for, leaves nothing behind."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)


def _mb(size: int) -> float:
    return round(size / 1e6, 3)
