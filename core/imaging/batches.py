"""How many images are taken into memory at once, where all of a data set are gone through."""

from math import prod

BYTES_AT_ONCE = 256_000_000


def images_at_once(image_shape: tuple[int, ...], most: int) -> int:
    """At most `most`, and fewer of large images: as float32 they take at most `BYTES_AT_ONCE`."""
    return max(1, min(most, BYTES_AT_ONCE // (4 * prod(image_shape))))
