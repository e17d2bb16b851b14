"""The terminal's `predict` of many images: folders, ZIPs, tables, a CSV of the answers.

Answers go on as they come: nothing holds all of them. Ctrl-C ends it, and what is there is written.
"""

import argparse
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from core.cli.output import answer, say
from core.cli.program import INTERRUPTED
from core.common.errors import UserError, readable_disk_errors
from core.common.files import whole
from core.common.i18n import N_, _, ngettext
from core.common.throttle import Throttle
from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.evaluation.chance import Result
from core.execution.quiet_stderr import quiet
from core.importing.sources.open import is_several
from core.prediction.answers import Answer
from core.prediction.gathering import Files, gather, loose
from core.prediction.labelled import LabelledAnswers
from core.reporting.predictions_table import is_of_predictions, predictions_csv
from core.runs.models import Run

STDOUT = "-"
MOST_NAMED = 5
SECONDS_BETWEEN_LINES = 2.0


def predict_many(run: Run, dataset: Dataset, options: argparse.Namespace) -> int:
    """Answer everything that the paths name; exit codes as of `predict`, 130 after Ctrl-C."""
    tally = _Tally(dataset)
    began = time.monotonic()
    with _hears_ctrl_c() as asked, ExitStack() as opened:
        every = _gathered(options.images, opened)
        tally.total = sum(map(len, every))
        out = opened.enter_context(_csv(options.csv, options.images)) if options.csv else None
        for lot in _answers(run.id, every, dataset, options.invert):
            tally.add(lot)
            if out:
                out.write(predictions_csv(lot, dataset.class_names, heads=tally.begins))
            if asked.is_set():
                break
        tally.refuse_nothing()
    stopped = asked.is_set() and tally.images < tally.total
    answer(tally.summary(time.monotonic() - began, stopped))
    if stopped:
        return INTERRUPTED
    return 1 if tally.unreadable else 0


class _Tally:
    """What was answered so far, and what is said of it."""

    def __init__(self, dataset: Dataset) -> None:
        self.total = self.images = self.unreadable = 0
        self.begins = True
        self._names = dataset.class_names
        self._classes: Counter[int] = Counter()
        self._labelled = LabelledAnswers(dataset)
        self._first: Answer | None = None
        self._throttle = Throttle(SECONDS_BETWEEN_LINES, waits=True)

    def add(self, lot: list[Answer]) -> None:
        """A lot of answers; a line on stderr now and then."""
        self.begins = not self.images
        for one in lot:
            self._labelled.add(one)
            if one.best:
                self._classes[one.best[0][0]] += 1
            else:
                self._first = self._first or one
        self.images += len(lot)
        self.unreadable = self.images - self._classes.total()
        if self._classes and self._throttle.due():
            self._throttle.done()
            say(_("{done:,} of {total:,} images", done=self.images, total=self.total))

    def refuse_nothing(self) -> None:
        """UserError where none of the files could be read, or there is none."""
        if not self.total:
            raise UserError("many-no-file", N_("There is no file in what was named."))
        if self._first and self.unreadable == self.total:
            raise UserError(
                "many-none-readable",
                N_("No file can be read ({total:,} in all). The first: {name}: {why}."),
                total=self.total,
                name=self._first.name,
                why=self._first.error,
            )

    def summary(self, seconds: float, stopped: bool) -> dict[str, Any]:
        """The command's one JSON object; shares 0 to 1, the interval by Wilson. What it has of
        classes that the images bring along is said on stderr, too."""
        said: dict[str, Any] = {"images": self.images, "unreadable": self.unreadable}
        said["seconds"] = round(seconds, 1)
        said["classes"] = {
            str(self._names[index]): count for index, count in sorted(self._classes.items())
        }
        if stopped:
            said["stopped"] = True
        unknown = self._labelled.unknown
        if len(self._labelled):
            said |= _said_of(self._labelled.result)
        if len(self._labelled) or unknown:
            said["unknown_classes"] = dict(unknown)
        if unknown:
            named = ", ".join(name for name, _count in unknown.most_common(MOST_NAMED))
            say(
                ngettext(
                    "{count:,} image is of a class that the network does not know: {named}",
                    "{count:,} images are of classes that the network does not know: {named}",
                    unknown.total(),
                    named=named,
                )
            )
        return said


def _said_of(result: Result) -> dict[str, Any]:
    """How many are right, on stderr and as values."""
    say(
        ngettext(
            "{accuracy:.1%} of {count:,} image with a class is right (95% interval: {between})",
            "{accuracy:.1%} of {count:,} images with a class are right (95% interval: {between})",
            result.images,
            accuracy=result.accuracy,
            between=result.between,
        )
    )
    low, high = result.interval
    said = {"labelled": result.images, "right": result.right}
    return {**said, "accuracy": result.accuracy, "low": low, "high": high}


def _gathered(paths: list[str], opened: ExitStack) -> list[Files]:
    """Everything that the paths name; files that are named one by one together, at the end."""
    every = []
    for path in paths:
        if is_several(path):
            files = gather(Path(path), path, f"{path}/")
            opened.callback(files.source.close)
            for note in files.notes:
                say(f"{path}: {_(note)}")
            every.append(files)
    single = [Path(path) for path in paths if not is_several(path)]
    return [*every, *([loose(single)] if single else [])]


def _answers(
    run_id: str, every: list[Files], dataset: Dataset, invert: Any
) -> Iterator[list[Answer]]:
    with quiet():
        from core.prediction.many import answers
    for files in every:
        yield from answers(run_id, files, preparation(dataset, invert))


@contextmanager
def _csv(name: str, images: list[str]) -> Iterator[TextIO]:
    """Where the rows go: stdout, or a file that is whole in the end, in place of an older table."""
    if name == STDOUT:
        yield sys.stdout
        return
    path = Path(name)
    if not path.parent.is_dir() or path.is_dir():
        raise UserError(
            "csv-no-place",
            N_("--csv {path}: no file can be written there. Name one in a folder that exists."),
            path=path,
        )
    _refuse_to_replace(path, images)
    with (
        readable_disk_errors(),
        whole(path) as partial,
        partial.open("w", encoding="utf-8", newline="") as file,
    ):
        yield file


def _refuse_to_replace(path: Path, images: list[str]) -> None:
    """UserError for a file that is there and was not written here, or lies among the images:
    `--csv` before them takes the first for its own."""
    if not os.path.lexists(path):
        return
    place = path.resolve()
    is_named = any(place.is_relative_to(Path(image).resolve()) for image in images)
    if is_named or not is_of_predictions(path):
        raise UserError(
            "csv-in-the-way",
            N_(
                "--csv {path}: this file is there and is not replaced. Only a table that this "
                "command has written is, outside of what is classified. Name another file, or "
                "write --csv behind the images: then the rows go to stdout."
            ),
            path=path,
        )


@contextmanager
def _hears_ctrl_c() -> Iterator[threading.Event]:
    """The event is set by Ctrl-C; a second one ends the process as usual."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    usual = signal.getsignal(signal.SIGINT)

    def ask(number: int, frame: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)
