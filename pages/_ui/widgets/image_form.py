"""The form of a data set's images, in words."""

from collections.abc import Sized


def image_form(shape: tuple[int, int, int]) -> str:
    """Of (height, width, channels): `28×28 pixels, gray`."""
    height, width, channels = shape
    return f"{height}×{width} pixels, {'colour' if channels == 3 else 'gray'}"


def form_and_classes(shape: tuple[int, int, int], class_names: Sized) -> str:
    """As `image_form`, and how many classes: `28×28 pixels, gray · 10 classes`."""
    return f"{image_form(shape)} · {len(class_names)} classes"
