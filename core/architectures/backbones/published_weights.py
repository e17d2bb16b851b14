"""Where the weights that others published lie on this machine; without Keras, so for pages too."""

from pathlib import Path

from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.table import Backbone
from core.common import settings


def find_weights(backbone: Backbone, knobs: BackboneKnobs) -> Path | None:
    """The file with the weights, where it is on this machine."""
    folders = dict.fromkeys((settings.keras_folder(), settings.keras_cache()))
    for name in backbone.weights_files(knobs):
        for folder in folders:
            path = folder / "models" / name
            if path.is_file():
                return path
    return None
