"""What a network takes for what: the pairs, an order in which they lie together, superclasses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.datasets.superclasses import Superclass
from core.evaluation.evaluation import Evaluation

MOST_PAIRS = 10


@dataclass(frozen=True)
class ConfusedPair:
    """`images` of the `of` test images of class `true` were taken for class `predicted`.

    Classes by their indices; "112 of 1,000".
    """

    true: int
    predicted: int
    images: int
    of: int

    @property
    def share(self) -> float:
        """How many of the class that is, 0 to 1."""
        return self.images / self.of


def most_confused(evaluation: Evaluation, most: int = MOST_PAIRS) -> list[ConfusedPair]:
    """The pairs of the evaluation's classes that are taken for each other most often."""
    return confused_pairs(evaluation.confusion, most)


def confused_pairs(confusion: NDArray[np.int64], most: int = MOST_PAIRS) -> list[ConfusedPair]:
    """The cells beside the diagonal with the most images, the largest first; none that is empty.

    `confusion`: counts (classes, classes). Of two with as many, the one of the larger share comes
    first, then by the order of classes.
    """
    rows = confusion.sum(axis=1)
    wrong = confusion - np.diag(np.diag(confusion))
    true, predicted = np.nonzero(wrong)
    pairs = [
        ConfusedPair(int(row), int(column), int(wrong[row, column]), int(rows[row]))
        for row, column in zip(true, predicted, strict=True)
    ]
    return sorted(pairs, key=lambda pair: (-pair.images, -pair.share))[:most]


def order_by_confusion(confusion: NDArray[np.int64]) -> NDArray[np.int64]:
    """An order of the classes in which those lie together that are taken for each other.

    `confusion`: counts (classes, classes). Classes are the nearer, the larger the mean of the two
    shares that are taken for the other; average linkage, with its leaves in the order in which
    neighbours are nearest (Bar-Joseph, Gifford and Jaakkola 2001, Bioinformatics 17, S22–S29).
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    distances = 1 - (shares + shares.T) / 2
    np.fill_diagonal(distances, 0)
    if len(distances) < 3:
        return np.arange(len(distances))
    tree = linkage(squareform(distances, checks=False), "average", optimal_ordering=True)
    return np.asarray(leaves_list(tree), np.int64)


def order_by_superclass(superclasses: Sequence[Superclass]) -> NDArray[np.int64]:
    """The classes, one superclass after the other."""
    return np.array([index for each in superclasses for index in each.classes], np.int64)


@dataclass(frozen=True)
class SuperclassFigures:
    """A superclass as if it were one class: whoever takes one of its classes for another is right.

    `name`: a marked text. `precision`, `recall`, `f1` and `exact` are shares (0 to 1): `exact` of
    its images whose very class was found. What would be 0/0 counts as 0.
    """

    name: str
    precision: float
    recall: float
    f1: float
    exact: float
    images: int


def superclass_report(
    confusion: NDArray[np.int64], superclasses: Sequence[Superclass]
) -> list[SuperclassFigures]:
    """The figures of each superclass, in their order. `confusion`: counts (classes, classes)."""
    members = np.zeros((len(superclasses), len(confusion)), np.int64)
    for place, each in enumerate(superclasses):
        members[place, list(each.classes)] = 1
    table = members @ confusion @ members.T
    images, said, right = table.sum(axis=1), table.sum(axis=0), np.diag(table)
    exact = members @ np.diag(confusion)
    figures = right / _some(said), right / _some(images), 2 * right / _some(said + images)
    shares = np.stack([*figures, exact / _some(images)], axis=1).tolist()
    return [
        SuperclassFigures(each.name, precision, recall, f1, very, int(count))
        for each, (precision, recall, f1, very), count in zip(
            superclasses, shares, images, strict=True
        )
    ]


def _some(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """At least 1, to divide by."""
    return np.maximum(counts, 1)
