"""How sure a share of right answers is, and whether guessing would do as well."""

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import _
from core.common.reading import DAMAGE
from core.runs.artifacts import file_of
from core.runs.filling_in import set_test_counts
from core.runs.models import ArtifactKind, RunSummary

NORMAL_95 = 1.959963984540054  # half of what a normal distribution has 95 % between


@dataclass(frozen=True)
class Result:
    """So many of `images` test images right; `most_frequent` of them are of one class.

    Whoever always answers that class has `guessing` right: the share to be above.
    """

    right: int
    images: int
    most_frequent: int

    @property
    def accuracy(self) -> float:
        """The share that is right, 0 to 1."""
        return self.right / self.images

    @property
    def guessing(self) -> float:
        """The share of the most frequent class, 0 to 1."""
        return self.most_frequent / self.images

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share for all such images lies: 95 % confidence, by Wilson's score interval.

        Wilson 1927 (Journal of the American Statistical Association 22, 209–212), recommended for
        few images and for shares near 0 and 1 by Brown, Cai and DasGupta 2001.
        """
        share, count, z = self.accuracy, self.images, NORMAL_95
        shrunk = 1 + z * z / count
        centre = (share + z * z / (2 * count)) / shrunk
        half = z / shrunk * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def above_guessing(self) -> bool:
        """Whether the whole interval is above what guessing has right."""
        return self.interval[0] > self.guessing

    @property
    def between(self) -> str:
        """The interval in words, as in "92.1% to 94.3%"."""
        low, high = self.interval
        return _("{low:.1%} to {high:.1%}", low=low, high=high)

    @property
    def doubt(self) -> str:
        """In a few words, where guessing may do as well; else nothing."""
        if self.above_guessing:
            return ""
        if self.accuracy <= self.guessing:
            return _("no better than guessing")
        return _("not clearly better than guessing")

    @property
    def verdict(self) -> str:
        """The doubt with the figures that it comes from, in a sentence; nothing without it."""
        if not self.doubt:
            return ""
        return _(
            "{doubt}: {accuracy:.1%} of {images:,} test images are right (95% interval: "
            "{between}). Always answering the most frequent class would have {guessing:.1%} right.",
            doubt=self.doubt.capitalize(),
            accuracy=self.accuracy,
            images=self.images,
            between=self.between,
            guessing=self.guessing,
        )


def result_of(right: NDArray[np.bool_], labels: NDArray[np.integer[Any]]) -> Result:
    """What answers are worth: whether each is right (n,), and the true classes (n,)."""
    return Result(int(right.sum()), len(labels), int(np.bincount(labels).max()))


def result_of_run(run: RunSummary) -> Result | None:
    """The same of a run; None where it was not tested, or nothing tells of how many images.

    In a run of an older version, the file of its answers does: what it says is noted in the row.
    """
    if run.test_accuracy is None:
        return None
    images, most_frequent = run.test_images, run.test_most_frequent
    if images is None or most_frequent is None:
        try:
            images, most_frequent = _counts(run.id)
        except DAMAGE:
            return None
        with suppress(UserError):  # the next time
            set_test_counts(run.id, images, most_frequent)
    if images < 1:
        return None
    return Result(round(run.test_accuracy * images), images, most_frequent)


def verdict_of_run(run: RunSummary) -> str:
    """The verdict on a run's result; nothing where it is good, or not known."""
    result = result_of_run(run)
    return result.verdict if result else ""


def _counts(run_id: str) -> tuple[int, int]:
    """How many test images, and how many of the most frequent class. Raises one of `DAMAGE`."""
    path = file_of(run_id, ArtifactKind.PREDICTIONS)
    with np.load(path) as stored:  # reads only the part that is asked for
        labels = stored["labels"]
    return len(labels), int(np.bincount(labels).max())
