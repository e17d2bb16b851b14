"""How images from outside are brought into the form of a data set's own."""

from core.datasets import find
from core.imaging.prepare import Invert, Preparation


def preparation(data_name: str, invert: Invert = "auto") -> Preparation:
    """How images are brought into the form of the data set `data_name`."""
    dataset = find(data_name)
    return Preparation(dataset.image_shape, dataset.ink, invert, dataset.fit, dataset.scales)
