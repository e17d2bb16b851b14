"""What a trained network got right and wrong, from the logits stored with its run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.errors import UserError
from core.common.files import write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE
from core.datasets.versions.repository import resolve
from core.runs.models import Environment, Run

PREDICTIONS = "predictions.npz"
MEANS = {"macro": N_("macro mean"), "weighted": N_("weighted mean")}


@dataclass(frozen=True)
class Evaluation:
    """A run's answers on its test set.

    `logits`: what the network gives before its softmax, float32 (n, classes). `labels`: the truth,
    integer (n,). Both in the order of the test images of the data set whose checksum is
    `data_checksum`.
    """

    class_names: tuple[str, ...]
    data_checksum: str
    logits: NDArray[np.float32]
    labels: NDArray[np.integer[Any]]

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

    @cached_property
    def confusion_share(self) -> NDArray[np.float64]:
        """The confusion counts as a share of each row; rows without images are 0."""
        rows = self.confusion.sum(axis=1, keepdims=True)
        return np.asarray(self.confusion / np.maximum(rows, 1))

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
    folder: Path, logits: NDArray[np.float32], labels: NDArray[np.integer[Any]]
) -> Path:
    """Write what `load_evaluation` reads into the run's folder; returns the file."""
    write_arrays(folder / PREDICTIONS, {"logits": logits, "labels": labels})
    return folder / PREDICTIONS


def load_evaluation(run: Run) -> Evaluation:
    """Read what `run` stored about its test set. UserError when it never came that far."""
    try:
        checksum = environment_of(run.id).data_checksum
        with np.load(settings.run_folder(run.id) / PREDICTIONS) as stored:
            answers = _logits(stored), stored["labels"]
    except DAMAGE as error:
        raise UserError(
            "predictions-unreadable",
            N_("The predictions of run {run} on test images can't be read: {reason}."),
            run=run.id,
            reason=str(error),
        ) from None
    names = resolve(run.config.data).class_names
    return Evaluation(names, checksum, *answers)


def _logits(stored: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """What is stored. Until version 0.1 that was probabilities: their logarithms do as well.

    What had become 0 counts as the smallest number of float32 that is computed with (1e-38).
    """
    if "logits" in stored:
        return stored["logits"]
    return np.asarray(np.log(np.maximum(stored["probabilities"], np.finfo("float32").tiny)))


def environment_of(run_id: str) -> Environment:
    """What the run learned from, in which precision, on what.

    OSError or ValueError where it left nothing that can be read.
    """
    path = settings.run_folder(run_id) / settings.ENVIRONMENT_FILE
    return Environment.from_json(path.read_text(encoding="utf-8"))
