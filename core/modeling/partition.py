"""Cuts a network in two: frozen layers, whose output for an image never changes, and the rest."""

import math
from typing import Any

import keras

from core.modeling.cost import CONVOLUTIONS, multiply_adds

# Multiply-adds per activation from which reading it is cheaper than computing it again. A 3×3
# convolution of three channels takes 27.
WORTH_READING = 50


def split_frozen(network: keras.Model) -> tuple[keras.Model, keras.Model] | None:
    """`network` as two models that share its layers: (frozen part, rest).

    The frozen part maps the network's images to activations, the rest maps these to the network's
    output. The cut is the last tensor below the first trainable or random layer that all data
    passes through; a tensor beside a shortcut is none. None where no layer with weights is frozen,
    or where computing the activations costs less than reading them.
    """
    operations = network.operations  # in the order of the data flow
    last_use = _last_uses(operations)
    meeting, has_weights, still_needed = None, False, 0
    for position, operation in enumerate(operations):
        if _changes(operation):
            break
        has_weights = has_weights or bool(getattr(operation, "weights", ()))
        if has_weights and still_needed <= position:
            meeting = operation.output
        still_needed = max(still_needed, last_use[position])
    if meeting is None:
        return None
    frozen = keras.Model(network.inputs, meeting, name="frozen")
    if multiply_adds(frozen, CONVOLUTIONS) < WORTH_READING * math.prod(meeting.shape[1:]):
        return None
    return frozen, keras.Model(meeting, network.outputs, name="rest")


def _last_uses(operations: list[Any]) -> list[int]:
    """For each operation the position of the last one that takes its output."""
    last_use = list(range(len(operations)))
    producer: dict[int, int] = {}
    for position, operation in enumerate(operations):
        if not isinstance(operation, keras.layers.InputLayer):
            for tensor in keras.tree.flatten(operation.input):
                last_use[producer[id(tensor)]] = position
        for tensor in keras.tree.flatten(operation.output):
            producer[id(tensor)] = position
    return last_use


def _changes(operation: Any) -> bool:
    """Whether its output can differ from one epoch to the next."""
    if isinstance(operation, keras.layers.Dropout):
        return bool(operation.rate)
    return bool(getattr(operation, "trainable_weights", ()))
