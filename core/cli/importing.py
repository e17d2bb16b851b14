"""The terminal's commands for own images: import, rename, delete."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, get_args

from core.cli.output import answer, say
from core.common.errors import UserError
from core.datasets import titles
from core.datasets.cache import read_meta
from core.datasets.imported import damaged, own_folder
from core.execution.tidying import tidy
from core.housekeeping import imported
from core.importing.code_pages import checked_encoding
from core.importing.folders.unclear import AUTO, NONE, from_option
from core.importing.pipeline import run_import
from core.importing.request import LARGEST_SIDE, SMALLEST_SIDE, USUAL_SIDE, ImportOptions, Request
from core.jobs.progress import ImportStopped

SECONDS_BETWEEN_LINES = 2.0
PARTS_HELP = (
    f"which folders hold the images to train, to validate and to test on. {AUTO} (default): those "
    f"whose names say so (train, test_set, valid, ...); {NONE}: the folders are the classes; "
    "train=FOLDER,test=FOLDER,validation=FOLDER: these, each as often as needed"
)


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    sub = commands.add_parser("import", help=import_images.__doc__)
    sub.add_argument("name", help="what the data set is called: a to z, 0 to 9, - and _")
    sub.add_argument("path", type=_path, help="folder of class folders, .zip, .csv or .npz")
    sub.add_argument("--size", type=int, help=f"height and width (default {USUAL_SIDE}; .npz: own)")
    for option, field, words in (
        ("--mode", "colour", "what images are turned into"),
        ("--fit", "fit", "what happens to images that are not square"),
    ):
        choices = get_args(ImportOptions.model_fields[field].annotation)
        sub.add_argument(option, choices=choices, default=choices[0], help=words)
    sub.add_argument(
        "--names-encoding",
        default="",
        help="code page of names in a ZIP, or of a CSV, that does not say its own; as cp866, "
        "cp1252, gbk (default: guessed)",
    )
    sub.add_argument("--title", help="its name for people (default: the name)")
    sub.add_argument("--strict", action="store_true", help="take nothing if anything is refused")
    sub.add_argument("--seed", type=_seed, default=0, help="draws test images where none came")
    sub.add_argument("--parts", default=AUTO, help=PARTS_HELP)
    sub.set_defaults(command=import_images)
    sub = commands.add_parser("rename", help=rename.__doc__)
    sub.add_argument("name", help="an imported data set")
    sub.add_argument("title", help="its new name for people")
    sub.set_defaults(command=rename)
    sub = commands.add_parser("delete", help=delete.__doc__)
    sub.add_argument("name", help="an imported data set")
    sub.add_argument("--yes", action="store_true", help="do not ask")
    sub.set_defaults(command=delete)


def import_images(options: argparse.Namespace) -> int:
    """Make a data set of own images; what was refused goes to stderr, a line each."""
    own_folder(options.name)
    _refuse_unusual_name(options.path)
    title = titles.checked_title(options.title or options.name)
    request = Request(
        name=options.name, title=title, source=str(options.path.absolute()),
        what=options.path.name or str(options.path), options=_options(options),
        strict=options.strict, seed=options.seed, parts=from_option(options.parts),
    )  # fmt: skip
    tidy()
    began = time.monotonic()
    _hear_ctrl_c()
    try:
        record = run_import(request, _Printer())
    except ImportStopped:
        raise UserError(
            "The import was stopped on the page Your images; nothing is left."
        ) from None
    except KeyboardInterrupt:
        say("broken off; the same command goes on where it was")
        raise
    seconds = time.monotonic() - began
    for member, why, used in record.lines:
        say(f"{'taken' if used else 'refused'}  {member}: {why}")
    listed = sum(not used for _, _, used in record.lines)
    if record.refused > listed:
        say(f"refused  … and {record.refused - listed:,} more")
    meta = read_meta(options.name)
    taken = record.train_count + record.test_count
    result = {
        "name": options.name, "classes": len(record.class_names),
        "train": record.train_count - record.validation_count,
        "validation": record.validation_count, "test": record.test_count,
        "test_held_out": record.held_out, "refused": record.refused,
        "checksum": meta.checksum if meta else "", "seconds": round(seconds, 1),
        "images_per_second": round(taken / seconds, 1),
    }  # fmt: skip
    answer(result)
    return 0


def rename(options: argparse.Namespace) -> int:
    """Give an imported data set another title."""
    imported.rename(options.name, options.title)
    return 0


def delete(options: argparse.Namespace) -> int:
    """Delete an imported data set, after a question."""
    if options.name in damaged():
        what = f"what is left of the damaged data set {options.name!r}"
    else:
        record = imported.existing(options.name)
        what = f"the {record.train_count + record.test_count:,} images of {record.title!r}"
    if not options.yes:
        if not sys.stdin.isatty():
            raise UserError("Nobody can be asked here: add --yes to delete the images.")
        print(f"Delete {what}? (yes/no) ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            print("kept")
            return 0
    imported.delete(options.name)
    return 0


class _Printer:
    """Prints progress to stderr, not too often, and none of what ends at once."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, message: str) -> None:
        now = time.monotonic()
        if now - self._last > SECONDS_BETWEEN_LINES:
            self._last = now
            say(message)


def _hear_ctrl_c() -> None:
    """As an exception, which leaves everything in order."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _refuse_unusual_name(path: Path) -> None:
    """What is to be imported is noted as text, and bytes that are no character are none."""
    if any("\ud800" <= one <= "\udfff" or one == "\0" for one in str(path)):
        raise UserError(f"{str(path)!r} can't be read: its name is not text in UTF-8. Rename it.")


def _path(word: str) -> Path:
    """A path; of nothing (a variable that is not set) `Path` would make the current folder."""
    if not word:
        raise argparse.ArgumentTypeError("'' names no file and no folder")
    return Path(word)


def _seed(word: str) -> int:
    """A seed that NumPy takes."""
    if not word.isascii() or not word.isdecimal() or len(word) > 10 or int(word) >= 2**31:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 0 to {2**31 - 1}")
    return int(word)


def _options(options: argparse.Namespace) -> ImportOptions:
    size: int = _usual_size(options.path) if options.size is None else options.size
    if not SMALLEST_SIDE <= size <= LARGEST_SIDE:
        raise UserError(f"--size: {size} is not from {SMALLEST_SIDE} to {LARGEST_SIDE} pixels.")
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
