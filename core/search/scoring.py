"""What a run is worth to a sweep: its figure at the epoch whose weights it keeps."""

from collections.abc import Sequence

import numpy as np

from core.common.errors import UserError
from core.config.training import TrainingConfig
from core.evaluation.evaluation import ValidationAnswers, cross_entropy, load_validation
from core.runs.models import Epoch, Run
from core.search.spec import Objective, Second

WORST = {"val_accuracy": 0.0, "val_loss": float("inf")}


def reported(epoch: Epoch, objective: Objective) -> float:
    """The figure of an epoch; the worst there is where it is missing."""
    value = epoch.val_accuracy if objective == "val_accuracy" else epoch.val_loss
    return WORST[objective] if value is None else value


def kept_epoch(epochs: Sequence[Epoch], training: TrainingConfig) -> Epoch | None:
    """The epoch whose weights are kept of these, as far as the curves say: penalties on weights,
    which count where the loss decides, are not in them. None where there is no epoch."""
    if not epochs or training.keep == "last" or epochs[-1].val_loss is None:
        return epochs[-1] if epochs else None
    if "val_accuracy" in training.early_stopping.watched:
        return max(epochs, key=lambda one: one.val_accuracy or 0.0)
    return min(epochs, key=lambda one: reported(one, "val_loss"))


def value_of(run: Run, epochs: Sequence[Epoch], objective: Objective) -> float | None:
    """The objective of an ended run: measured with the weights that it keeps where it has come to
    that, else that of its kept epoch's point in the curves. None without any epoch."""
    try:
        return value_of_answers(load_validation(run.id), objective)
    except UserError:
        kept = kept_epoch(epochs, run.config.training)
        return None if kept is None else reported(kept, objective)


def value_of_answers(answers: ValidationAnswers, objective: Objective) -> float:
    """The objective of stored answers to validation images."""
    if objective == "val_loss":
        return cross_entropy(answers.logits, answers.labels)
    return float(np.mean(answers.logits.argmax(axis=1) == answers.labels))


def second_of(run: Run, second: Second) -> float | None:
    """The second objective of an ended run: seconds of training, or parameters."""
    if second == "none":
        return None
    value = run.seconds if second == "seconds" else run.total_parameters
    return None if value is None else float(value)
