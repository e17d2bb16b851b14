"""A network begins with the weights of one that was trained before, layer by layer."""

from dataclasses import dataclass
from pathlib import Path

import keras

from core.common.errors import UserError
from core.common.i18n import N_, joined, nN_
from core.common.reading import DAMAGE
from core.datasets.downloads import reason

MOST_NAMED = 6


@dataclass(frozen=True)
class Taken:
    """Names of layers with weights, from the pixels up: those that have the run's, and the others,
    which are as they were built."""

    run: str
    taken: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was taken, a marked text."""
        count = len(self.taken)
        begun = nN_(
            "Began with the weights of run {run}: {count} of {every} layers with weights has them.",
            "Began with the weights of run {run}: {count} of {every} layers with weights have "
            "them.",
            count,
            run=self.run,
            every=count + len(self.new),
        )
        if not self.new:
            return begun
        named = ", ".join(self.new[:MOST_NAMED]) + (", …" if len(self.new) > MOST_NAMED else "")
        return joined((begun, N_("Made new, as their shape is another: {layers}.", layers=named)))


def take_weights(network: keras.Model, path: Path, run: str) -> Taken:
    """Give the layers of `network` the weights of the saved one at `path`, that of `run`.

    A layer takes those of the layer that has its name and kind there, and the same shapes; frozen
    ones and what batch normalisation has counted too. UserError where the file can't be read, or
    no layer fits.
    """
    try:
        source = keras.models.load_model(path, compile=False)
    except DAMAGE as error:
        raise UserError(
            "first-weights-unreadable",
            N_(
                "The network of run {run}, whose weights this training begins with, can't be read "
                '({reason}). Take the weights of another run, or set model.weights to "random".'
            ),
            run=run,
            reason=reason(error),
        ) from error
    there = {layer.name: layer for layer in source.layers}
    taken, new = [], []
    for layer in network.layers:
        if not layer.weights:
            continue
        if _same(layer, there.get(layer.name)):
            layer.set_weights(there[layer.name].get_weights())
            taken.append(layer.name)
        else:
            new.append(layer.name)
    if not taken:
        raise UserError(
            "first-weights-fit-nowhere",
            N_(
                "No layer of this network has the shape that it has in run {run}: there is nothing "
                "to begin with. Take its settings and images of its size, or the weights of "
                'another run, or set model.weights to "random".'
            ),
            run=run,
        )
    return Taken(run, tuple(taken), tuple(new))


def _same(one: keras.layers.Layer, other: keras.layers.Layer | None) -> bool:
    if other is None or type(one) is not type(other):
        return False
    shapes = [[tuple(weight.shape) for weight in each.weights] for each in (one, other)]
    return shapes[0] == shapes[1]
