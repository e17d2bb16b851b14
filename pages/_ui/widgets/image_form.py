"""The form of a data set's images, in words."""

from collections.abc import Sized

from core.common.i18n import _, ngettext


def image_form(shape: tuple[int, int, int]) -> str:
    """Of (height, width, channels): `28×28 pixels, gray`."""
    height, width, channels = shape
    if channels == 3:
        return _("{height}×{width} pixels, colour", height=height, width=width)
    return _("{height}×{width} pixels, gray", height=height, width=width)


def form_and_classes(shape: tuple[int, int, int], class_names: Sized) -> str:
    """As `image_form`, and how many classes: `28×28 pixels, gray · 10 classes`."""
    classes = ngettext("{count} class", "{count} classes", len(class_names))
    return f"{image_form(shape)} · {classes}"
