"""config + data facts → ONE Keras model: raw pixels 0–255 in, probabilities out.

Everything that prepares an image is inside the model, so that a prediction can't be prepared in
another way than training was. The input is float32 and takes uint8 arrays as they are.
"""

import math
from typing import Any

import keras
from keras import layers

from core.architectures import architectures
from core.config import ExperimentConfig, ModelConfig
from core.datasets import Dataset, datasets
from core.layer_table import layer_table


def build(config: ExperimentConfig) -> keras.Model:
    """The network that `config` describes, with first weights drawn from Keras' global seed.

    Input: (batch, height, width, channels) as the data set has them. Output: probabilities
    (batch, classes), float32.
    """
    dataset = datasets[config.data.name]
    architecture = architectures[config.model.name]
    images = keras.Input(dataset.image_shape, name="image")
    adapted = _adapt(images, dataset, config.model)
    outputs = architecture.build(adapted, config.model, len(dataset.class_names))
    return keras.Model(images, outputs, name=architecture.name.replace("-", "_"))


def describe(config_json: str) -> dict[str, Any]:
    """The layer table and parameter counts of a config's network, as plain values.

    Keys: total_parameters, trainable_parameters, non_trainable_parameters, layers (the rows of
    `layer_table`).
    """
    from core.config import parse_json

    with keras.device("cpu"):
        model = build(parse_json(config_json))
    trainable = _count(model.trainable_weights)
    total = model.count_params()
    return {
        "total_parameters": total,
        "trainable_parameters": trainable,
        "non_trainable_parameters": total - trainable,
        "layers": layer_table(model),
    }


def _adapt(images: Any, dataset: Dataset, knobs: ModelConfig) -> Any:
    """Bring images to the size that the knobs ask for, or enlarge those that are too small.

    Gray becomes RGB where the network wants that.
    """
    height, width, channels = dataset.image_shape
    architecture = architectures[knobs.name]
    smallest = architecture.smallest_image
    image_size = getattr(knobs, "image_size", None)
    if image_size is not None and (height, width) != (image_size, image_size):
        images = layers.Resizing(image_size, image_size, interpolation="bilinear", name="resize")(
            images
        )
    elif image_size is None and min(height, width) < smallest:
        scale = smallest / min(height, width)
        size = (max(smallest, round(height * scale)), max(smallest, round(width * scale)))
        images = layers.Resizing(*size, interpolation="bilinear", name="enlarge")(images)
    if architecture.channels == 3 and channels == 1:
        images = layers.Concatenate(name="gray_to_rgb")([images] * 3)
    return images


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)
