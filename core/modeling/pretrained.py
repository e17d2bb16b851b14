"""The weights that others learned from ImageNet: from Keras' cache, else downloaded into it."""

from pathlib import Path

import keras

from core.architectures.backbones.build import FEATURES
from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.published_weights import find_weights
from core.architectures.backbones.table import BACKBONES, Backbone
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.config.network import ModelConfig
from core.datasets.downloads import DownloadFailed, Report, download, is_under_way, reason
from core.datasets.fetching import Published, fetch_file

# As in `keras.applications`: the weights' folder at `ADDRESS`, and the file's checksum where Keras
# knows one.
ADDRESS = "https://storage.googleapis.com/tensorflow/keras-applications"
PUBLISHED = {
    "mobilenet": ("mobilenet", ""),
    "mobilenetv3-small": ("mobilenet_v3", "d3e8ec802a04aa4fc771ee12a9a9b836"),
    "vgg16": ("vgg16", "6d6bbae143d832006294945121d1f1fc"),
    "resnet50": ("resnet", "4d473c1dd8becc155b73f8504c6f6626"),
    "inceptionv3": ("inception_v3", "bcbd6486424b2319ff4ef7d526e38f63"),
    "densenet121": ("densenet", "30ee3e1110167f948a6b9946edeeb738"),
    "efficientnetv2-b0": ("efficientnet_v2", "893217f2bb855e2983157299931e43ff"),
    "convnext-tiny": (
        "convnext",
        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
    ),
}


def load_weights(
    network: keras.Model, knobs: ModelConfig, report: Report = lambda message: None
) -> None:
    """Load the published weights into the backbone of `network`, where its knobs ask for them.

    Raises UserError where they are not on this machine and can't be downloaded, or are damaged:
    which file, where to put it, and what else can be done.
    """
    if not isinstance(knobs, BackboneKnobs) or knobs.weights != "imagenet":
        return
    backbone = BACKBONES[knobs.name]
    below_head = keras.Model(network.inputs, network.get_layer(FEATURES).input)
    # A download that nobody waited for to the end goes on, into the place where the file will be.
    path = (
        None if is_under_way(weights_in_words(backbone, knobs)) else find_weights(backbone, knobs)
    )
    path = path or _download(backbone, knobs, below_head.count_params(), report)
    try:
        below_head.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise UserError(
            "weights-damaged",
            N_(
                "The weights file {path} is damaged, or is no {title} ({reason}). Delete it and "
                "try again."
            ),
            path=path,
            title=backbone.title,
            reason=reason(error),
        ) from error


def published(backbone: Backbone, knobs: BackboneKnobs) -> Published:
    """The weights for 224 px, as others published them."""
    folder, checksum = PUBLISHED[backbone.name]
    name = backbone.weights_files(knobs)[-1]
    return Published(name, f"{ADDRESS}/{folder}/{name}", checksum)


def weights_in_words(backbone: Backbone, knobs: BackboneKnobs) -> str:
    """The weights in a few words."""
    return N_(
        "the weights of {title} ({file})",
        title=backbone.title,
        file=backbone.weights_files(knobs)[-1],
    )


def _download(backbone: Backbone, knobs: BackboneKnobs, parameters: int, report: Report) -> Path:
    """Download the file to where Keras would."""
    folder = settings.keras_cache() / "models"
    file = published(backbone, knobs)

    def work() -> Path:
        return fetch_file(file, folder)

    try:
        path: Path = download(
            weights_in_words(backbone, knobs), folder, 4 * parameters // 1_000_000, work, report
        )
    except DownloadFailed as cause:
        raise UserError(
            "weights-not-downloaded",
            N_(
                "The ImageNet weights of {title} are not on this machine and could not be "
                "downloaded ({reason}). Connect to the network, or put the file {file} into "
                '{folder}, or set model.weights to "random" to start from random weights '
                "instead."
            ),
            title=backbone.title,
            reason=cause.text,
            file=backbone.weights_files(knobs)[-1],
            folder=folder,
        ) from cause
    return path
