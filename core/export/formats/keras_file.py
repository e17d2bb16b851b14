"""Keras' own format: the network with its layers, to go on with in Python."""

from pathlib import Path

from core.common.i18n import N_
from core.export.formats.base import EXACT, Format, Source


def write(source: Source, path: Path) -> None:
    """The network, without optimiser, in one file."""
    source.network.save(path)


KERAS = Format(
    key="keras",
    title=N_("Keras (.keras)"),
    summary=N_("The network with its layers, to look into and to train on in Python."),
    file="network.keras",
    runtime="keras",
    tolerance=EXACT,
    requirements=("keras", "tensorflow"),
    imports="import keras",
    example='network = keras.models.load_model("network.keras", compile=False)\n'
    "probabilities = network.predict(image, verbose=0)",
    write=write,
)
