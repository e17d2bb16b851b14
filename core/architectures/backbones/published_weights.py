"""Where the weights that others published lie on this machine; without Keras, so for pages too."""

from pathlib import Path

from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.table import Backbone
from core.common import settings


def find_weights(backbone: Backbone, knobs: BackboneKnobs) -> Path | None:
    """The file with the weights, where it is on this machine."""
    found = map(in_keras_models, backbone.weights_files(knobs))
    return next((path for path in found if path), None)


def in_keras_models(name: str) -> Path | None:
    """The file of that name among the networks in Keras' folders; None where it is in none."""
    for folder in dict.fromkeys((settings.keras_folder(), settings.keras_cache())):
        path = folder / "models" / name
        if path.is_file():
            return path
    return None
