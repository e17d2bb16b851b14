"""Where the weights that others published lie on this machine; without Keras, so for pages too."""

import tempfile
from pathlib import Path

from core import settings
from core.architectures.backbones import Backbone, BackboneKnobs


def find(backbone: Backbone, knobs: BackboneKnobs) -> Path | None:
    """The file with the weights, where it is on this machine."""
    # Keras writes into the second folder where it may not write into its own.
    folders = (settings.keras_folder(), Path(tempfile.gettempdir(), ".keras"))
    for name in backbone.weights_files(knobs):
        for folder in folders:
            path = folder / "models" / name
            if path.is_file():
                return path
    return None
