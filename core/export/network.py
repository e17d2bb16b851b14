"""The network of a run as it leaves the app: it answers as Predict does, calibration too."""

import keras
from keras import layers

from core.common.reading import DAMAGE
from core.datasets.downloads import reason
from core.evaluation.kept_temperature import temperature_of
from core.modeling.logits import logits_of
from core.runs.artifacts import trained_network, unusable


def network_to_export(run_id: str) -> keras.Model:
    """The run's network, at the temperature that is kept with the run. UserError where either
    can't be read."""
    try:
        network = keras.models.load_model(trained_network(run_id), compile=False)
    except DAMAGE as error:
        raise unusable(run_id, reason(error)) from None
    temperature = temperature_of(run_id)
    return network if temperature == 1 else at_temperature(network, temperature)


def at_temperature(network: keras.Model, temperature: float) -> keras.Model:
    """`network` with its logits divided by `temperature` before the softmax, in standard layers.

    It shares the layers of `network`. ValueError where that ends in no softmax.
    """
    logits = logits_of(network)
    divided = layers.Rescaling(1 / temperature, name="temperature", dtype="float32")
    probabilities = layers.Softmax(name="probabilities", dtype="float32")
    answers = probabilities(divided(logits.outputs[0]))
    return keras.Model(logits.inputs[0], answers, name=network.name)
