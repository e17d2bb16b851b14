"""Builds every backbone on the model's own tensors, with its head, and freezes what stays.

Nothing is nested, so that the layer table and Grad-CAM see every layer. Two layers mark the
backbone in a network, also in one loaded from a file: it lies between `PREPROCESS`, which
prepares the pixels, and `FEATURES`, which makes a row of numbers of its feature maps.
"""

import re
from typing import Any

from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.table import BACKBONES, Backbone
from core.architectures.backbones.unfreeze import first_that_learns
from core.architectures.base import NetworkKnobs
from core.architectures.blocks import Blocks
from core.config.network import ModelConfig

PREPROCESS, FEATURES = "preprocess", "features"
# Keras' own figures (keras.applications.imagenet_utils.preprocess_input), for pixels 0–255.
BGR_MEAN = (103.939, 116.779, 123.68)
RGB_MEAN, RGB_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def build(backbone: Backbone, images: Any, knobs: BackboneKnobs, classes: int) -> Any:
    """Probabilities (batch, classes) for raw RGB pixels (batch, height, width, 3) in 0–255.

    The backbone's weights are random: `core.modeling.pretrained` loads the published ones. Raises
    UserError where `knobs.unfreeze` names a layer that is not there.
    """
    import keras
    from keras import layers

    application = getattr(keras.applications, backbone.function)
    prepared = _preprocessed(images, backbone.preprocessing)
    network = application(input_tensor=prepared, weights=None, **backbone.options(knobs))
    _freeze(_between(network, PREPROCESS, None), knobs.unfreeze, backbone.title)
    if knobs.pooling == "average":
        x = layers.GlobalAveragePooling2D(name=FEATURES)(network.output)
    else:
        x = layers.Flatten(name=FEATURES)(network.output)
    return _head(x, knobs, classes)


def backbone_layers(network: Any) -> list[Any]:
    """The backbone's layers, from the pixels up; empty where the network has no backbone."""
    names = {layer.name for layer in network.layers}
    return _between(network, PREPROCESS, FEATURES) if {PREPROCESS, FEATURES} <= names else []


def own_rates(network: Any, knobs: ModelConfig, learning_rate: float) -> dict[str, float]:
    """Factors on `learning_rate` for the backbone's weights, by path; empty where it has none."""
    rate = knobs.backbone_learning_rate if isinstance(knobs, BackboneKnobs) else None
    if rate is None:
        return {}
    learning = [layer.trainable_variables for layer in backbone_layers(network)]
    return {variable.path: rate / learning_rate for part in learning for variable in part}


def layer_blocks(names: list[str], backbone_name: str) -> list[str]:
    """The block that each of the backbone's layers belongs to, for its layers' `names` in order."""
    backbone = BACKBONES[backbone_name]
    order = range(len(names))
    blocks = [""] * len(names)
    block = ""
    for index in reversed(order) if backbone.names_close_blocks else order:
        if match := re.match(backbone.block_pattern, names[index]):
            block = match.group(1)
            block = f"block{block}" if block.isdigit() else block
        blocks[index] = block
    first = next((block for block in blocks if block), "")
    return [block or first for block in blocks]


def _between(network: Any, below: str, above: str | None) -> list[Any]:
    names = [layer.name for layer in network.layers]
    return network.layers[names.index(below) + 1 : names.index(above) if above else None]  # type: ignore[no-any-return]


def _preprocessed(images: Any, how: str) -> Any:
    import keras
    from keras import layers

    if how == "tf":
        return layers.Rescaling(1 / 127.5, -1.0, name=PREPROCESS)(images)
    if how == "torch":
        scale = [1 / (255 * deviation) for deviation in RGB_DEVIATION]
        offset = [
            -mean / deviation for mean, deviation in zip(RGB_MEAN, RGB_DEVIATION, strict=True)
        ]
        return layers.Rescaling(scale, offset, name=PREPROCESS)(images)
    swapped = keras.ops.take(images, [2, 1, 0], axis=-1)
    return layers.Rescaling(1.0, [-mean for mean in BGR_MEAN], name=PREPROCESS)(swapped)


def _freeze(backbone: list[Any], unfreeze: int | str, title: str) -> None:
    """Freeze the layers below the first that learns.

    Their dropout is off for good, as their batch normalisation is in inference mode: what does not
    learn gives the same for the same image.
    """
    from keras import layers

    names = [layer.name for layer in backbone]
    for layer in backbone[: first_that_learns(names, unfreeze, title)]:
        layer.trainable = False
        if isinstance(layer, layers.Dropout):
            layer.rate = 0.0


def _head(x: Any, knobs: BackboneKnobs, classes: int) -> Any:
    shared = {"l1", "l2", "dropout", "activation", "leaky_slope"}
    shared |= {"batch_normalization", "initializer"}
    blocks = Blocks(NetworkKnobs(**knobs.model_dump(include=shared)))
    for units in knobs.head_units:
        x = blocks.dropout(blocks.dense(x, units), knobs.dropout)
    if not knobs.head_units:
        x = blocks.dropout(x, knobs.dropout)
    return blocks.output(x, classes)
