"""The image that is to be classified, from wherever it came."""

from dataclasses import dataclass

from core.datasets.base import Pixels

DRAWING = ""  # the name of what is no file


@dataclass(frozen=True)
class Picture:
    """An image: a file's `content` and `name`, or exact `pixels` of the data set.

    `pixels`: uint8 (height, width, channels) as the network takes them, not to be prepared again.
    `true_class`: index of what it is, where that is known. `frame`: its number, of a camera's.
    `own`: a person has brought it; samples came with Vistazo.
    """

    content: bytes
    name: str
    true_class: int | None = None
    pixels: Pixels | None = None
    frame: int | None = None
    own: bool = True
