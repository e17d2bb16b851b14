"""How many images are taken into memory at once, where all of a data set are gone through."""

from math import prod

BYTES_AT_ONCE = 256_000_000


def images_at_once(
    image_shape: tuple[int, ...], most: int, bytes_at_once: int = BYTES_AT_ONCE
) -> int:
    """At most `most`, and fewer of large images: as float32 they take at most `bytes_at_once`."""
    return max(1, min(most, bytes_at_once // (4 * prod(image_shape))))
