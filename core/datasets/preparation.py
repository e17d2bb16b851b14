"""How images from outside are brought into the form of a data set's own."""

from core.datasets import get_dataset
from core.imaging.prepare import Invert, Preparation


def preparation(data_name: str, invert: Invert = "auto") -> Preparation:
    """How images are brought into the form of the data set `data_name`."""
    dataset = get_dataset(data_name)
    return Preparation(dataset.image_shape, dataset.ink, invert, dataset.fit, dataset.scales)
