"""The weights that others learned from ImageNet: from Keras' cache, else downloaded by Keras."""

from pathlib import Path

import keras

from core import settings
from core.architectures.backbones import BACKBONES, RANDOM_INSTEAD, Backbone, BackboneKnobs
from core.architectures.transfer import FEATURES
from core.config import ModelConfig
from core.downloads import DownloadFailed, Report, download, is_under_way, reason
from core.errors import LabError
from core.published_weights import find


def load_weights(
    network: keras.Model, knobs: ModelConfig, report: Report = lambda message: None
) -> None:
    """Load the published weights into the backbone of `network`, where its knobs ask for them.

    Raises LabError where they are not on this machine and can't be downloaded, or are damaged:
    which file, where to put it, and what else can be done.
    """
    if not isinstance(knobs, BackboneKnobs) or knobs.weights != "imagenet":
        return
    backbone = BACKBONES[knobs.name]
    below_head = keras.Model(network.inputs, network.get_layer(FEATURES).input)
    # A download that nobody waited for to the end goes on, into the place where the file will be.
    path = None if is_under_way(_what(backbone, knobs)) else find(backbone, knobs)
    path = path or _download(backbone, knobs, below_head.count_params(), report)
    try:
        below_head.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise LabError(
            f"The weights file {path} is damaged, or is no {backbone.title} ({reason(error)}). "
            "Delete it and try again."
        ) from error


def _what(backbone: Backbone, knobs: BackboneKnobs) -> str:
    """The weights in a few words."""
    return f"the weights of {backbone.title} ({backbone.weights_files(knobs)[-1]})"


def _download(backbone: Backbone, knobs: BackboneKnobs, parameters: int, report: Report) -> Path:
    """Let Keras download the file (it knows the address and checks the content)."""
    application = getattr(keras.applications, backbone.function)
    folder = settings.keras_folder() / "models"

    def work() -> Path:
        application(weights="imagenet", input_shape=(224, 224, 3), **backbone.options(knobs))
        if path := find(backbone, knobs):
            return path
        raise FileNotFoundError("Keras has put it into another folder")

    try:
        path: Path = download(
            _what(backbone, knobs), folder, 4 * parameters // 1_000_000, work, report
        )
    except DownloadFailed as cause:
        raise LabError(
            f"The ImageNet weights of {backbone.title} are not on this machine and could not "
            f"be downloaded ({cause}). Connect to the network, or put the file "
            f"{backbone.weights_files(knobs)[-1]} into {folder}, or {RANDOM_INSTEAD}."
        ) from cause
    return path
