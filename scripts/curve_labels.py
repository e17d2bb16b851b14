"""From trainings tested after each epoch to curves with labels, for the tests of the rules.

A training at a constant rate begins as a shorter one of the same set-up would: to the last bit. So
one training stands for several runs: cut after some epochs, it is a run of so many epochs, and its
own further epochs say what more of them would have brought. A cut gets a label where its set-up was
made to cause that kind *and* test images, which no rule ever sees, bear it out; else it is left
out. Cuts of one training are much alike, so a training counts once for each kind: of the cuts that
have the label, one is drawn by the training's name.
"""

from dataclasses import dataclass
from math import log, sqrt
from random import Random
from statistics import fmean
from typing import Any

from scripts.curve_data import classes_of

Line = dict[str, Any]
COLUMNS = ("loss", "accuracy", "val_loss", "val_accuracy")
POINT = 0.01  # of accuracy
WORSE = 0.1  # by which a test loss is above that of the best epoch: it was learned by heart
HARDLY_WORSE = 0.05
CUTS = {
    "good": (8, 10, 12, 14, 16),
    "overfitting": (20, 24, 30),
    "too-large": (8, 6),
    "not-yet": (8, 6, 5, 4),
    "too-small": (8, 6),
}
EARLY = (4, 5)
FEWEST_EPOCHS = 4  # a training that has no number for a loss sooner fails, with its reason


@dataclass(frozen=True)
class Labelled:
    """A run's curves (`epochs` of the training `name`), its kind, and how it ended.

    `end`: one of `core.evaluation.curves.findings.End`. `more`: what a run of twice as many epochs
    gains in accuracy on test images, None where that is not known.
    """

    name: str
    kind: str
    epochs: int
    end: str
    planned: int
    more: float | None = None


def labelled(lines: list[Line]) -> list[Labelled]:
    """Of each training one cut of each kind that it has a label of."""
    by_name = {line["name"]: line for line in lines}
    cuts: dict[tuple[str, str], list[Labelled]] = {}
    for line in lines:
        for one in _all_cuts(line, by_name):
            cuts.setdefault((one.name, one.kind), []).append(one)
    return [Random(f"{name} {kind}").choice(found) for (name, kind), found in cuts.items()]


def _all_cuts(line: Line, by_name: dict[str, Line]) -> list[Labelled]:
    """All cuts of the training that have a label."""
    kind, number = line["name"].rsplit("-", 1)
    if kind == "good":
        return _good(line) + _not_yet(line, EARLY) + _stopped(line)
    if kind == "two-classes":
        return _good(line)
    if kind == "overfitting":
        return _overfitting(line) + _by_rule(line)
    if kind == "not-yet":
        return _not_yet(line, CUTS["not-yet"])
    twin = by_name.get(f"good-{number}")
    return _at_another_rate(line, kind, twin) if twin else []


def _good(line: Line) -> list[Labelled]:
    """Twice as many epochs gain no more than a point, nothing was learned by heart, and the test
    loss is below that of a guess: else the set-up is not a good one."""
    guess = log(classes_of(line["config"]["data"]["name"]))
    found = []
    for epochs in CUTS["good"]:
        if 2 * epochs > len(line["loss"]):
            continue
        more = _gain(line, epochs)
        better = fmean(line["test_loss"][epochs - 3 : epochs]) < guess
        if better and more <= POINT and _risen(line, epochs) <= HARDLY_WORSE:
            found.append(Labelled(line["name"], "good", epochs, "all-trained", epochs, more))
    return found


def _not_yet(line: Line, cuts: tuple[int, ...]) -> list[Labelled]:
    """Twice as many epochs gain more than a point beyond noise."""
    found = []
    for epochs in cuts:
        more = _gain(line, epochs)
        if more > POINT + _noise(line, epochs, line, 2 * epochs):
            found.append(Labelled(line["name"], "not-yet", epochs, "all-trained", epochs, more))
    return found


def _overfitting(line: Line) -> list[Labelled]:
    """The test loss is a tenth above that after the epoch with the lowest validation loss."""
    return [
        Labelled(line["name"], "overfitting", epochs, "all-trained", epochs)
        for epochs in CUTS["overfitting"]
        if epochs <= len(line["loss"]) and _risen(line, epochs) >= WORSE
    ]


def _at_another_rate(line: Line, kind: str, twin: Line) -> list[Labelled]:
    """Too large or too small a rate: the same set-up at the usual rate has, after as many epochs, a
    point more beyond noise."""
    found = []
    for epochs in CUTS[kind]:
        done = min(epochs, len(line["loss"]))
        if done < FEWEST_EPOCHS:
            continue
        less = twin["test_accuracy"][epochs - 1] - line["test_accuracy"][done - 1]
        if less > POINT + _noise(line, done, twin, epochs):
            found.append(Labelled(line["name"], kind, done, "all-trained", epochs))
    return found


def _by_rule(line: Line) -> list[Labelled]:
    """Where early stopping would have ended it, by Keras' rule (`patience` epochs, none better)."""
    patience = Random(line["name"]).choice((2, 3, 4))
    best, wait = float("inf"), 0
    for at, loss in enumerate(line["val_loss"]):
        best, wait = (loss, 0) if loss < best else (best, wait + 1)
        if wait >= patience:
            planned = len(line["loss"])
            end = [Labelled(line["name"], "stopped", at + 1, "by-rule", planned)]
            return end if at + 1 < planned else []
    return []


def _stopped(line: Line) -> list[Labelled]:
    """Where a person has asked it to stop."""
    at = Random(line["name"]).randint(2, 9)
    return [Labelled(line["name"], "stopped", at, "stopped", len(line["loss"]), _gain(line, at))]


def _gain(line: Line, epochs: int) -> float:
    """What twice as many epochs add to the accuracy; each a mean with the epochs beside it."""
    return _accuracy(line, 2 * epochs) - _accuracy(line, epochs)


def _accuracy(line: Line, epochs: int) -> float:
    around = line["test_accuracy"][max(0, epochs - 2) : epochs + 1]
    return float(sum(around) / len(around))


def _risen(line: Line, epochs: int) -> float:
    """By which share the test loss at the end is above that of the best epoch till then."""
    losses, test = line["val_loss"][:epochs], line["test_loss"][:epochs]
    best = min(range(epochs), key=losses.__getitem__)
    last = sum(test[-3:]) / len(test[-3:])
    return float(last / test[best] - 1)


def _noise(line: Line, epochs: int, other: Line, others: int) -> float:
    """By how much two accuracies may differ by chance: 95 %, each of its own images."""
    parts = ((line, epochs), (other, others))
    shares = [(one["test_accuracy"][at - 1], one["tested"]) for one, at in parts]
    return 1.96 * sqrt(sum(share * (1 - share) / count for share, count in shares))
