"""A trained network to take along: its file, and a program that uses it without Vistazo."""

import os
import pprint
import re
from pathlib import Path

from core import settings
from core.datasets.versions import record
from core.errors import LabError
from core.images import Fit
from core.reading import why_not_whole
from core.store import Run

FITTED: dict[Fit, str] = {
    "crop": "ImageOps.fit(image, ({width}, {height}), Image.Resampling.LANCZOS)",
    # An odd pixel of black goes to the right and below, as in `core.images`: hence not 0.5.
    "pad": "ImageOps.pad(\n"
    "    image, ({width}, {height}), Image.Resampling.LANCZOS, centering=(0.499, 0.499)\n)",
    "stretch": "image.resize(({width}, {height}), Image.Resampling.LANCZOS)",
}
INK = "# The network knows light drawings on black: use ImageOps.invert(image) for dark ones.\n"
PROGRAM = '''"""Prints what the picture in photo.png shows, and how sure the network is."""

import keras
import numpy as np
from PIL import Image, ImageOps

CLASSES = {classes}

network = keras.models.load_model({file!r})
image = ImageOps.exif_transpose(Image.open("photo.png")).convert("{mode}")
{ink}image = {fitted}
pixels = np.asarray(image).reshape(1, {height}, {width}, {channels})  # 0 to 255: it scales them
probabilities = network.predict(pixels, verbose=0)[0]
for index in probabilities.argsort()[::-1][:5]:
    print(f"{{probabilities[index]:.1%}} {{CLASSES[index]}}")
'''


def trained_network(run_id: str) -> Path:
    """The file of the run's network. LabError where there is none, or it is not whole."""
    path = settings.network_file(run_id)
    if not os.path.lexists(path):
        raise LabError(f"Run {run_id} has no model.")
    if why := why_not_whole(path):
        raise LabError(unusable(run_id, why))
    return path


def unusable(run_id: str, why: str) -> str:
    """What to say of the file of a network that can't be read."""
    return (
        f"The network of run {run_id} can't be used: its file can't be read ({why}). Train again "
        f'with its settings: "Use these settings" on its page, or `train {run_id}` in a terminal.'
    )


def file_name(run: Run) -> str:
    """A name for the downloaded file: letters, digits and hyphens of the run's name, and its id."""
    words = re.findall(r"[a-z0-9]+", run.config.name.lower())
    return "-".join([*words, run.id])[-80:].lstrip("-") + ".keras"


def program(run: Run) -> str:
    """A Python program that loads the downloaded file; it needs TensorFlow, Keras and Pillow.

    It prepares a photograph as `core.images` does; drawings it takes as they are. LabError where
    the data set is gone, and with it the names of the classes.
    """
    dataset = record(run.config.data)
    height, width, channels = dataset.image_shape
    return PROGRAM.format(
        classes=pprint.pformat(list(dataset.class_names), compact=True),
        file=file_name(run),
        mode="L" if channels == 1 else "RGB",
        ink=INK if dataset.ink else "",
        fitted=FITTED[dataset.fit].format(height=height, width=width),
        height=height,
        width=width,
        channels=channels,
    )
