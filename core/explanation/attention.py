"""Where a vision transformer looks: attention of its last layer, and through all of them.

Through all layers: attention rollout, Abnar and Zuidema 2020, arXiv 2005.00928, section 3. Half of
each layer's mean attention and half of what goes past it by the shortcut are multiplied from layer
to layer. The network here averages its patches at the end and has no class token, so what a patch
counts is its mean over all patches that look.
"""

from functools import lru_cache
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.explanation.activations import listed
from core.explanation.layers import attention_layers, map_layers
from core.explanation.records import AttentionMaps, HeatMap, LayerKind, Map, MapLayer, heat_map
from core.prediction.predictor import network_of


def attention(run_id: str, image: NDArray[np.uint8]) -> AttentionMaps:
    """Where the network of a run looks in `image`, uint8 (height, width, channels).

    Runs in a worker. UserError where the network can't be read or has no attention over patches.
    """
    return attention_of(network_of(run_id), image)


def attention_of(network: keras.Model, image: NDArray[np.uint8]) -> AttentionMaps:
    """The same of a network that is at hand."""
    blocks = [layer for layer in map_layers(network) if layer.kind is LayerKind.BLOCK]
    if not blocks:
        raise UserError(
            "no-attention", N_("This network has no attention over patches of the image.")
        )
    given = _before_attention(network)(image[None].astype("float32"), training=False)
    scores = [
        _scores(layer, values)
        for layer, values in zip(attention_layers(network), listed(given), strict=True)
    ]
    last = scores[-1]
    return AttentionMaps(
        rollout=_map(rollout([one.mean(axis=0) for one in scores]).mean(axis=0), blocks[-1]),
        last=_map(last.mean(axis=(0, 1)), blocks[-1]),
        heads=tuple(_map(head.mean(axis=0), blocks[-1]) for head in last),
    )


def rollout(attentions: list[Map]) -> Map:
    """Attention from the last layer's patches to the first's: (patches, patches), rows sum to 1.

    `attentions`: of each layer, the first first, (patches that look, patches looked at).
    """
    through = np.eye(len(attentions[0]), dtype=np.float32)
    for one in attentions:
        mixed = 0.5 * one + 0.5 * np.eye(len(one), dtype=np.float32)
        through = (mixed / mixed.sum(axis=1, keepdims=True)) @ through
    return through


@lru_cache(maxsize=2)
def _before_attention(network: keras.Model) -> keras.Model:
    tensors = [keras.tree.flatten(one.input)[0] for one in attention_layers(network)]
    return keras.Model(network.inputs, tensors)


def _scores(layer: keras.Layer, values: Any) -> Map:
    """(heads, patches that look, patches looked at); rows sum to 1."""
    _, scores = layer(values, values, return_attention_scores=True, training=False)
    return np.asarray(scores[0], np.float32)


def _map(shares: Map, layer: MapLayer) -> HeatMap:
    """`shares` (patches,), which sum to 1, as multiples of an even share."""
    return heat_map((shares * len(shares)).reshape(layer.height, layer.width), layer.placement)
