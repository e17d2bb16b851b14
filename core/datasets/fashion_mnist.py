"""Fashion-MNIST: 70,000 pieces of clothing, harder than digits at the same size."""

from core.datasets.catalogue import Arrays, Dataset, published_arrays
from core.ink import Ink


def fetch() -> Arrays:
    """The published arrays, through Keras."""
    from keras.datasets import fashion_mnist

    return published_arrays(fashion_mnist)


DATASET = Dataset(
    name="fashion_mnist",
    title="Fashion-MNIST (clothes)",
    sentence="70,000 small pictures of clothes and shoes. People get 83.5 % right.",
    image_shape=(28, 28, 1),
    class_names=(
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
    train_count=60_000,
    test_count=10_000,
    validation=1 / 6,
    source="Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747",
    fetch=fetch,
    download_mb=30,
    ink=Ink(
        longer=28, heights=(7, 28), widths=(9, 28), coverage=(0.058, 0.561), centre="box",
        middle=(13.5, 13.5), slack=5, strokes=False,
    ),
    checksum="86f9b29a7eb0994da0b26141ef3f78daa80ea92f3da319e9809dde8e285d0cc6",
)  # fmt: skip
