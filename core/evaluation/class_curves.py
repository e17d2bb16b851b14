"""How well a network tells one class from all others, whatever its threshold: two curves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.evaluation import Evaluation

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class PrecisionRecall:
    """`precision` at each `recall` (from 1 down to 0), and their average precision (AP); shares.

    `threshold`: from which probability of the class on an image counts as found, for all points but
    the last, which is precision 1 at recall 0 by convention. `images`: how many are of the class.
    """

    precision: Shares
    recall: Shares
    threshold: Shares
    average_precision: float
    images: int


@dataclass(frozen=True)
class Roc:
    """The share of the class that is found, at each share of the others that is claimed wrongly
    (from 0 to 1), and the area under the curve (AUC)."""

    false_positive_rate: Shares
    true_positive_rate: Shares
    area: float


@dataclass(frozen=True)
class ClassCurves:
    """Both curves of one class; None where no test image is of it, or every one is."""

    precision_recall: PrecisionRecall
    roc: Roc


def class_curves(evaluation: Evaluation, index: int) -> ClassCurves | None:
    """The curves of the class with that index, by the probability that each image is of it.

    As scikit-learn has them: points on a straight line are left out, and the average precision is
    the sum of precisions weighted by the steps of recall, without interpolation (Davis and Goadrich
    2006 say why).
    """
    from sklearn.metrics import (
        average_precision_score,
        precision_recall_curve,
        roc_auc_score,
        roc_curve,
    )

    truth = evaluation.labels == index
    if truth.all() or not truth.any():
        return None
    scores = _log_odds(evaluation, index)
    precision, recall, thresholds = precision_recall_curve(truth, scores, drop_intermediate=True)
    false, true, _all = roc_curve(truth, scores)
    probability = 1 / (1 + np.exp(-np.clip(thresholds, -700, 700)))
    average = float(average_precision_score(truth, scores))
    return ClassCurves(
        PrecisionRecall(precision, recall, probability, average, int(truth.sum())),
        Roc(false, true, float(roc_auc_score(truth, scores))),
    )


def _log_odds(evaluation: Evaluation, index: int) -> Shares:
    """Logarithms of p / (1 − p) for one class, (n,): in their order where p itself is rounded to
    1."""
    from scipy.special import logsumexp

    logits = evaluation.logits.astype("float64")
    others = np.delete(logits, index, axis=1)
    return np.asarray(logits[:, index] - logsumexp(others, axis=1))
