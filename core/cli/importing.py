"""The terminal's commands for own images: import and rename."""

import argparse
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any, get_args

from core.auth.actors import MACHINE
from core.cli.output import answer, say
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.throttle import Throttle
from core.datasets import titles
from core.datasets.cache import read_meta
from core.datasets.imported import Record, own_folder
from core.execution.tidying import tidy
from core.housekeeping import imported
from core.housekeeping.limits import refuse_when_full
from core.importing.code_pages import checked_encoding
from core.importing.folders.unclear import AUTO, NONE, from_option
from core.importing.pipeline import run_import
from core.importing.request import LARGEST_SIDE, SMALLEST_SIDE, USUAL_SIDE, ImportOptions, Request
from core.jobs.working import JobStopped

SECONDS_BETWEEN_LINES = 2.0
PARTS_HELP = N_(
    "which folders hold the images to train, to validate and to test on. {auto} (default): those "
    "whose names say so (train, test_set, valid, ...); {none}: the folders are the classes; "
    "train=FOLDER,test=FOLDER,validation=FOLDER: these, each as often as needed",
    auto=AUTO,
    none=NONE,
)
NAMES_HELP = N_(
    "code page of names in a ZIP, or of a CSV, that does not say its own; as cp866, cp1252, gbk "
    "(default: guessed)"
)


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    sub = commands.add_parser(
        "import",
        help=_("Make a data set of own images; what was refused goes to stderr, a line each."),
    )
    sub.add_argument("name", help=_("what the data set is called: a to z, 0 to 9, - and _"))
    sub.add_argument("path", type=_path, help=_("folder of class folders, .zip, .csv or .npz"))
    sub.add_argument(
        "--size", type=int, help=_("height and width (default {side}; .npz: own)", side=USUAL_SIDE)
    )
    for option, field, words in (
        ("--mode", "colour", N_("what images are turned into")),
        ("--fit", "fit", N_("what happens to images that are not square")),
    ):
        choices = get_args(ImportOptions.model_fields[field].annotation)
        sub.add_argument(option, choices=choices, default=choices[0], help=_(words))
    sub.add_argument(
        "--names-encoding",
        default="",
        help=_(NAMES_HELP),
    )
    sub.add_argument("--title", help=_("its name for people (default: the name)"))
    sub.add_argument("--strict", action="store_true", help=_("take nothing if anything is refused"))
    sub.add_argument("--seed", type=_seed, default=0, help=_("draws test images where none came"))
    sub.add_argument("--parts", default=AUTO, help=_(PARTS_HELP))
    sub.set_defaults(command=import_images)
    sub = commands.add_parser("rename", help=_("Give an imported data set another title."))
    sub.add_argument("name", help=_("an imported data set"))
    sub.add_argument("title", help=_("its new name for people"))
    sub.set_defaults(command=rename)


def import_images(options: argparse.Namespace) -> int:
    """Make a data set of own images; what was refused goes to stderr, a line each."""
    own_folder(options.name)
    _refuse_unusual_name(options.path)
    request = _request(options)
    tidy()
    began = time.monotonic()
    _hear_ctrl_c()
    try:
        refuse_when_full()
        record = run_import(request, MACHINE, _Printer())
    except JobStopped:
        raise _stopped_elsewhere() from None
    except KeyboardInterrupt:
        say(_("broken off; the same command goes on where it was"))
        raise
    seconds = time.monotonic() - began
    _say_lines(record)
    answer(_result(options.name, record, seconds))
    return 0


def _request(options: argparse.Namespace) -> Request:
    return Request(
        name=options.name,
        title=titles.checked_title(options.title or options.name),
        source=str(options.path.absolute()),
        what=options.path.name or str(options.path),
        options=_options(options),
        strict=options.strict,
        seed=options.seed,
        parts=from_option(options.parts),
    )


def _result(name: str, record: Record, seconds: float) -> dict[str, Any]:
    meta = read_meta(name)
    taken = record.train_count + record.test_count
    return {
        "name": name,
        "classes": len(record.class_names),
        "train": record.train_count - record.validation_count,
        "validation": record.validation_count,
        "test": record.test_count,
        "test_held_out": record.held_out,
        "refused": record.refused,
        "checksum": meta.checksum if meta else "",
        "seconds": round(seconds, 1),
        "images_per_second": round(taken / seconds, 1),
    }


def _stopped_elsewhere() -> UserError:
    return UserError(
        "import-stopped-elsewhere",
        N_("The import was stopped on the page Your images; nothing is left."),
    )


def _say_lines(record: Record) -> None:
    """What was refused or odd, a line each, as far as it was kept."""
    for member, why, used in record.lines:
        line = N_("taken  {name}: {why}") if used else N_("refused  {name}: {why}")
        say(_(line, name=member, why=_(why)))
    more = record.refused - sum(not line[2] for line in record.lines)
    if more > 0:
        say(_("refused  … and {count:,} more", count=more))


def rename(options: argparse.Namespace) -> int:
    """Give an imported data set another title."""
    imported.rename(options.name, options.title, MACHINE)
    return 0


class _Printer:
    """Prints progress to stderr, not too often, and none of what ends at once."""

    def __init__(self) -> None:
        self._throttle = Throttle(SECONDS_BETWEEN_LINES, waits=True)

    def __call__(self, message: str) -> None:
        if self._throttle.due():
            self._throttle.done()
            say(_(message))


def _hear_ctrl_c() -> None:
    """As an exception, which leaves everything in order."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _refuse_unusual_name(path: Path) -> None:
    """What is to be imported is noted as text, and bytes that are no character are none."""
    if any("\ud800" <= one <= "\udfff" or one == "\0" for one in str(path)):
        raise UserError(
            "path-not-text",
            N_("{path!r} can't be read: its name is not text in UTF-8. Rename it."),
            path=str(path),
        )


def _path(word: str) -> Path:
    """A path; of nothing (a variable that is not set) `Path` would make the current folder."""
    if not word:
        raise argparse.ArgumentTypeError(_("'' names no file and no folder"))
    return Path(word)


def _seed(word: str) -> int:
    """A seed that NumPy takes."""
    if not word.isascii() or not word.isdecimal() or len(word) > 10 or int(word) >= 2**31:
        raise argparse.ArgumentTypeError(
            _("{word!r} is not a whole number from 0 to {most}", word=word, most=2**31 - 1)
        )
    return int(word)


def _options(options: argparse.Namespace) -> ImportOptions:
    size: int = _usual_size(options.path) if options.size is None else options.size
    if not SMALLEST_SIDE <= size <= LARGEST_SIDE:
        raise UserError(
            "size-out-of-range",
            N_("--size: {size} is not from {smallest} to {largest} pixels."),
            size=size,
            smallest=SMALLEST_SIDE,
            largest=LARGEST_SIDE,
        )
    encoding = checked_encoding(options.names_encoding)
    return ImportOptions(size=size, colour=options.mode, fit=options.fit, names_encoding=encoding)


def _usual_size(path: Path) -> int:
    """The images' own size for arrays, else the usual one."""
    from core.importing.sources.npz import NpzSource

    if path.suffix.lower() != ".npz" or not os.path.isfile(path):
        return USUAL_SIDE
    source = NpzSource(path, path.name)
    try:
        return min(max(source.side, SMALLEST_SIDE), LARGEST_SIDE)
    finally:
        source.close()
