"""What a trained network got right and wrong, from the logits stored with its run."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError, reason_of
from core.common.files import write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE, read_arrays
from core.datasets.base import Pixels
from core.datasets.opened import NamedDataset, cached_dataset, look_up
from core.runs.artifacts import FILES, fetch, file_of, stored_logits
from core.runs.models import ArtifactKind, Environment, Run, status_words

PREDICTIONS = FILES[ArtifactKind.PREDICTIONS]
VALIDATION_PREDICTIONS = FILES[ArtifactKind.VALIDATION_PREDICTIONS]
MEANS = {"macro": N_("macro mean"), "weighted": N_("weighted mean")}


@dataclass(frozen=True)
class ValidationAnswers:
    """A run's answers on its validation images, which it did not learn from, nor is tested on.

    `logits`, float32 (n, classes), and `labels`, integer (n,), as in `Evaluation`. `rows`: their
    places among the training images of its data set's version, integer (n,).
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Evaluation:
    """A run's answers on its test set.

    `logits`: what the network gives before its softmax, float32 (n, classes). `labels`: the truth,
    integer (n,). Both in the order of the test images of the data set `named`, whose original has
    the checksum `data_checksum`.
    """

    named: NamedDataset
    data_checksum: str
    logits: NDArray[np.float32]
    labels: NDArray[np.integer[Any]]

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, in the order of the logits."""
        return self.named.dataset.class_names

    @cached_property
    def test_images(self) -> Pixels:
        """uint8 (n, height, width, channels), opened at the first look.

        UserError when they are not in the workspace (any more).
        """
        return cached_dataset(self.named, self.data_checksum).arrays.x_test

    @cached_property
    def probabilities(self) -> NDArray[np.float32]:
        """The softmax of the logits, (n, classes)."""
        from scipy.special import softmax

        return np.asarray(softmax(self.logits, axis=1))

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each image, (n,)."""
        return np.asarray(self.logits.argmax(axis=1))

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Whether each image was classified right, (n,)."""
        return np.asarray(self.predicted == self.labels)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """The probability of the predicted class, (n,)."""
        return np.asarray(self.probabilities.max(axis=1))

    @cached_property
    def loss(self) -> float:
        """See `cross_entropy`."""
        return cross_entropy(self.logits, self.labels)

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """Counts, (classes, classes): row true, column predicted."""
        size = len(self.class_names)
        cells = self.labels.astype(np.int64) * size + self.predicted
        return np.bincount(cells, minlength=size * size).reshape(size, size)

    def report(self) -> list[dict[str, Any]]:
        """Precision, recall, F1 and number of images per class, then their two means.

        As scikit-learn's `classification_report`: the macro average counts every class the same,
        the weighted average every image. What would be 0/0 counts as 0.
        """
        from sklearn.metrics import precision_recall_fscore_support

        def row(name: str, figures: Any) -> dict[str, Any]:
            precision, recall, f1, support = figures
            images = len(self.labels) if support is None else int(support)
            values = {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
            return {"class": name, **values, "images": images}

        common = {"labels": range(len(self.class_names)), "zero_division": 0}
        truth, answers = self.labels, self.predicted
        columns = precision_recall_fscore_support(truth, answers, **common)
        rows = [
            row(name, figures)
            for name, figures in zip(self.class_names, zip(*columns, strict=True), strict=True)
        ]
        for kind, name in MEANS.items():
            means = precision_recall_fscore_support(truth, answers, average=kind, **common)
            rows.append(row(name, means))
        return rows

    def select(
        self, *, right: bool | None, true: int | None = None, predicted: int | None = None
    ) -> NDArray[np.int64]:
        """Indices of test images, the most confident answers first."""
        chosen = np.ones(len(self.labels), bool)
        for wanted, values in (
            (right, self.right),
            (true, self.labels),
            (predicted, self.predicted),
        ):
            if wanted is not None:
                chosen &= values == wanted
        indices = np.flatnonzero(chosen)
        return indices[np.argsort(-self.confidence[indices], kind="stable")]


def log_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Logarithms of the softmax of logits (n, classes), in nats, however small they are."""
    from scipy.special import log_softmax

    return np.asarray(log_softmax(logits.astype("float64"), axis=1))


