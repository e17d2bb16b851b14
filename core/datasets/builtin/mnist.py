"""MNIST: 70,000 handwritten digits, the classic."""

from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset, published_arrays
from core.datasets.fetching import Published
from core.imaging.ink import Ink

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
ARCHIVE_CHECKSUM = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def fetch() -> Arrays:
    """The published arrays, read by Keras from the file that `core.datasets.fetching` brought."""
    from keras.datasets import mnist

    return published_arrays(mnist)


DATASET = Dataset(
    name="mnist",
    title=N_("MNIST (handwritten digits)"),
    summary=N_("70,000 handwritten digits: the classic first data set."),
    image_shape=(28, 28, 1),
    class_names=tuple("0123456789"),
    train_count=60_000,
    test_count=10_000,
    validation=1 / 6,
    source=N_("LeCun, Cortes and Burges 1998, doi 10.1109/5.726791"),
    fetch=fetch,
    download_mb=11,
    files=(Published("mnist.npz", ADDRESS, ARCHIVE_CHECKSUM),),
    ink=Ink(
        longer=20,
        heights=(14, 20),
        widths=(4, 20),
        coverage=(0.049, 0.251),
        centre="mass",
        middle=(14.01, 14.01),
        slack=0.66,
    ),
)
