"""Labels that are probably wrong, by what a network says of images that it did not learn from.

Confident learning (Northcutt, Jiang and Chuang 2021, Journal of Artificial Intelligence Research
70, 1373–1411) by cleanlab: a label is doubted where the network is surer of another class than it
usually is of images of that class. A person decides: the network may be the one that is wrong.

A network agrees with the labels that it learned from, wrong ones too. So of the training images
only those count that a run held out; runs of the same settings with other seeds hold out others.
"""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.datasets.base import Part
from core.db.engine import DatabaseAway
from core.evaluation.evaluation import (
    ValidationAnswers,
    load_evaluation,
    load_validation,
    log_probabilities,
    refuse_untested,
)
from core.evaluation.kept_temperature import temperature_of
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


@dataclass(frozen=True)
class LabelCheck:
    """Which labels are doubtful, and of how many images that was asked.

    `issues`: the most doubtful first. `examined`: how many images were looked at; `own`: how many
    of them this run answers for itself. `repeats`: how many other runs were asked besides.
    """

    issues: list[LabelIssue]
    examined: int
    own: int
    repeats: int = 0


def label_issues_of_run(
    run_id: str, part: Part, version_id: str, repeats: Sequence[str] = ()
) -> LabelCheck:
    """The doubtful labels among the test images, or those training images that the run held out, as
    a version has them ("": the original).

    `repeats`: the ids of runs of the same settings, on the same images, with other seeds. Training
    images that they held out are looked at as well; such a run without answers (erased meanwhile)
    is passed over. For workers: cleanlab takes seconds to load. UserError where the run itself has
    no answers on them.
    """
    run = get_run(run_id)
    if part is Part.TEST:
        refuse_untested(run)
        evaluation = on_version(run_id, load_evaluation(run), version_id)
        count = len(evaluation.labels)
        return LabelCheck(label_issues(evaluation.logits, evaluation.labels), count, count)
    own = load_validation(run_id)
    others = [answers for one in repeats if (answers := _calibrated_or_none(one))]
    answers = pooled([_calibrated(run_id, own), *others]) if others else own
    if version_id != run.data_version:
        first = load_evaluation(run)
        answers, own = (validation_on(first, one, version_id) for one in (answers, own))
    issues = label_issues(answers.logits, answers.labels, answers.rows)
    return LabelCheck(issues, len(answers.rows), len(own.rows), len(others))


def pooled(runs: Iterable[ValidationAnswers]) -> ValidationAnswers:
    """The answers of several runs on the images that at least one of them held out, each once.

    Where several held it out, the mean of their probabilities counts; its logarithm stands for the
    logits. Sorted by places.
    """
    answers = list(runs)
    places = np.unique(np.concatenate([each.rows for each in answers]))
    sums = np.full((len(places), answers[0].logits.shape[1]), -np.inf)
    counts, labels = np.zeros(len(places)), np.zeros(len(places), answers[0].labels.dtype)
    for each in answers:
        at = np.searchsorted(places, each.rows)
        sums[at] = np.logaddexp(sums[at], log_probabilities(each.logits))
        counts[at] += 1
        labels[at] = each.labels
    logits = sums - np.log(counts)[:, np.newaxis]
    return ValidationAnswers(logits.astype("float32"), labels, places)


def _calibrated(run_id: str, answers: ValidationAnswers) -> ValidationAnswers:
    """As sure as the temperature says that is kept with the run, before a mean with others."""
    logits = answers.logits / np.float32(temperature_of(run_id))
    return ValidationAnswers(logits, answers.labels, answers.rows)


def _calibrated_or_none(run_id: str) -> ValidationAnswers | None:
    """None where nothing can be read of the run (any more)."""
    try:
        return _calibrated(run_id, load_validation(run_id))
    except DatabaseAway:
        raise
    except UserError:
        return None


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
