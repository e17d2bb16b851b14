"""The signs that the rules look for in curves: plain figures of lists of losses.

A loss is a cross-entropy in nats, a mean over the images, one a finished epoch.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from core.runs.models import Epoch

Losses = Sequence[float]
TAIL = 3  # epochs that "at its end" is the mean of


@dataclass(frozen=True)
class Rise:
    """The lowest validation loss, the mean of the last epochs, and after which epoch the lowest."""

    lowest: float
    last: float
    epoch: int

    @property
    def share(self) -> float:
        """By how much the loss has risen, as a share of the lowest."""
        return self.last / max(self.lowest, 1e-9) - 1


def smoothed(values: Losses) -> list[float]:
    """Medians of three neighbours (two at the ends): a single odd epoch is no sign."""
    return [median(values[max(0, at - 1) : at + 2]) for at in range(len(values))]


def at_the_end(values: Losses) -> float:
    """The mean of the last epochs."""
    return fmean(values[-TAIL:])


def rise(losses: Losses) -> Rise:
    """How far the loss is above its lowest by now."""
    calm = smoothed(losses)
    at = min(range(len(calm)), key=calm.__getitem__)
    return Rise(calm[at], at_the_end(losses), at + 1)


def rises(losses: Losses) -> int:
    """After how many epochs the loss was above that of the epoch before."""
    return sum(after > before for before, after in itertools.pairwise(losses))


def second_rise(losses: Losses) -> float:
    """The second largest rise from epoch to epoch, as a share of the loss before; 0 where the loss
    rose once at most. One may be chance."""
    shares = [after / max(before, 1e-9) - 1 for before, after in itertools.pairwise(losses)]
    return max(sorted(shares)[-2], 0.0) if len(shares) > 1 else 0.0


def climb(losses: Losses) -> float:
    """How much of the loss' whole way from epoch to epoch went upwards: 0 for one that only falls,
    1/2 for one that ends where it began."""
    steps = [after - before for before, after in itertools.pairwise(losses)]
    moved = sum(map(abs, steps))
    return sum(step for step in steps if step > 0) / moved if moved else 0.0


def fallen(losses: Losses, over: int) -> float:
    """By which share the loss fell over the last `over` epochs, by a straight line through them."""
    last = losses[-over - 1 :]
    middle, mean = (len(last) - 1) / 2, fmean(last)
    square = sum((at - middle) ** 2 for at in range(len(last)))
    slope = sum((at - middle) * loss for at, loss in enumerate(last)) / square
    begun = mean - slope * middle
    return -slope * (len(last) - 1) / begun if begun > 0 else 0.0


def progress(losses: Losses, over: int) -> float:
    """By which share the loss at the end is below the lowest before the last `over` epochs."""
    before = min(smoothed(losses[:-over]))
    return 1 - at_the_end(losses) / before if before > 0 else 0.0


def gain(shares: Sequence[float], width: int) -> float:
    """The mean of the last `width` values less that of as many before."""
    return fmean(shares[-width:]) - fmean(shares[-2 * width : -width])


def accuracy_gap(epochs: Sequence[Epoch]) -> float:
    """By how much the accuracy on training images is above that on validation images at the end."""
    return fmean(each.accuracy - (each.val_accuracy or 0.0) for each in epochs[-TAIL:])
