"""Images that bring their classes along: what a network gets right of them, as of a test set.

Classes are told by their names. What a network has no class for can't be right and is no part of
the result; it is named beside it.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from core.common.spelling import tidy
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.evaluation.chance import Result
from core.prediction.answers import Answer


class LabelledAnswers:
    """The answers on images whose class the network knows, counted one by one: of each pair of
    classes, true and said, how many there are. No image's probabilities are held.

    `unknown`: the classes that it does not know, each with its number of images.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._known = known_labels(dataset)
        self._classes = len(dataset.class_names)
        self._counts: Counter[tuple[int, int]] = Counter()
        self.unknown: Counter[str] = Counter()

    def add(self, answer: Answer) -> None:
        """One more; what has no label, or could not be read, does not count."""
        if not answer.label or answer.probabilities is None:
            return
        index = self._known.get(_key(answer.label))
        if index is None:
            self.unknown[answer.label] += 1
        else:
            self._counts[index, int(answer.probabilities.argmax())] += 1

    def __len__(self) -> int:
        """How many images the result is of."""
        return self._counts.total()

    @property
    def result(self) -> Result:
        """How many are right, with the interval; of at least one image."""
        right = sum(count for (true, said), count in self._counts.items() if true == said)
        return Result(right, len(self), int(self.confusion.sum(axis=1).max()))

    @property
    def confusion(self) -> NDArray[np.int64]:
        """As `Evaluation.confusion`: counts (classes, classes), true in rows, said in columns."""
        counts = np.zeros((self._classes, self._classes), np.int64)
        for pair, count in self._counts.items():
            counts[pair] = count
        return counts


def known_labels(dataset: Dataset) -> dict[str, int]:
    """Index of each class by what a folder or a table may call it, whatever its capitals: its name,
    or its word in the language that is used."""
    words = {_key(word): index for index, word in enumerate(class_words(dataset))}
    return words | {_key(str(name)): index for index, name in enumerate(dataset.class_names)}


def _key(name: str) -> str:
    return tidy(name).strip().casefold()