def cross_entropy(logits: NDArray[np.float32], labels: NDArray[np.integer[Any]]) -> float:
    """Mean in nats, of logits (n, classes) and labels (n,): the loss that Keras' `evaluate` gives.

    Without penalties on weights, and where labels were smoothed for the training, as they are.
    """
    return float(-np.mean(log_probabilities(logits)[np.arange(len(labels)), labels]))


def store_predictions(
    folder: Path,
    logits: NDArray[np.float32],
    labels: NDArray[np.integer[Any]],
    rows: NDArray[np.integer[Any]] | None = None,
) -> Path:
    """Write what `load_evaluation` reads into the run's folder; returns the file.

    `rows`: of validation images, their places among the training images.
    """
    arrays = {"logits": logits, "labels": labels}
    if rows is None:
        path = folder / PREDICTIONS
    else:
        path, arrays["rows"] = folder / VALIDATION_PREDICTIONS, rows
    write_arrays(path, arrays)
    return path


def load_evaluation(run: Run) -> Evaluation:
    """Read what `run` stored about its test set. UserError when it never came that far."""
    try:
        checksum = environment_of(run.id).data_checksum
        with np.load(file_of(run.id, ArtifactKind.PREDICTIONS)) as stored:
            answers = stored_logits(stored), stored["labels"]
        named = look_up(run.config.data)
        _refuse_others(*answers, len(named.dataset.class_names))
    except DAMAGE as error:
        raise UserError(
            "predictions-unreadable",
            N_("The predictions of run {run} on test images can't be read: {reason}."),
            run=run.id,
            reason=reason_of(error),
        ) from None
    return Evaluation(named, checksum, *answers)


def refuse_untested(run: Run) -> None:
    """UserError where the run has no result on test images: it was stopped before, or still
    trains."""
    if run.test_accuracy is None:
        raise UserError(
            "run-not-tested",
            N_("Run {run} was not tested ({status}). Only a run that was tested has a result."),
            run=run.id,
            status=status_words(run.status),
        )


def load_validation(run_id: str) -> ValidationAnswers:
    """Read what the run stored about its validation images. UserError where there is nothing."""
    path = fetch(run_id, ArtifactKind.VALIDATION_PREDICTIONS)
    try:
        stored = read_arrays(path) if path else {}
        if stored:
            return ValidationAnswers(stored["logits"], stored["labels"], stored["rows"])
    except DAMAGE as error:
        raise UserError(
            "validation-predictions-unreadable",
            N_("The predictions of run {run} on validation images can't be read: {reason}."),
            run=run_id,
            reason=reason_of(error),
        ) from None
    raise UserError(
        "no-validation-predictions",
        N_(
            "Run {run} has no predictions on validation images: it was trained without any, or by "
            "an older version, or stopped before its end. Train again with validation images."
        ),
        run=run_id,
    )


def halves(answers: ValidationAnswers) -> tuple[ValidationAnswers, ValidationAnswers]:
    """The answers in two halves, each class in both with as many as it can be, the same each time.

    What is fitted on the first (a temperature) can be judged on the second, and what is promised
    is found there (`core.prediction.answer_sets`).
    """
    order = np.random.default_rng(0).permutation(len(answers.labels))
    order = order[np.argsort(answers.labels[order], kind="stable")]
    first, second = (np.sort(order[begin::2]) for begin in (0, 1))
    return _some(answers, first), _some(answers, second)


def environment_of(run_id: str) -> Environment:
    """What the run learned from, in which precision, on what.

    OSError or ValueError where it left nothing that can be read.
    """
    path = file_of(run_id, ArtifactKind.ENVIRONMENT)
    return Environment.from_json(path.read_text(encoding="utf-8"))


def _some(answers: ValidationAnswers, places: NDArray[np.int64]) -> ValidationAnswers:
    return ValidationAnswers(answers.logits[places], answers.labels[places], answers.rows[places])


def _refuse_others(
    logits: NDArray[np.float32], labels: NDArray[np.integer[Any]], classes: int
) -> None:
    """ValueError where these are no answers on images of so many classes."""
    if logits.shape != (len(labels), classes) or not len(labels):
        raise ValueError(f"{logits.shape} answers on {len(labels)} images of {classes} classes")
    if labels.min() < 0 or labels.max() >= classes or not np.isfinite(logits).all():
        raise ValueError("it holds labels or answers that can't be")
