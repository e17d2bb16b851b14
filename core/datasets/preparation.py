"""How images from outside are brought into the form of a data set's own."""

from core.datasets.base import Dataset
from core.imaging.prepare import Invert, Preparation


def preparation(dataset: Dataset, invert: Invert = "auto") -> Preparation:
    """How images are brought into the form of those of `dataset`."""
    return Preparation(dataset.image_shape, dataset.ink, invert, dataset.fit, dataset.scales)
