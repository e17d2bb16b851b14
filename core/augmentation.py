"""Random changes to training images, as one layer around the model while it trains.

Flip, rotation, shift and zoom are one affine map per image, applied in a single pass: four Keras
layers in a row would resample the image four times, which blurs it.
"""

import math
from typing import Any

import keras
from keras import ops

from core.config import AugmentationConfig


class RandomChanges(keras.layers.Layer):
    """Changes images (batch, height, width, channels) in 0–255 while training, else hands them on.

    What moves in from outside is the mirrored inside ("reflect"). Results stay in 0–255.
    """

    def __init__(self, config: AugmentationConfig, seed: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, images: Any, training: bool = False) -> Any:
        """Same shape and dtype as `images`."""
        if not training:
            return images
        count, height, width, _ = ops.shape(images)
        matrix = self._matrix(count, float(height), float(width))
        if matrix is not None:
            images = ops.image.affine_transform(
                images, matrix, interpolation="bilinear", fill_mode="reflect"
            )
        return self._light(images, count)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return input_shape

    def _matrix(self, count: Any, height: float, width: float) -> Any:
        """Rows [a, b, c, d, e, f, 0, 0] that map output to input positions; None for no change."""
        config = self.config
        if not (config.rotation or config.shift or config.zoom or config.flip != "none"):
            return None
        angle = self._uniform(count, config.rotation * math.pi / 180)
        scale = 1.0 + self._uniform(count, config.zoom)
        flip_x = self._sign(count, config.flip in ("horizontal", "both"))
        flip_y = self._sign(count, config.flip in ("vertical", "both"))
        a, b = ops.cos(angle) * scale * flip_x, -ops.sin(angle) * scale * flip_y
        d, e = ops.sin(angle) * scale * flip_x, ops.cos(angle) * scale * flip_y
        centre_x, centre_y = (width - 1) / 2, (height - 1) / 2
        c = centre_x - a * centre_x - b * centre_y + self._uniform(count, config.shift) * width
        f = centre_y - d * centre_x - e * centre_y + self._uniform(count, config.shift) * height
        nothing = ops.zeros_like(a)
        return ops.stack([a, b, c, d, e, f, nothing, nothing], axis=1)

    def _light(self, images: Any, count: Any) -> Any:
        config = self.config
        if config.contrast != (1.0, 1.0):
            mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
            images = mean + (images - mean) * self._factor(count, config.contrast)
        if config.brightness != (1.0, 1.0):
            images = images * self._factor(count, config.brightness)
        return ops.clip(images, 0.0, 255.0)

    def _uniform(self, count: Any, limit: float) -> Any:
        return keras.random.uniform((count,), -limit, limit, seed=self.seeds)

    def _factor(self, count: Any, limits: tuple[float, float]) -> Any:
        return keras.random.uniform((count, 1, 1, 1), *limits, seed=self.seeds)

    def _sign(self, count: Any, random: bool) -> Any:
        if not random:
            return ops.ones((count,))
        coin = keras.random.uniform((count,), seed=self.seeds)
        return ops.where(coin < 0.5, -1.0, 1.0)


def augmented(model: keras.Model, config: AugmentationConfig, seed: int) -> keras.Model:
    """`model` behind the random changes: for `fit` only; it shares the model's weights."""
    images = keras.Input(model.input_shape[1:], name="image")
    changed = RandomChanges(config, seed, name="augmentation")(images)
    return keras.Model(images, model(changed), name=f"augmented_{model.name}")
