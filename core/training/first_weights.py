"""The network as a training finds it: built, with its first weights."""

import keras

from core.datasets.opened import OpenDataset
from core.datasets.splits import Indices
from core.modeling.build import build
from core.modeling.pretrained import load_weights
from core.modeling.whitening import whiten
from core.runs.models import Phase
from core.training.context import RunContext


def build_with_weights(context: RunContext, data: OpenDataset, learned: Indices) -> keras.Model:
    """The network that the config describes: random weights, published ones where it asks for
    them, and filters computed from the images `learned` from."""
    config = context.run.config
    context.report(Phase.BUILDING)
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(config.seed)
    network = build(config, data.dataset)
    load_weights(network, config.model, context.say)
    # Loading weights may consume random numbers: seed again, so that results do not depend on it.
    keras.utils.set_random_seed(config.seed)

    def on_progress(words: str) -> None:
        if context.due():
            context.say(words)

    whiten(network, data.arrays.x_train, learned, on_progress)
    return network
