"""config + data facts → ONE Keras model: raw pixels 0–255 in, probabilities out.

Everything that prepares an image is inside the model, so that a prediction can't be prepared in
another way than training was. The input is float32 and takes uint8 arrays as they are.
"""

from typing import Any

import keras
from keras import layers

from core.architectures import Architecture, architectures
from core.architectures.backbones.build import backbone_layers, layer_blocks
from core.architectures.summary import BackboneLayer, NetworkSummary
from core.datasets import Dataset
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig
from core.modeling.summary import layer_table


def build(config: ExperimentConfig, dataset: Dataset) -> keras.Model:
    """The network that `config` describes, for the images of `dataset` (what `config.data` names).

    Its first weights are drawn from Keras' global seed; those that others published are not in it
    yet: `core.modeling.pretrained` loads them.

    Input: (batch, height, width, channels) as the data set has them. Output: probabilities
    (batch, classes), float32.
    """
    architecture = architectures[config.model.name]
    images = keras.Input(dataset.image_shape, name="image")
    image_size: int | None = getattr(config.model, "image_size", None)
    adapted = adapt(images, dataset, architecture, image_size)
    outputs = architecture.build(adapted, config.model, len(dataset.class_names))
    return keras.Model(images, outputs, name=architecture.name.replace("-", "_"))


def describe(config: ExperimentConfig) -> NetworkSummary:
    """The layers and parameter counts of the network of a config. Runs in a worker."""
    # Else Keras counts its layers' names on from the last network.
    keras.backend.clear_session(free_memory=False)
    with keras.device("cpu"):
        model = build(config, resolve(config.data))
    backbone = _backbone_layers(model, config.model.name)
    return NetworkSummary(model.count_params(), layer_table(model), backbone)


def _backbone_layers(model: keras.Model, name: str) -> tuple[BackboneLayer, ...]:
    found = backbone_layers(model)
    blocks = layer_blocks([layer.name for layer in found], name) if found else []
    return tuple(
        BackboneLayer(layer.name, block, layer.trainable)
        for layer, block in zip(found, blocks, strict=True)
    )


def adapt(images: Any, dataset: Dataset, architecture: Architecture, wanted: int | None) -> Any:
    """Resize to the `wanted` height and width, else enlarge what is too small for the network.

    Gray becomes RGB where the network wants that.
    """
    height, width, channels = dataset.image_shape
    smallest = architecture.smallest_image
    size = (wanted, wanted) if wanted else (height, width)
    if min(size) < smallest:
        scale = smallest / min(size)
        size = (max(smallest, round(size[0] * scale)), max(smallest, round(size[1] * scale)))
    images = brought_to(images, size)
    if architecture.channels == 3 and channels == 1:
        images = layers.Concatenate(name="gray_to_rgb")([images] * 3)
    return images


def brought_to(images: Any, size: tuple[int, int], prefix: str = "") -> Any:
    """The tensor (batch, height, width, channels) in another height and width.

    What becomes much smaller is averaged first, by whole factors (not by `Resizing`'s antialiasing,
    which XLA does not have), else every few pixels one would be taken. `prefix`: of the layers'
    names, beside layers that others have named.
    """
    height, width = images.shape[1:3]
    factor = min(height // size[0], width // size[1])
    if factor > 1:
        images = layers.AveragePooling2D(factor, padding="same", name=f"{prefix}shrink")(images)
    if size != images.shape[1:3]:
        resize = layers.Resizing(*size, interpolation="bilinear", name=f"{prefix}resize")
        # Keras: without this, a call of the model with no `training` would take this layer's
        # default, True, for all layers after it.
        images = resize(images, training=False)
    return images
