"""The network as a training finds it: built, with its first weights."""

import keras

from core.architectures.base import WHITENING
from core.datasets.opened import OpenDataset
from core.datasets.splits import Indices
from core.modeling.build import build
from core.modeling.earlier_weights import take_weights
from core.modeling.pretrained import load_weights
from core.modeling.whitening import whiten
from core.runs.models import Phase
from core.training.context import RunContext

NOTE = "first-weights"


def build_with_weights(context: RunContext, data: OpenDataset, learned: Indices) -> keras.Model:
    """The network that the config describes: random weights, published ones or those of an earlier
    run where it asks for them, and filters computed from the images `learned` from.

    UserError where the weights that it asks for can't be had, or fit nowhere.
    """
    config = context.run.config
    context.report(Phase.BUILDING)
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(config.seed)
    network = build(config, data.dataset)
    load_weights(network, config.model, context.say)
    taken: frozenset[str] = frozenset()
    if source := context.first_weights():
        result = take_weights(network, source, config.model.source_run)
        context.notes[NOTE], taken = result.words, frozenset(result.taken)
    # Loading weights may consume random numbers: seed again, so that results do not depend on it.
    keras.utils.set_random_seed(config.seed)

    def on_progress(words: str) -> None:
        if context.due():
            context.say(words)

    if WHITENING not in taken:
        whiten(network, data.arrays.x_train, learned, on_progress)
    return network
