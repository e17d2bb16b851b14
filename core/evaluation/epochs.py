"""The answers after each epoch on a few validation images: what was learned when, and forgotten.

A training keeps them out of the validation that it computes anyway
(`core.training.callbacks.epoch_answers`) and stores them in one file, `epoch_answers.npz`.
"Learned" and "forgotten" are the learning and forgetting events of Toneva et al. 2019 (arXiv
1812.05159, section 3): an image that was answered wrong after one epoch and right after the next,
or the other way round. There it is training images that are followed; here, images that are not
learned from.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError, reason_of
from core.common.files import write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE, read_arrays
from core.datasets.splits import Indices
from core.runs.artifacts import file_of
from core.runs.models import ArtifactKind, Run

MOST_IMAGES = 200
MOST_EPOCHS, MOST_BYTES = 1_000, 20_000_000


@dataclass(frozen=True)
class EpochAnswers:
    """What a network answered after some of its epochs on the same images.

    `epochs`: their numbers, counted from 1, rising (e,). `rows`: the images' places among the
    training images, (n,); `labels`: the truth, (n,). `logits`: float16 (e, n, classes), less the
    largest of each image, so that the predicted class has 0 and what is near it keeps its digits.
    `every`: one of how many epochs is kept. `checksum`: of the data set's original images.
    """

    epochs: NDArray[np.int64]
    rows: Indices
    labels: NDArray[np.int64]
    logits: NDArray[np.float16]
    every: int
    checksum: str

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each image after each epoch, (e, n)."""
        return np.asarray(self.logits.argmax(axis=2))

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Whether each image was answered right after each epoch, (e, n)."""
        return np.asarray(self.predicted == self.labels)

    def probabilities(self, place: int) -> NDArray[np.float64]:
        """The softmax of the logits after the epoch at that place, (n, classes)."""
        powers = np.exp(self.logits[place].astype("float64"))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    @cached_property
    def learned(self) -> NDArray[np.bool_]:
        """Learning events, (e, n): right after this epoch and wrong after the one kept before it.

        What is right after the first epoch was learned in it.
        """
        return np.asarray(self.right & ~self._before)

    @cached_property
    def forgotten(self) -> NDArray[np.bool_]:
        """Forgetting events, (e, n): wrong after this epoch and right after the one before it."""
        return np.asarray(~self.right & self._before)

    @cached_property
    def times_forgotten(self) -> NDArray[np.int64]:
        """How many forgetting events each image had, (n,)."""
        return np.asarray(self.forgotten.sum(axis=0))

    @cached_property
    def ever_right(self) -> NDArray[np.bool_]:
        """Whether each image was answered right after any epoch, (n,)."""
        return np.asarray(self.right.any(axis=0))

    @cached_property
    def right_since(self) -> NDArray[np.int64]:
        """The number of the epoch since which each image is right to the end, (n,); 0 where it is
        wrong at the end."""
        last_event = self.learned[::-1].argmax(axis=0)
        since = self.epochs[len(self.epochs) - 1 - last_event]
        return np.asarray(np.where(self.right[-1], since, 0))

    @cached_property
    def wrong_since(self) -> NDArray[np.int64]:
        """The number of the epoch in which each image was forgotten for good, (n,); 0 where it is
        right at the end or never was."""
        last_event = self.forgotten[::-1].argmax(axis=0)
        since = self.epochs[len(self.epochs) - 1 - last_event]
        return np.asarray(np.where(self.ever_right & ~self.right[-1], since, 0))

    @property
    def _before(self) -> NDArray[np.bool_]:
        none = np.zeros((1, len(self.labels)), bool)
        return np.concatenate([none, self.right[:-1]])


def choose_images(labels: NDArray[Any], seed: int, most: int = MOST_IMAGES) -> Indices:
    """Places of up to `most` of the images with these labels (n,), sorted; the seed decides which.

    Each class gets its share of them by the divisor method of Sainte-Laguë (the next place goes to
    the class with the largest count / (2·given + 1)), and one image at least where there are no
    more than `most` classes.
    """
    draw, keys = np.random.default_rng((seed, 3)), np.zeros(len(labels))
    for name in np.unique(labels):
        members = draw.permutation(np.flatnonzero(labels == name))
        keys[members] = (2 * np.arange(len(members)) + 1) / len(members)
        keys[members[:1]] *= 1e-9  # before all others, the largest class first
    return np.sort(np.argsort(keys, kind="stable")[:most])


def none_yet(rows: Indices, labels: NDArray[Any], classes: int, checksum: str) -> EpochAnswers:
    """The record before the first epoch."""
    logits = np.empty((0, len(rows), classes), np.float16)
    truth = np.asarray(labels).astype(np.int64)
    return EpochAnswers(np.empty(0, np.int64), rows, truth, logits, 1, checksum)


def with_epoch(
    answers: EpochAnswers, number: int, probabilities: NDArray[np.float32]
) -> EpochAnswers:
    """`answers` and those after epoch `number`: probabilities (n, classes).

    No more than `MOST_EPOCHS` are kept, and of many classes no more than fit in `MOST_BYTES`: where
    there would be more, every second one goes. The first and the newest always stay.
    """
    new = _logits(probabilities)[np.newaxis]
    kept = _is_kept(answers.epochs, answers.every) & (answers.epochs < number)
    epochs = np.append(answers.epochs[kept], number)
    logits, every = np.concatenate([answers.logits[kept], new]), answers.every
    if len(epochs) > max(2, min(MOST_EPOCHS, MOST_BYTES // max(1, new.nbytes))):
        every *= 2
        kept = _is_kept(epochs, every)
        kept[-1] = True
        epochs, logits = epochs[kept], logits[kept]
    return replace(answers, epochs=epochs, logits=logits, every=every)


def up_to(answers: EpochAnswers, epoch: int) -> EpochAnswers:
    """`answers` without those after later epochs."""
    kept = answers.epochs <= epoch
    return replace(answers, epochs=answers.epochs[kept], logits=answers.logits[kept])


def store_epoch_answers(path: Path, answers: EpochAnswers) -> None:
    """Write the file whole or not at all; UserError where the disk is full."""
    names = (field.name for field in fields(EpochAnswers))
    write_arrays(path, {name: np.asarray(getattr(answers, name)) for name in names})


def read_epoch_answers(path: Path) -> EpochAnswers:
    """The record in the file. Raises one of `DAMAGE`."""
    arrays = read_arrays(path)
    every, checksum = int(arrays["every"]), str(arrays["checksum"])
    epochs, rows, labels = (arrays[name].astype(np.int64) for name in ("epochs", "rows", "labels"))
    count, images, classes = arrays["logits"].shape
    fits = (count,) == epochs.shape and (images,) == rows.shape == labels.shape
    known = fits and images and every > 0 and 0 <= labels.min() <= labels.max() < classes
    if not known or (np.diff(epochs) <= 0).any():
        raise ValueError("its parts do not fit together")
    return EpochAnswers(epochs, rows, labels, arrays["logits"], every, checksum)


def load_epoch_answers(run: Run) -> EpochAnswers | None:
    """What `run` has stored of its finished epochs; None where there is nothing (yet).

    UserError where it can't be read.
    """
    # The file itself, which is whole at any time; its row comes a moment later.
    path = file_of(run.id, ArtifactKind.EPOCH_ANSWERS)
    try:
        answers = up_to(read_epoch_answers(path), run.epochs)
    except FileNotFoundError:
        return None
    except DAMAGE as error:
        raise UserError(
            "epoch-answers-unreadable",
            N_("The answers of run {run} after its epochs can't be read: {reason}."),
            run=run.id,
            reason=reason_of(error),
        ) from None
    return answers if len(answers.epochs) else None


def _is_kept(epochs: NDArray[np.int64], every: int) -> NDArray[np.bool_]:
    return np.asarray((epochs - 1) % every == 0)


def _logits(probabilities: NDArray[np.float32]) -> NDArray[np.float16]:
    """Logarithms of probabilities (n, classes), less the largest of each row.

    A probability that has become 0 counts as the smallest that float32 computes with (1e-38).
    """
    values = np.log(np.maximum(probabilities, np.finfo("float32").tiny))
    return np.asarray(values - values.max(axis=1, keepdims=True)).astype(np.float16)
