"""The proof of an exported file: loaded in a clean process, it is compared with the app's answers.

An export that answers in another way than the app is the bitterest complaint about programs like
this one. So each file is run on test images before it is handed out, by its own runtime, in a
process that can't import Vistazo.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.evaluation.paired_tests import agresti_min_interval, paired_table
from core.export import clean_process
from core.export.formats.base import Format

MOST_IMAGES = 500
TIMED_IMAGES = 30
MOST_COST = 0.01  # of accuracy, for formats without a tolerance
LEAST_AGREEMENT = 0.9  # for them too: next to chance, accuracy costs nothing
SECONDS = 1800
SECONDS_BETWEEN_LOOKS = 0.2
FAILURES = {
    "not-run": N_("it can't be run: {detail}"),
    "no-number": N_("some of its answers are no numbers"),
    "agreement": N_("it names another class than the app for some images"),
    "difference": N_("its probabilities differ by more than {tolerance:g}"),
    "cost": N_("it costs more than one point of accuracy"),
}


@dataclass(frozen=True)
class Proof:
    """What a file's answers on `images` test images came to; shares 0 to 1, MB are 10⁶ bytes.

    `top1_agreement`: for how many images file and app name the same class. Where the app's
    probabilities of the two classes are closer than twice `tolerance`, either is as good: that is
    no miss. (Twice the largest difference that was measured would excuse every miss: no two classes
    further apart can change places.) `max_difference`: the largest one of any probability.
    `accuracy`: the file's; `cost`: what the app's has more, with its 95 % interval
    (`agresti_min_interval`). `milliseconds`: the median for a single image. `failure`: "" or a key
    of `FAILURES`.
    """

    images: int
    top1_agreement: float
    max_difference: float
    size_mb: float
    milliseconds: float
    tolerance: float | None
    accuracy: float
    cost: float
    cost_low: float
    cost_high: float
    failure: str = ""
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file answers as the app does, within what its format allows."""
        return not self.failure


@dataclass(frozen=True)
class TestImages:
    """uint8 (n, height, width, channels), their labels (n,), and the app's probabilities."""

    __test__ = False  # pytest would take it for a test

    pixels: NDArray[np.uint8]
    labels: NDArray[np.integer[Any]]
    expected: NDArray[np.float32]


def spread(values: NDArray[Any], most: int) -> NDArray[Any]:
    """At most so many of the values, from the first to the last: they may be sorted by class."""
    places = np.linspace(0, len(values) - 1, min(most, len(values))).astype(int)
    return np.asarray(values[places])


def prove(
    files: Sequence[tuple[Format, Path]],
    images: TestImages,
    alive: Callable[[], None] = lambda: None,
) -> list[Proof]:
    """A proof for each file, all in one clean process. `alive` is called while it runs; what that
    raises ends it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        np.save(place / "images.npy", images.pixels)
        wanted = [
            {"runtime": one.runtime, "file": str(path), "answers": str(place / f"{number}.npy")}
            for number, (one, path) in enumerate(files)
        ]
        request = {"images": str(place / "images.npy"), "timed": TIMED_IMAGES, "files": wanted}
        (place / "request.json").write_text(json.dumps(request), encoding="utf-8")
        outcomes = _run(place, len(files), alive)
        return [
            _proof(one, path, outcome, place / f"{number}.npy", images)
            for number, ((one, path), outcome) in enumerate(zip(files, outcomes, strict=True))
        ]


def _run(place: Path, count: int, alive: Callable[[], None]) -> list[dict[str, Any]]:
    """What the clean process says of each file; where it died, that."""
    command = [sys.executable, "-I", str(clean_process.__file__), str(place / "request.json")]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with (place / "out").open("w+b") as out, (place / "err").open("w+b") as err:
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=out, stderr=err)
        try:
            code = _wait(process, alive)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if code:
        lines = (place / "err").read_text(encoding="utf-8", errors="replace").splitlines()
        return [{"error": f"exit code {code}: {' '.join(lines[-3:])[-400:]}"}] * count
    text = (place / "out").read_text(encoding="utf-8", errors="replace")
    outcomes: list[dict[str, Any]] = json.loads(text.splitlines()[-1])
    return outcomes


def _wait(process: "subprocess.Popen[bytes]", alive: Callable[[], None]) -> int:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            return process.wait(SECONDS_BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            alive()
    return -1


def _proof(
    format_: Format, path: Path, outcome: dict[str, Any], answers: Path, images: TestImages
) -> Proof:
    size = size_mb(path)
    if "error" in outcome:
        return failed(format_, len(images.labels), size, outcome["error"])
    return compared(format_, np.load(answers), images, size, outcome["milliseconds"])


def compared(
    format_: Format,
    found: NDArray[np.float32],
    images: TestImages,
    size: float,
    milliseconds: float,
) -> Proof:
    """The proof by the file's probabilities `found`, (n, classes)."""
    expected = images.expected
    if found.shape != expected.shape:
        detail = f"{found.shape} in place of {expected.shape}"
        return failed(format_, len(expected), size, detail)
    finite = bool(np.isfinite(found).all())
    found = np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0)
    agreement = float(_same_class(found, expected, format_.tolerance or 0.0).mean())
    difference = float(np.abs(found.astype("float64") - expected).max())
    before, after = (each.argmax(1) == images.labels for each in (expected, found))
    table = paired_table(before, after)
    low, high = agresti_min_interval(table)
    cost = -table.difference
    failure = _failure(format_, finite, agreement, difference, cost)
    return Proof(
        len(expected),
        agreement,
        difference,
        size,
        milliseconds,
        format_.tolerance,
        float(after.mean()),
        cost + 0.0,
        -high,
        -low,
        failure,
    )


def failed(format_: Format, images: int, size: float, detail: str) -> Proof:
    """The proof of a file that can't be run."""
    nothing = (0.0, 1.0, size, 0.0, format_.tolerance, 0.0, 0.0, 0.0, 0.0)
    return Proof(images, *nothing, failure="not-run", detail=detail)


def _same_class(found: Any, expected: Any, tolerance: float) -> NDArray[np.bool_]:
    """Whether each image has the same class, or one that the app gives as much, (n,)."""
    each = np.arange(len(expected))
    best, named = expected.argmax(1), found.argmax(1)
    margin = expected[each, best] - expected[each, named]
    return np.asarray((best == named) | (margin <= 2 * tolerance))


def _failure(
    format_: Format, finite: bool, agreement: float, difference: float, cost: float
) -> str:
    if not finite:
        return "no-number"
    if format_.tolerance is None:
        if cost > MOST_COST + 1e-9:
            return "cost"
        return "agreement" if agreement < LEAST_AGREEMENT else ""
    if agreement < 1:
        return "agreement"
    return "difference" if difference > format_.tolerance else ""


def size_mb(path: Path) -> float:
    """The size of the file, or of all files in the folder, in 10⁶ bytes; 0 where there is none."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file()) / 1e6
