"""Answer sets: which classes an answer may be, at a confidence that is chosen before.

Split conformal prediction by the score 1 − p of the true class (Sadinle, Lei and Wasserman 2019,
Least Ambiguous Set-Valued Classifiers with Bounded Error Levels, Journal of the American
Statistical Association 114, 223–234): a class is in the set where 1 − p is no larger than a
threshold that was found on images set aside. So a set can be empty, or hold several classes. A
class of which enough images were set aside has a threshold of its own, which promises the
confidence for that class too (class-conditional: Vovk 2012, Conditional Validity of Inductive
Conformal Predictors, Proceedings of Machine Learning Research 25). Needs no Keras.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.imported_network import ImportedNetwork
from core.evaluation.evaluation import halves, load_validation
from core.evaluation.kept_temperature import kept_temperature
from core.runs.models import Run, RunStatus

CONFIDENCES = (0.8, 0.9, 0.95, 0.99)
OF_ITS_OWN = 50  # images of a class from which on it has a threshold of its own
CHOSEN_BY_THEM = N_(
    "The same images helped to choose the epoch that was kept, so it may be a little less."
)
LEARNED_BEFORE = N_(
    "The network may have learned from them before it came here (or in the run it began with), so "
    "it may be less."
)
FITTED_ON_THEM = N_(
    "Its temperature was fitted on the same images, so it may be a little less: calibrate the run "
    "again under Evaluate."
)


@dataclass(frozen=True)
class SetAside:
    """Answers on images that thresholds are found on: `probabilities` (n, classes), `labels` (n,).

    `doubts`: marked texts, why what is promised may not quite hold.
    """

    probabilities: NDArray[np.float64]
    labels: NDArray[np.integer[Any]]
    doubts: tuple[str, ...] = ()

    def thresholds(self, confidence: float) -> NDArray[np.float64]:
        """Of each class the largest 1 − p with which it is in a set at that confidence, (classes,).

        Its own, where 50 images of it were set aside and as many as the confidence takes, else that
        of all of them. UserError where they are too few altogether.
        """
        scores = 1 - self.probabilities[np.arange(len(self.labels)), self.labels]
        if len(scores) < fewest(confidence):
            raise UserError(
                "too-few-to-promise",
                N_(
                    "{images} validation images were set aside for this: too few to promise "
                    "{confidence:.0%}, which takes {fewest}. Choose a lower confidence, or train "
                    "with more validation images."
                ),
                images=len(scores),
                confidence=confidence,
                fewest=fewest(confidence),
            )
        found = np.full(self.probabilities.shape[1], quantile(scores, confidence))
        for one, count in enumerate(np.bincount(self.labels, minlength=len(found))):
            if count >= max(OF_ITS_OWN, fewest(confidence)):
                found[one] = quantile(scores[self.labels == one], confidence)
        return found


def set_aside(run: Run) -> SetAside:
    """The half of the run's validation answers that no temperature was fitted on.

    As sure as Predict is. UserError where the run has none, or they can't be read.
    """
    from scipy.special import softmax

    answers, kept = load_validation(run.id), kept_temperature(run.id)
    fitted, held = halves(answers)
    doubts = []
    if kept and kept.images > len(fitted.labels):  # by a version that took all of them
        doubts.append(FITTED_ON_THEM)
    if _chose_an_epoch(run):
        doubts.append(CHOSEN_BY_THEM)
    if isinstance(run.config.model, ImportedNetwork) or run.config.model.source_run:
        doubts.append(LEARNED_BEFORE)
    logits = held.logits.astype("float64") / (kept.temperature if kept else 1.0)
    return SetAside(np.asarray(softmax(logits, axis=1)), held.labels, tuple(doubts))


def _chose_an_epoch(run: Run) -> bool:
    """Whether validation images had a say in which of its epochs is kept."""
    if isinstance(run.config.model, ImportedNetwork):  # it has none
        return False
    training = run.config.training
    stopped = run.status is RunStatus.STOPPED  # then its best epoch is kept
    return stopped or training.keep == "best" or bool(training.early_stopping.watched)


def answer_sets(
    probabilities: NDArray[np.floating[Any]], thresholds: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Of each answer (n, classes) which classes are in its set, (n, classes)."""
    return np.asarray(1 - probabilities.astype("float64") <= thresholds)


def quantile(scores: NDArray[np.float64], confidence: float) -> float:
    """The ⌈(n + 1) · confidence⌉-th smallest of n scores, infinite where there is none.

    Of one more image drawn as these were, the score is no larger with that probability at least.
    """
    place = math.ceil((len(scores) + 1) * confidence - 1e-9)  # 0.9 · 10 is 9, not a little more
    return float(np.sort(scores)[place - 1]) if place <= len(scores) else math.inf


def fewest(confidence: float) -> int:
    """How many images it takes to promise that confidence: 9 for 90 %, 99 for 99 %."""
    return math.ceil(confidence / (1 - confidence) - 1e-9)
