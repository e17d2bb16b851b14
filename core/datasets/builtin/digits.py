"""scikit-learn's 1,797 handwritten digits: small, and there without a network."""

import numpy as np

from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset
from core.imaging.ink import Ink


def fetch() -> Arrays:
    """The digits, 16 gray levels stretched to 0–255.

    scikit-learn ships only what the authors published as test part, so a fifth of each digit,
    always the same one, is set aside as test set here.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    bunch = load_digits()
    images = np.round(bunch.images * (255 / 16)).astype("uint8")[..., None]
    labels = bunch.target.astype("uint8")
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=0.2, stratify=labels, random_state=0
    )
    return Arrays(x_train, y_train, x_test, y_test)


DATASET = Dataset(
    name="digits",
    title=N_("Digits (8×8)"),
    summary=N_("1,797 handwritten digits, built in: trains in seconds."),
    image_shape=(8, 8, 1),
    class_names=tuple("0123456789"),
    train_count=1437,
    test_count=360,
    validation=0.15,
    source=N_("Alpaydin and Kaynak 1998, doi 10.24432/C50P49, through scikit-learn"),
    fetch=fetch,
    ink=Ink(
        longer=8,
        heights=(8, 8),
        widths=(3, 6),
        coverage=(0.243, 0.389),
        centre="box",
        middle=(3.5, 3.5),
        slack=1,
    ),
    checksum="9454cc8cceae1e6c487a051351509c8d42f04065dc5691e058efea6c170a1584",
)
