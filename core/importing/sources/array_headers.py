"""What the headers of an `.npz` file's arrays say, and whether they can be images and labels."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common.errors import UserError
from core.common.i18n import N_
from core.importing.decoding import LIMITS
from core.importing.sources.zip import LARGEST_TOTAL_GB, MOST_MEMBERS

FROM_FLOATS = N_(" Of 0 to 1: save (x * 255).round().astype('uint8').")


@dataclass(frozen=True)
class ArrayHeader:
    """What an array's header says."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    by_column: bool

    @property
    def total_bytes(self) -> int:
        """What its values take once they are read."""
        return int(np.prod(self.shape, dtype=object)) * self.dtype.itemsize


def check_images(what: str, array: ArrayHeader) -> None:
    """UserError where `array` of the file called `what` holds no images that can be read."""
    shape = array.shape
    right = len(shape) == 3 or (len(shape) == 4 and shape[3] in (1, 3))
    right = right and shape[0] >= 0 and min(shape[1:3]) > 0
    if array.dtype not in (np.uint8, np.bool_) or not right or array.by_column:
        raise _wrong_images(what, array)
    if array.total_bytes > LARGEST_TOTAL_GB * 1e9:
        raise UserError(
            "npz-array-too-large",
            N_("{what}: {array} is larger than {limit_gb} GB."),
            what=what,
            array=array.name,
            limit_gb=LARGEST_TOTAL_GB,
        )
    if shape[1] * shape[2] > LIMITS.megapixels * 1e6:
        raise UserError(
            "npz-image-too-large",
            N_(
                "{what}: an image of {array} has {megapixels:.0f} megapixels; the limit is {limit}."
            ),
            what=what,
            array=array.name,
            megapixels=shape[1] * shape[2] / 1e6,
            limit=LIMITS.megapixels,
        )
    if shape[0] > MOST_MEMBERS:
        raise UserError(
            "npz-too-many-images",
            N_("{what}: {array} has more than {limit:,} images."),
            what=what,
            array=array.name,
            limit=MOST_MEMBERS,
        )


def _wrong_images(what: str, array: ArrayHeader) -> UserError:
    return UserError(
        "npz-images-shape",
        N_(
            "{what} has {array} as {dtype} {shape}{order}; it must be uint8 (0 to 255) of "
            "shape (n, height, width) or (n, height, width, 1 or 3), by row.{way}"
        ),
        what=what,
        array=array.name,
        dtype=str(array.dtype),
        shape=array.shape,
        order=N_(" stored by column") if array.by_column else "",
        way=FROM_FLOATS if array.dtype.kind == "f" else "",
    )


def wrong_labels(what: str, array: ArrayHeader, images: int, way: str = "") -> UserError:
    """For labels that are not one for each of so many `images`; `way`: what to do about it."""
    return UserError(
        "npz-labels-shape",
        N_(
            "{what} has {array} as {dtype} {shape}; it must be {images} whole numbers or "
            "words, one for each image.{way}"
        ),
        what=what,
        array=array.name,
        dtype=str(array.dtype),
        shape=array.shape,
        images=images,
        way=way,
    )
