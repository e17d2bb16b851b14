"""Which array of an `.npz` holds the images of which part, and which their labels.

`x_train` and `y_train`, `train_images` and `train_labels`, `testX`, `val_data`: one word says what
an array holds, another which part of the data set; without one it is the whole.
"""

from collections.abc import Iterable, Sequence

from core.datasets.base import Part
from core.importing.folders.parts import read_part, resolved

IMAGES = ("x", "images", "image", "imgs", "img", "data", "features", "inputs", "pixels", "pictures")
LABELS = ("y", "labels", "label", "targets", "target")


def pairs(names: Iterable[str]) -> dict[Part | None, tuple[str, str]]:
    """The arrays of images and of labels for each part (None: the whole) that has both.

    >>> [*map(str, pairs(["X_train", "y_train", "testX", "testY", "class_names"]))]
    ['train', 'test']
    """
    arrays: dict[str, dict[str, str]] = {}
    for name in names:
        word, role = _meaning(name)
        arrays.setdefault(word, {}).setdefault(role, name)
    found = {
        word: (images, labels)
        for word, of_role in arrays.items()
        if (images := _first(of_role, IMAGES)) and (labels := _first(of_role, LABELS))
    }
    parts = resolved({word: word for word in found if word})
    return {parts.get(word): pair for word, pair in found.items()}


def without_labels(names: Sequence[str]) -> list[str]:
    """The arrays of images of a part that has no labels, as `x_test` without `y_test`.

    >>> without_labels(["x_train", "y_train", "x_test", "data"])
    ['x_test']
    """
    used = {word for word, _ in map(_meaning, (pair[1] for pair in pairs(names).values()))}
    meanings = {name: _meaning(name) for name in names}
    return [
        name
        for name, (word, role) in meanings.items()
        if word and role in IMAGES and word not in used
    ]


def _meaning(name: str) -> tuple[str, str]:
    """The part's word ("" for the whole) and what the array holds; ("", "") for other names."""
    letters = "".join(letter for letter in name.lower() if letter.isalpha())
    for role in (*IMAGES, *LABELS):
        if letters == role:
            return "", role
        for rest in (letters.removeprefix(role), letters.removesuffix(role)):
            reading = read_part(rest) if rest != letters else None
            if reading:
                return reading.word, role
    return "", ""


def _first(of_role: dict[str, str], roles: Sequence[str]) -> str:
    return next((of_role[role] for role in roles if role in of_role), "")
