"""What people, other networks of this size and the record reach: the scale for our own figures."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Anchor:
    """A test accuracy (a share, 0–1; None: not published) on a data set, and whose it is.

    `note` says what the figure alone does not: a range, a cost.
    """

    dataset: str
    kind: Literal["people", "of this size", "record"]
    who: str
    test_accuracy: float | None
    note: str = ""


_ANCHORS = (
    Anchor("mnist", "people", "people", 0.998, "about"),
    Anchor("mnist", "of this size", "two convolutions", 0.992),
    Anchor("mnist", "record", "record class", 0.998),
    Anchor("fashion_mnist", "people", "people", 0.835),
    Anchor("fashion_mnist", "of this size", "two convolutions", 0.925, "under 100 k parameters"),
    Anchor("fashion_mnist", "of this size", "small network", 0.932, "1.8 M parameters"),
    Anchor("fashion_mnist", "of this size", "ResNet18", 0.949),
    Anchor("fashion_mnist", "of this size", "DenseNet-BC", 0.954, "0.77 M parameters"),
    Anchor("fashion_mnist", "record", "WRN-40-4", 0.967),
    Anchor("cifar10", "people", "people", 0.94, "about"),
    Anchor("cifar10", "of this size", "VGG16", 0.926),
    Anchor("cifar10", "of this size", "ResNet18", 0.93, "0.93 to 0.95"),
    Anchor("cifar10", "of this size", "DenseNet121", 0.95),
    Anchor("cifar10", "record", "airbench", 0.94, "in 2.6 s on one A100"),
    Anchor("cifar10", "record", "airbench", 0.96, "in 27 s on one A100"),
    Anchor("cifar10", "record", "ViT-H", 0.995),
    Anchor("cifar100", "people", "people", None, "not published"),
    Anchor("cifar100", "of this size", "VGG16-BN", 0.729),
    Anchor("cifar100", "of this size", "ResNet18", 0.756),
    Anchor("cifar100", "of this size", "DenseNet121", 0.77),
    Anchor("cifar100", "record", "SE-ResNet152", 0.793, "from scratch"),
)


def anchors_of(dataset: str) -> tuple[Anchor, ...]:
    """The anchors of one data set, people first; empty where there are none."""
    return tuple(anchor for anchor in _ANCHORS if anchor.dataset == dataset)
