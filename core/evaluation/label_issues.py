"""Labels that are probably wrong, by what a network says of images that it did not learn from.

Confident learning (Northcutt, Jiang and Chuang 2021, Journal of Artificial Intelligence Research
70, 1373–1411) by cleanlab: a label is doubted where the network is surer of another class than it
usually is of images of that class. A person decides: the network may be the one that is wrong.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.base import Part
from core.evaluation.evaluation import load_evaluation, load_validation, refuse_untested
from core.evaluation.other_tests import on_version, validation_on
from core.runs.repository import get_run


@dataclass(frozen=True)
class LabelIssue:
    """One image whose label is probably wrong.

    `place`: its index among the training or test images of the data set's version. `given` and
    `suggested`: classes by their indices. `score`: how probable the network holds the given label
    to be, 0 to 1; the lower, the more doubtful.
    """

    place: int
    given: int
    suggested: int
    score: float


def label_issues_of_run(run_id: str, part: Part, version_id: str) -> list[LabelIssue]:
    """The doubtful labels among the run's validation images (places among the training images) or
    test images as a version has them ("": the original), the most doubtful first.

    For workers: cleanlab takes seconds to load. UserError where the run has no answers on them.
    """
    run = get_run(run_id)
    if part is Part.TEST:
        refuse_untested(run)
        evaluation = on_version(run_id, load_evaluation(run), version_id)
        return label_issues(evaluation.logits, evaluation.labels)
    answers = load_validation(run_id)
    if version_id != run.data_version:
        answers = validation_on(load_evaluation(run), answers, version_id)
    return label_issues(answers.logits, answers.labels, answers.rows)


def label_issues(
    logits: NDArray[np.float32],
    labels: NDArray[np.integer[Any]],
    places: NDArray[np.integer[Any]] | None = None,
) -> list[LabelIssue]:
    """The doubtful ones of `labels` (n,) by `logits` (n, classes), the most doubtful first.

    `places`: what to call the images, (n,); their indices where not given. A class of few images
    may hide some; where all
    images are of one class, there is nothing to hold a label against.
    """
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores
    from scipy.special import softmax

    probabilities = softmax(logits.astype("float64"), axis=1)
    given = labels.astype(np.int64)
    if len(np.unique(given)) < 2:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of classes with few images
        found = find_label_issues(
            given, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1
        )
    scores = get_label_quality_scores(given, probabilities, method="self_confidence")
    suggested = probabilities.argmax(axis=1)
    called = np.arange(len(given)) if places is None else places
    return [
        LabelIssue(int(called[at]), int(given[at]), int(suggested[at]), float(scores[at]))
        for at in found
        if suggested[at] != given[at]
    ]
