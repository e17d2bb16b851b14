"""CIFAR-100: as CIFAR-10, with 100 fine classes in 20 superclasses."""

import numpy as np

from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset, published_arrays
from core.datasets.fetching import Published

ADDRESS = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
ARCHIVE_CHECKSUM = "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"


def fetch() -> Arrays:
    """The published arrays, fine and coarse labels, through Keras (which checks its download)."""
    from keras.datasets import cifar100

    fine = published_arrays(cifar100)
    (_, coarse_train), (_, coarse_test) = cifar100.load_data(label_mode="coarse")
    coarse = (
        np.asarray(labels).reshape(-1).astype("uint8") for labels in (coarse_train, coarse_test)
    )
    return Arrays(fine.x_train, fine.y_train, fine.x_test, fine.y_test, *coarse)


DATASET = Dataset(
    name="cifar100",
    title=N_("CIFAR-100 (a hundred kinds of photographs)"),
    summary=N_("60,000 tiny colour photographs of a hundred kinds of things: hard."),
    image_shape=(32, 32, 3),
    class_names=(
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle",
        "bottle", "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle",
        "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch",
        "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest",
        "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
        "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
        "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear",
        "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine", "possum", "rabbit",
        "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk",
        "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower",
        "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train",
        "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ),
    coarse_class_names=(
        "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
        "household_electrical_devices", "household_furniture", "insects", "large_carnivores",
        "large_man-made_outdoor_things", "large_natural_outdoor_scenes",
        "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates", "people",
        "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
    ),
    train_count=50_000,
    test_count=10_000,
    validation=0.2,
    source=N_("Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images"),
    fetch=fetch,
    download_mb=161,
    files=(Published("cifar-100-python-target_archive", ADDRESS, ARCHIVE_CHECKSUM),),
)  # fmt: skip
