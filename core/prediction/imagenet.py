"""MobileNet with the 1,000 classes of ImageNet, as others trained it: built, loaded, brought.

Runs in a worker. Its pixels are prepared inside it, as those of every network here are.
"""

from functools import lru_cache

import keras
from keras import layers

from core.architectures.backbones.build import PREPROCESS
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.reading import DAMAGE
from core.datasets.downloads import DownloadFailed, download, reason
from core.datasets.fetching import Published, fetch_file
from core.inspection.result_cache import SILENT, TaskProgress
from core.modeling.pretrained import ADDRESS
from core.prediction.built_in import DOWNLOADED, DOWNLOADED_MB, SIDE, imagenet, top_file


def imagenet_network() -> keras.Model:
    """The network: raw pixels (batch, 224, 224, 3) in, probabilities (batch, 1000) out.

    UserError where its file is not on this machine, or damaged.
    """
    file = top_file()
    if file is None:
        raise UserError(
            "imagenet-file-missing",
            N_(
                "The network for ImageNet's 1,000 classes is not on this machine. Put the file "
                "{file} into {folder}, or download it on the page Predict."
            ),
            file=DOWNLOADED,
            folder=settings.keras_cache() / "models",
        )
    path, *_stamp = file.stamp
    try:
        return _loaded(path, file.width, tuple(_stamp))
    except DAMAGE as error:
        raise UserError(
            "imagenet-file-damaged",
            N_(
                "The file {path} is damaged, or is no MobileNet with ImageNet's 1,000 classes "
                "({reason}). Delete it and try again."
            ),
            path=path,
            reason=reason(error),
        ) from None


def bring_imagenet(progress: TaskProgress = SILENT) -> None:
    """Download the network's file to where Keras would. UserError where that can't be."""
    folder = settings.keras_cache() / "models"
    file = Published(DOWNLOADED, f"{ADDRESS}/mobilenet/{DOWNLOADED}")
    what = N_("MobileNet with ImageNet's classes ({file})", file=DOWNLOADED)
    try:
        download(what, folder, DOWNLOADED_MB, lambda: fetch_file(file, folder), progress)
    except DownloadFailed as cause:
        raise UserError(
            "imagenet-not-downloaded",
            N_(
                "MobileNet with ImageNet's 1,000 classes could not be downloaded ({reason}). "
                "Connect to the network, or bring the file {file} from another machine into "
                "{folder}."
            ),
            reason=cause.text,
            file=DOWNLOADED,
            folder=folder,
        ) from cause


@lru_cache(maxsize=1)
def _loaded(path: str, width: float, stamp: tuple[int, ...]) -> keras.Model:
    images = keras.Input((SIDE, SIDE, 3), name="image")
    prepared = layers.Rescaling(1 / 127.5, -1.0, name=PREPROCESS)(images)
    classes = len(imagenet().class_names)
    network = keras.applications.MobileNet(
        input_tensor=prepared, alpha=width, weights=None, classes=classes
    )
    network.load_weights(path)
    return network
