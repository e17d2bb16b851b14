"""What people, other networks of this size and the record reach: the scale for our own figures."""

from dataclasses import dataclass
from typing import Literal

from core.common.i18n import N_


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


KINDS = (N_("people"), N_("of this size"), N_("record"))
_ANCHORS = (
    Anchor("mnist", "people", N_("people"), 0.998, N_("about")),
    Anchor("mnist", "of this size", N_("two convolutions"), 0.992),
    Anchor("mnist", "record", N_("record class"), 0.998),
    Anchor("fashion_mnist", "people", N_("people"), 0.835),
    Anchor(
        "fashion_mnist",
        "of this size",
        N_("two convolutions"),
        0.925,
        N_("under 100 k parameters"),
    ),
    Anchor("fashion_mnist", "of this size", N_("small network"), 0.932, N_("1.8 M parameters")),
    Anchor("fashion_mnist", "of this size", N_("ResNet18"), 0.949),
    Anchor("fashion_mnist", "of this size", N_("DenseNet-BC"), 0.954, N_("0.77 M parameters")),
    Anchor("fashion_mnist", "record", N_("WRN-40-4"), 0.967),
    Anchor("cifar10", "people", N_("people"), 0.94, N_("about")),
    Anchor("cifar10", "of this size", N_("VGG16"), 0.926),
    Anchor("cifar10", "of this size", N_("ResNet18"), 0.93, N_("0.93 to 0.95")),
    Anchor("cifar10", "of this size", N_("DenseNet121"), 0.95),
    Anchor("cifar10", "record", N_("airbench"), 0.94, N_("in 2.6 s on one A100")),
    Anchor("cifar10", "record", N_("airbench"), 0.96, N_("in 27 s on one A100")),
    Anchor("cifar10", "record", N_("ViT-H"), 0.995),
    Anchor("cifar100", "people", N_("people"), None, N_("not published")),
    Anchor("cifar100", "of this size", N_("VGG16-BN"), 0.729),
    Anchor("cifar100", "of this size", N_("ResNet18"), 0.756),
    Anchor("cifar100", "of this size", N_("DenseNet121"), 0.77),
    Anchor("cifar100", "record", N_("SE-ResNet152"), 0.793, N_("from scratch")),
)


_NO_MARKS = {  # what is published on other tests of the same images, in words alone
    # UCI, optdigits.names (Alpaydin and Kaynak 1998, doi 10.24432/C50P49)
    "digits": N_(
        "No published figure is a mark here: these test images are Vistazo's own choice. For "
        "comparison, k-nearest neighbours got 98.0% of all 1,797 digits right (UCI, 1998), having "
        "learned from 3,823 others, by other writers. Here, the same writers' digits are in both "
        "parts, which is easier."
    ),
}


def without_mark(dataset: str) -> str:
    """What there is to know where no figure of others belongs on the scale: a marked text, or
    ""."""
    return _NO_MARKS.get(dataset, "")


def anchors_of(dataset: str) -> tuple[Anchor, ...]:
    """The anchors of one data set, people first; empty where there are none."""
    return tuple(anchor for anchor in _ANCHORS if anchor.dataset == dataset)
