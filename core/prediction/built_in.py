"""Networks that answer before anything is trained: what they are called, and what they look at.

`digit-reader` lies in the repository (`core.prediction.digit_reader`). `imagenet` is MobileNet with
its 1,000 classes, where the published file is in one of Keras' folders; `core.prediction.imagenet`
builds it, and brings the file. Each is asked as the network of a run is, by its name instead of the
run's id, which is made of hexadecimal digits. Needs no Keras, so pages read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.architectures.backbones.published_weights import in_keras_models
from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets import get_dataset
from core.datasets.base import Arrays, Dataset
from core.prediction import digit_reader

DIGIT_READER, IMAGENET = "digit-reader", "imagenet"
SIDE = 224  # pixels of the photographs that ImageNet's networks look at
CLASSES_FILE = Path(__file__).with_name("imagenet_classes.txt")
FILE_NAME = "mobilenet_{width}_224_tf.h5"  # as Keras calls it, with its 1,000 classes
# Width of the network, how its file says it, and the share of ImageNet's validation photographs
# that it has right: Howard et al. 2017, arXiv 1704.04861, table 6.
WIDTHS = (
    (1.0, "1_0", 0.706),
    (0.75, "7_5", 0.684),
    (0.5, "5_0", 0.637),
    (0.25, "2_5", 0.506),
)
DOWNLOADED, DOWNLOADED_MB = FILE_NAME.format(width="7_5"), 11


@dataclass(frozen=True)
class BuiltIn:
    """One network: `dataset` says the form of its images, and its classes.

    `details()`: what else is to be known of it, in a few words.
    """

    name: str
    title: str
    dataset: Callable[[], Dataset]
    details: Callable[[], str]


@dataclass(frozen=True)
class TopFile:
    """A published MobileNet with its 1,000 classes: its `path`, its `width`, the share of
    ImageNet's validation photographs that it has right, as published."""

    path: Path
    width: float
    published: float

    @property
    def stamp(self) -> tuple[str, int, int]:
        """Tells files apart. OSError where it is gone."""
        status = self.path.stat()
        return str(self.path), status.st_size, status.st_mtime_ns


def top_file() -> TopFile | None:
    """The widest MobileNet that lies on this machine; None where none does."""
    for width, text, published in WIDTHS:
        if path := in_keras_models(FILE_NAME.format(width=text)):
            return TopFile(path, width, published)
    return None


def stamp_of(name: str) -> str:
    """What the answers of the network of that name depend on."""
    file = top_file() if name == IMAGENET else None
    return " ".join(map(str, file.stamp)) if file else name


@lru_cache(maxsize=1)
def imagenet() -> Dataset:
    """What ImageNet's photographs are brought into, and its 1,000 classes by their English names.

    In the order of their WordNet numbers, which is that of all published networks. It is not in the
    catalogue: nobody trains on it here.
    """
    names = tuple(CLASSES_FILE.read_text(encoding="utf-8").splitlines())
    return Dataset(
        name=IMAGENET,
        title=N_("ImageNet"),
        summary=N_("Photographs of 1,000 kinds of things."),
        image_shape=(SIDE, SIDE, 3),
        class_names=names,
        train_count=1_281_167,
        test_count=50_000,
        validation=0.0,
        source="https://www.image-net.org",
        fetch=_not_here,
    )


def _not_here() -> Arrays:
    raise UserError("imagenet-not-here", N_("The photographs of ImageNet are not part of Vistazo."))


def _about_imagenet() -> str:
    file = top_file()
    if file is None:
        return N_("1,000 classes of ImageNet; its file is not on this machine")
    return N_(
        "width {width:g} · 1,000 classes of ImageNet · {share:.1%} of its photographs right, as "
        "published",
        width=file.width,
        share=file.published,
    )


BUILT_IN = {
    one.name: one
    for one in (
        BuiltIn(
            DIGIT_READER,
            N_("Digit reader"),
            lambda: get_dataset(digit_reader.DATA),
            lambda: N_("handwritten digits, 8×8 pixels · trained before it came to you"),
        ),
        BuiltIn(IMAGENET, N_("ImageNet (MobileNet)"), imagenet, _about_imagenet),
    )
}
