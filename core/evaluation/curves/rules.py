"""The rules: which of five kinds a run's curves are, or none.

Each rule is a few comparisons of figures with the thresholds below, which were chosen on one half
of stored real trainings and judged on the other (`docs/explanation/curves.md`). What explains most
comes first: where nothing is learned, or the rate is too large, everything else follows; an end
before time is said before what the curves were like until then.
"""

import math
from collections.abc import Sequence
from statistics import fmean

from core.evaluation.curves import words
from core.evaluation.curves.findings import End, Ended, Finding
from core.evaluation.curves.signs import (
    accuracy_gap,
    at_the_end,
    climb,
    fallen,
    gain,
    progress,
    rise,
    rises,
    second_rise,
)
from core.runs.models import Epoch

FEWEST_EPOCHS = 4  # before that, curves say little
AS_GUESSED = 0.8  # of a guess' loss, which the training loss still is: nothing is learned, where
FLAT = 0.01  # … it falls by less than this share of it over the last third of the epochs
TIMES_CHANCE = 1.5  # … and no more than so many times a guess' share of the images is right
ABOVE_CHANCE = 0.1  # … nor more than this share of those beyond (one of two classes is 1/2 already)
FAR_ABOVE = 10  # times the usual rate, from which on the rate is why
ABOVE_GUESSED = 1.2  # times a guess' loss, and
NATS_ABOVE = 0.5  # … so much above it is the first epoch's or the last: the first steps leapt away,
HALF_GUESSED = 0.5  # … if the last is above this share of it
WAVERING = 0.1  # … and so much of its way since went upwards, or the rate is far above the usual
UPWARDS = 0.35  # of the way of a loss from epoch to epoch: it jumps
JUMP = 0.1  # of the loss, by which it rose at least twice: less is chance
STILL_LARGE = 0.3  # of the first training loss, above which jumps mean a rate that is too large
RISEN = 0.1  # of the lowest validation loss, by which it has risen: overfitting
FALLEN = 0.1  # of the training loss since then, by which that has fallen
GAP = 0.15  # of the accuracies on training and validation images: overfitting too
FALLING = 0.01  # of the lowest loss before the last third, by which it is lower since: not yet done
GAINING = 0.045  # of the images, which are right too since the third before
LIKELY = (
    0.02  # of the images, which would be right too if errors fell by the share the loss fell by
)
SMALL_RATE = 0.1  # of the largest: a schedule that went so far down meant to end here


def find(
    epochs: Sequence[Epoch],
    end: Ended | None = None,
    classes: int | None = None,
    usual_rate: float = math.inf,
) -> Finding | None:
    """What the curves of a run show, None where that is nothing to be told.

    `end`: None while it trains; what is only known at the end is said then. `classes`: how many
    there are to tell apart, where that is known. `usual_rate`: a learning rate that the optimiser
    is used with, where that is known.
    """
    early = _stopped_early(epochs, end)
    if len(epochs) < FEWEST_EPOCHS:
        return early
    far = max(epoch.learning_rate for epoch in epochs) >= FAR_ABOVE * usual_rate
    return (
        _leapt_away(epochs, classes, far)
        or _nothing_learned(epochs, classes, far)
        or early
        or _jumping(epochs)
        or _overfitting(epochs)
        or _not_yet_done(epochs, end)
    )


def _leapt_away(epochs: Sequence[Epoch], classes: int | None, far: bool) -> Finding | None:
    """The rate is too large: the training loss was far above a guess' and has hardly recovered. One
    that only falls since may be of weights which began far off, where the rate is not `far` above
    the usual."""
    losses, guess = [epoch.loss for epoch in epochs], _guess(classes)
    last = at_the_end(losses)
    leapt = max(losses[0], last) >= max(ABOVE_GUESSED * guess, guess + NATS_ABOVE)
    if leapt and last >= HALF_GUESSED * guess and (far or climb(losses[1:]) >= WAVERING):
        return words.stuck(last, epochs[-1].accuracy)
    return None


