"""CIFAR-10: 60,000 small colour photographs of ten kinds of things."""

from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset, published_arrays
from core.datasets.fetching import Published

ADDRESS = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE_CHECKSUM = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"


def fetch() -> Arrays:
    """The published arrays, read by Keras from the file that `core.datasets.fetching` brought."""
    from keras.datasets import cifar10

    return published_arrays(cifar10)


DATASET = Dataset(
    name="cifar10",
    title=N_("CIFAR-10 (ten kinds of photographs)"),
    summary=N_(
        "60,000 tiny colour photographs of animals and vehicles. People get about 94 % right."
    ),
    image_shape=(32, 32, 3),
    class_names=(
        N_("airplane"),
        N_("automobile"),
        N_("bird"),
        N_("cat"),
        N_("deer"),
        N_("dog"),
        N_("frog"),
        N_("horse"),
        N_("ship"),
        N_("truck"),
    ),
    train_count=50_000,
    test_count=10_000,
    validation=0.2,
    source=N_("Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images"),
    fetch=fetch,
    download_mb=163,
    files=(Published("cifar-10-batches-py-target_archive", ADDRESS, ARCHIVE_CHECKSUM),),
)
