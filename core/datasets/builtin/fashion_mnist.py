"""Fashion-MNIST: 70,000 pieces of clothing, harder than digits at the same size."""

from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset, published_arrays
from core.datasets.fetching import Published
from core.imaging.ink import Ink

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
CHECKSUMS = {
    "train-labels-idx1-ubyte": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "train-images-idx3-ubyte": "158c037842b013a73e9d397abf37042808be25b4690205941074a6894b4d058f",
    "t10k-labels-idx1-ubyte": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    "t10k-images-idx3-ubyte": "a1725d57fc996bcaea08b54499f132a54475a7d8a6ebce2fe65f8a479b2a8674",
}


def fetch() -> Arrays:
    """The published arrays, through Keras."""
    from keras.datasets import fashion_mnist

    return published_arrays(fashion_mnist)


DATASET = Dataset(
    name="fashion_mnist",
    title=N_("Fashion-MNIST (clothes)"),
    summary=N_("70,000 small pictures of clothes and shoes. People get 83.5 % right."),
    image_shape=(28, 28, 1),
    class_names=(
        N_("T-shirt/top"),
        N_("Trouser"),
        N_("Pullover"),
        N_("Dress"),
        N_("Coat"),
        N_("Sandal"),
        N_("Shirt"),
        N_("Sneaker"),
        N_("Bag"),
        N_("Ankle boot"),
    ),
    train_count=60_000,
    test_count=10_000,
    validation=1 / 6,
    source=N_("Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747"),
    fetch=fetch,
    download_mb=30,
    files=tuple(
        Published(f"fashion-mnist/{name}.gz", f"{ADDRESS}{name}.gz", checksum)
        for name, checksum in CHECKSUMS.items()
    ),
    ink=Ink(
        longer=28,
        heights=(7, 28),
        widths=(9, 28),
        coverage=(0.058, 0.561),
        centre="box",
        middle=(13.5, 13.5),
        slack=5,
        strokes=False,
    ),
    checksum="86f9b29a7eb0994da0b26141ef3f78daa80ea92f3da319e9809dde8e285d0cc6",
)
