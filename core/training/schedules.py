"""The learning rate over the training."""

import math

from core.config.training import TrainingConfig

WITHIN_EPOCHS = ("triangular", "one-cycle")


def learning_rate(training: TrainingConfig, epoch: float) -> float:
    """Learning rate after so many epochs; the schedules of `WITHIN_EPOCHS` change inside them too.

    Exponential: rate · decay_rate^(epoch / decay_epochs). Cosine: from the rate down towards 0
    along half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
    Triangular and one-cycle (Smith 2018, arXiv 1803.09820): up to the rate at `peak` and down
    again, along straight lines or half cosines; momentum stays as it is.
    """
    rate = training.learning_rate
    if training.schedule == "exponential":
        return float(rate * training.decay_rate ** (epoch / training.decay_epochs))
    done = epoch / training.epochs
    if training.schedule == "cosine":
        return rate * 0.5 * (1 + math.cos(math.pi * done))
    if training.schedule in WITHIN_EPOCHS:
        return rate * _up_and_down(training, done)
    return rate


def _up_and_down(training: TrainingConfig, done: float) -> float:
    """Share of the full rate when the share `done` of the training is done."""
    if done < training.peak:
        start, end, way = training.first_rate, 1.0, done / training.peak
    else:
        start, end, way = 1.0, training.last_rate, (done - training.peak) / (1 - training.peak)
    if training.schedule == "one-cycle":
        way = 0.5 * (1 - math.cos(math.pi * way))
    return start + (end - start) * way
