"""config + data facts → ONE Keras model: raw pixels 0–255 in, probabilities out.

Everything that prepares an image is inside the model, so that a prediction can't be prepared in
another way than training was. The input is float32 and takes uint8 arrays as they are.
"""

from typing import Any

import keras
from keras import layers

from core.architectures import Architecture, architectures
from core.architectures.backbones.build import backbone_layers, layer_blocks
from core.datasets import Dataset
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig, parse_json
from core.modeling.summary import count, layer_table


def build(config: ExperimentConfig) -> keras.Model:
    """The network that `config` describes, with first weights drawn from Keras' global seed.

    Weights that others published are not in it yet: `core.modeling.pretrained` loads them.

    Input: (batch, height, width, channels) as the data set has them. Output: probabilities
    (batch, classes), float32.
    """
    dataset = resolve(config.data)
    architecture = architectures[config.model.name]
    images = keras.Input(dataset.image_shape, name="image")
    image_size: int | None = getattr(config.model, "image_size", None)
    adapted = adapt(images, dataset, architecture, image_size)
    outputs = architecture.build(adapted, config.model, len(dataset.class_names))
    return keras.Model(images, outputs, name=architecture.name.replace("-", "_"))


def describe(config_json: str) -> dict[str, Any]:
    """The layer table and parameter counts of a config's network, as plain values.

    Keys: total_parameters, trainable_parameters, non_trainable_parameters, layers (the rows of
    `layer_table`), and for networks with a backbone backbone_layers, from the pixels up (a list of
    name, block, trainable), else an empty list.
    """
    config = parse_json(config_json)
    # Else Keras counts its layers' names on from the last network.
    keras.backend.clear_session(free_memory=False)
    with keras.device("cpu"):
        model = build(config)
    trainable = count(model.trainable_weights)
    total = model.count_params()
    return {
        "total_parameters": total,
        "trainable_parameters": trainable,
        "non_trainable_parameters": total - trainable,
        "layers": layer_table(model),
        "backbone_layers": _backbone_layers(model, config.model.name),
    }


def _backbone_layers(model: keras.Model, name: str) -> list[dict[str, Any]]:
    found = backbone_layers(model)
    blocks = layer_blocks([layer.name for layer in found], name) if found else []
    return [
        {"name": layer.name, "block": block, "trainable": layer.trainable}
        for layer, block in zip(found, blocks, strict=True)
    ]


def adapt(images: Any, dataset: Dataset, architecture: Architecture, wanted: int | None) -> Any:
    """Resize to the `wanted` height and width, else enlarge what is too small for the network.

    What becomes much smaller is averaged first, by whole factors (not by `Resizing`'s antialiasing,
    which XLA does not have), else every few pixels one would be taken.

    Gray becomes RGB where the network wants that.
    """
    height, width, channels = dataset.image_shape
    smallest = architecture.smallest_image
    size = (wanted, wanted) if wanted else (height, width)
    if min(size) < smallest:
        scale = smallest / min(size)
        size = (max(smallest, round(size[0] * scale)), max(smallest, round(size[1] * scale)))
    factor = min(height // size[0], width // size[1])
    if factor > 1:
        images = layers.AveragePooling2D(factor, padding="same", name="shrink")(images)
    if size != images.shape[1:3]:
        resize = layers.Resizing(*size, interpolation="bilinear", name="resize")
        # Keras: without this, a call of the model with no `training` would take this layer's
        # default, True, for all layers after it.
        images = resize(images, training=False)
    if architecture.channels == 3 and channels == 1:
        images = layers.Concatenate(name="gray_to_rgb")([images] * 3)
    return images
