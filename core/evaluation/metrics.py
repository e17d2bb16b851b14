"""The figures of one run's test in one record, each as scikit-learn defines it."""

from dataclasses import dataclass

import numpy as np

from core.evaluation.calibration import calibration_error
from core.evaluation.chance import result_of
from core.evaluation.evaluation import Evaluation

TOP = 5


@dataclass(frozen=True)
class Metrics:
    """What a run's answers on `images` test images are worth; shares 0 to 1.

    `low` and `high`: the 95 % interval of the accuracy by Wilson (`chance.Result.interval`).
    `top5`: how often the truth is among the five most probable classes; None where there are not
    more than five. `balanced_accuracy`: the mean recall of the classes that have test images.
    `macro_f1`: the mean F1 of all classes; one without test images and answers counts as 0, as in
    the report. `loss`: cross-entropy in nats. `ece`: expected calibration error.
    """

    accuracy: float
    low: float
    high: float
    top5: float | None
    balanced_accuracy: float
    macro_f1: float
    loss: float
    ece: float
    images: int


def metrics_of(evaluation: Evaluation) -> Metrics:
    """The figures of these answers, of which there is at least one."""
    from sklearn.metrics import f1_score, recall_score

    truth, answers = evaluation.labels, evaluation.predicted
    every = np.arange(len(evaluation.class_names))
    of_each = {"average": "macro", "zero_division": 0}
    result = result_of(evaluation.right, truth)
    low, high = result.interval
    return Metrics(
        accuracy=result.accuracy,
        low=low,
        high=high,
        top5=top_accuracy(evaluation),
        balanced_accuracy=float(recall_score(truth, answers, labels=np.unique(truth), **of_each)),
        macro_f1=float(f1_score(truth, answers, labels=every, **of_each)),
        loss=evaluation.loss,
        ece=calibration_error(evaluation.confidence, evaluation.right),
        images=len(truth),
    )


def top_accuracy(evaluation: Evaluation, top: int = TOP) -> float | None:
    """The share of images whose class is among the `top` most probable ones, 0 to 1.

    None where there are not more classes than that: it would be 1 whatever the answers.
    """
    from sklearn.metrics import top_k_accuracy_score

    every = np.arange(len(evaluation.class_names))
    if len(every) <= top:
        return None
    share = top_k_accuracy_score(evaluation.labels, evaluation.logits, k=top, labels=every)
    return float(share)
