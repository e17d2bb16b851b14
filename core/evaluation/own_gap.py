"""The drawing gap: how much worse a network does on images of one's own than on the test images."""

import math
from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import _, number
from core.datasets.base import Part
from core.datasets.imported import read_record
from core.evaluation.chance import Result, result_of_run
from core.importing.own_answers import OwnImage
from core.runs.models import Run, RunSummary
from core.runs.repository import get_run


@dataclass(frozen=True)
class Gap:
    """Two results of one network, on other images each; shares of 0 to 1."""

    own: Result
    official: Result

    @property
    def difference(self) -> float:
        """The share right of the test images less that of one's own."""
        return self.official.accuracy - self.own.accuracy

    @property
    def interval(self) -> tuple[float, float]:
        """Where the difference lies for all such images: 95 % confidence.

        Newcombe 1998 (Statistics in Medicine 17, 873–890), method 10: the squares of the Wilson
        intervals' halves added. The images of both are others, so nothing is paired.
        """
        official, own = self.official, self.own
        (low, high), (own_low, own_high) = official.interval, own.interval
        down = math.hypot(official.accuracy - low, own_high - own.accuracy)
        up = math.hypot(high - official.accuracy, own.accuracy - own_low)
        return max(-1.0, self.difference - down), min(1.0, self.difference + up)

    @property
    def words(self) -> str:
        """What the difference says, a sentence; in points of 100."""
        low, high = self.interval
        points = {
            "low": number(round(100 * low), "d"),  # rounded first: no "-0"
            "high": number(round(100 * high), "d"),
            "points": number(round(100 * abs(self.difference)), "d"),
        }
        if low > 0:
            return _(
                "The drawing gap: {points} points worse on your own (95% interval: {low} to "
                "{high}).",
                **points,
            )
        if high < 0:
            return _(
                "No drawing gap: {points} points better on your own (95% interval of the gap: "
                "{low} to {high}).",
                **points,
            )
        return _(
            "Too few to tell a drawing gap: it may be anything from {low} to {high} points.",
            **points,
        )


def official_result(run: RunSummary) -> Result | None:
    """As `result_of_run`; None, too, where the run was tested on images of people's own, judged on
    Predict: with those, one's own would be compared with one's own."""
    return None if _is_of_own_images(run.data_name) else result_of_run(run)


def unseen(images: list[OwnImage], run: Run) -> list[OwnImage]:
    """Those of `images` that the run's network has surely not learned from.

    All, or those for testing where it, or a network from whose weights it began, learned from
    images of people's own, or where nobody knows that any more.
    """
    if not _may_have_learned(run):
        return images
    return [image for image in images if image.part is Part.TEST]


def _may_have_learned(run: Run) -> bool:
    known: set[str] = set()
    while not _is_of_own_images(run.data_name):
        source = run.config.model.source_run
        if not source:
            return False
        known.add(run.id)
        try:
            run = get_run(source)
        except UserError:
            return True
        if run.id in known:  # only where somebody has changed a config by hand
            return True
    return True


def _is_of_own_images(data_name: str) -> bool:
    record = read_record(data_name)
    return bool(record and record.collection)
