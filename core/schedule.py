"""The learning rate over the epochs."""

import math

from core.config import TrainingConfig


def learning_rate(training: TrainingConfig, epoch: int) -> float:
    """Learning rate of an epoch, counted from 0.

    Exponential: rate · decay_rate^(epoch / decay_epochs). Cosine: from the rate down towards 0
    along half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
    """
    rate = training.learning_rate
    if training.schedule == "exponential":
        return float(rate * training.decay_rate ** (epoch / training.decay_epochs))
    if training.schedule == "cosine":
        return rate * 0.5 * (1 + math.cos(math.pi * epoch / training.epochs))
    return rate
