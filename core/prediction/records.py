"""What a worker says of an image beside its answer: records without Keras, so pages draw them."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_


class Change(StrEnum):
    """A small change of an image that should not change what is seen on it, a marked text."""

    SHIFT_ACROSS = N_("shifted sideways")
    SHIFT_DOWN = N_("shifted up and down")
    ROTATION = N_("turned")
    BRIGHTNESS = N_("brightness")
    CROP = N_("cropped")


@dataclass(frozen=True)
class Series:
    """The answers to an image changed step by step.

    `amounts`, (steps,): shifts in shares of its width or height, turns in degrees (to the left),
    brightness as a factor, crops as the share that is cut off each side. `unchanged`: the step at
    which it is as it is. `probabilities`: of each step, (steps, classes).
    """

    change: Change
    amounts: NDArray[np.float64]
    unchanged: int
    probabilities: NDArray[np.float32]

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """The most probable class at each step, (steps,)."""
        return np.asarray(self.probabilities.argmax(axis=1))


@dataclass(frozen=True)
class Steadiness:
    """How the answer to an image changes under small changes of it; `answer`: its class."""

    answer: int
    series: tuple[Series, ...]

    @cached_property
    def same(self) -> NDArray[np.bool_]:
        """Of each changed image whether its most probable class is the answer, (changes,)."""
        same: NDArray[np.bool_] = self._answers == self.answer
        return same

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The classes that it becomes in some, the most frequent first."""
        classes, counts = np.unique(self._answers[~self.same], return_counts=True)
        return tuple(int(one) for one in classes[np.argsort(-counts, kind="stable")])

    @cached_property
    def _answers(self) -> NDArray[np.int64]:
        """Of all but the image as it is."""
        return np.concatenate([np.delete(one.answers, one.unchanged) for one in self.series])