def _nothing_learned(epochs: Sequence[Epoch], classes: int | None, far: bool) -> Finding | None:
    """The loss stays about a guess'. Where the rate is `far` above the usual, it is too large; else
    curves don't tell whether it is too small or too large, and little is right for other reasons
    too: nothing is learned where no more is right than by chance."""
    losses = [epoch.loss for epoch in epochs]
    last, right = at_the_end(losses), at_the_end([epoch.accuracy for epoch in epochs])
    stays = last >= AS_GUESSED * _guess(classes) and fallen(losses, _third(epochs)) < FLAT
    if stays and far:
        return words.stuck(last, right)
    if stays and classes and right <= _as_by_chance(classes):
        return words.nothing_learned(last, right)
    return None


def _guess(classes: int | None) -> float:
    """The loss of somebody who guesses; infinite where the number of classes is not known."""
    return math.log(classes or math.inf)


def _as_by_chance(classes: int) -> float:
    """The largest share of right answers that is about that of a guess."""
    chance = 1 / classes
    return min(TIMES_CHANCE * chance, chance + ABOVE_CHANCE * (1 - chance))


def _jumping(epochs: Sequence[Epoch]) -> Finding | None:
    """The rate is too large: a loss jumps up and down while the training loss is still large."""
    losses, checked = [epoch.loss for epoch in epochs], _validation(epochs)
    first, last = losses[0], at_the_end(losses)
    jumping = max((losses, checked), key=climb) if checked else losses
    jumps = climb(jumping) >= UPWARDS and second_rise(jumping) >= JUMP
    if jumps and last >= STILL_LARGE * first:
        return words.jumping(first, last, rises(jumping), len(epochs))
    return None


def _overfitting(epochs: Sequence[Epoch]) -> Finding | None:
    """The validation loss has risen while the training loss fell; or accuracies are far apart."""
    checked = _validation(epochs)
    if not checked:
        return None
    losses = [epoch.loss for epoch in epochs]
    found = rise(checked)
    before, last = losses[found.epoch - 1], at_the_end(losses)
    if found.share >= RISEN and last <= (1 - FALLEN) * before:
        return words.overfitting_by_rise(found, before, last)
    if accuracy_gap(epochs) >= GAP:
        end = epochs[-1]
        return words.overfitting_by_gap(end.accuracy, end.val_accuracy or 0.0)
    return None


def _stopped_early(epochs: Sequence[Epoch], end: Ended | None) -> Finding | None:
    """It ended before its planned epochs, by the rule or because somebody asked for it."""
    if end is None or end.end not in (End.BY_RULE, End.STOPPED) or len(epochs) >= end.planned:
        return None
    checked = _validation(epochs)
    improving = len(epochs) < FEWEST_EPOCHS or _still_improves(epochs)
    return words.stopped_early(end, len(epochs), rise(checked) if checked else None, improving)


def _not_yet_done(epochs: Sequence[Epoch], end: Ended | None) -> Finding | None:
    """All epochs are trained, and the last ones still improved."""
    if end is None or end.end is not End.ALL_TRAINED or not _still_improves(epochs):
        return None
    over, right = _third(epochs), _right(epochs)
    now = fmean(right[-over:])
    checked = bool(_validation(epochs))
    return words.not_yet_done(now - gain(right, over), now, over, len(epochs), checked)


def _still_improves(epochs: Sequence[Epoch]) -> bool:
    """Whether the last third of the epochs brought a lower loss than any before, and more right
    answers or so much lower a loss that more will be right, at a rate that has not been brought
    down for the end: on validation images, without such images on training images."""
    rates = [epoch.learning_rate for epoch in epochs]
    if rates[-1] <= SMALL_RATE * max(rates):
        return False
    over, right = _third(epochs), _right(epochs)
    fell = progress(_validation(epochs) or [epoch.loss for epoch in epochs], over)
    if fell < FALLING:
        return False
    return gain(right, over) >= GAINING or fell * (1 - at_the_end(right)) >= LIKELY


def _right(epochs: Sequence[Epoch]) -> list[float]:
    """Accuracies on validation images, without such images on training images."""
    checked = [epoch.val_accuracy for epoch in epochs if epoch.val_accuracy is not None]
    return checked or [epoch.accuracy for epoch in epochs]


def _validation(epochs: Sequence[Epoch]) -> list[float]:
    """The validation losses; empty where there are no such images."""
    return [epoch.val_loss for epoch in epochs if epoch.val_loss is not None]


def _third(epochs: Sequence[Epoch]) -> int:
    """How many epochs are the last ones: a third of all."""
    return max(2, len(epochs) // 3)
