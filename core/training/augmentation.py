"""Random changes to training images.

What computes new pixels is one layer around the model while it trains: flip, rotation, shift and
zoom are one affine map per image, applied in a single pass, because four Keras layers in a row
would resample the image four times, which blurs it. What only moves whole pixels is done while a
batch is put together: it needs to know which image it has before it, and costs next to nothing.
"""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from core.config.augmentation import AugmentationConfig

FLIPS = ("horizontal", "vertical", "both")


class FlipAndCrop:
    """Alternating mirror and crop of `images` (n, height, width, channels), by whole pixels.

    Seed, epoch and number of an image decide how it lies: its side in the first epoch is drawn, in
    the second it is the other one; the crop is drawn anew in every epoch. What moves in from
    outside is the mirrored inside, without the border twice ("reflect").
    """

    def __init__(self, config: AugmentationConfig, seed: int, images: Any) -> None:
        self.config, self.seed, self.images = config, seed, images
        self._mirrored_first = np.random.default_rng((seed, 0)).random(len(images)) < 0.5
        self._epoch = -1

    def __call__(self, numbers: NDArray[np.int64], epoch: int) -> Any:
        """The images of these numbers as they lie in `epoch`, counted from 0; dtype as before."""
        if epoch != self._epoch:
            draw = np.random.default_rng((self.seed, 1, epoch))
            most = self.config.crop
            self._offsets = draw.integers(-most, most + 1, (len(self.images), 2))
            self._epoch = epoch
        height, width = self.images.shape[1:3]
        rows = reflected(self._offsets[numbers, 0, None] + np.arange(height), height)
        columns = reflected(self._offsets[numbers, 1, None] + np.arange(width), width)
        if self.config.flip == "alternating":
            mirrored = self._mirrored_first[numbers] ^ bool(epoch % 2)
            columns = np.where(mirrored[:, None], columns[:, ::-1], columns)
        return self.images[numbers[:, None, None], rows[:, :, None], columns[:, None, :]]


def reflected(positions: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Positions 0 to `size` - 1 of what lies outside: the mirrored inside, no border twice."""
    period = max(1, 2 * (size - 1))
    inside = positions % period
    return np.minimum(inside, period - inside)


class RandomAugmentation(keras.layers.Layer):
    """Changes images (batch, height, width, channels) in 0–255 while training, else hands them on.

    What moves in from outside is the mirrored inside ("reflect"). Results stay in 0–255.
    """

    def __init__(self, config: AugmentationConfig, seed: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.seeds = keras.random.SeedGenerator(seed)
        self.supports_jit = not self._resamples  # XLA has no kernel for it, on GPUs neither

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

    @property
    def _resamples(self) -> bool:
        config = self.config
        return bool(config.rotation or config.shift or config.zoom or config.flip in FLIPS)

    def _matrix(self, count: Any, height: float, width: float) -> Any:
        """Rows [a, b, c, d, e, f, 0, 0] that map output to input positions; None for no change."""
        config = self.config
        if not self._resamples:
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


def view(
    config: AugmentationConfig, seed: int, images: Any, number: int
) -> Callable[[NDArray[np.int64]], Any]:
    """A function from numbers of `images` to these images, changed: float32.

    `number`: which of the views that go round from epoch to epoch.
    """
    moves, changes = FlipAndCrop(config, seed, images), RandomAugmentation(config, seed + number)
    return lambda numbers: changes(moves(numbers, number).astype("float32"), training=True)


def augmented(model: keras.Model, config: AugmentationConfig, seed: int) -> keras.Model:
    """`model` behind the random changes: for `fit` only; it shares the model's weights."""
    images = keras.Input(model.input_shape[1:], name="image")
    changed = RandomAugmentation(config, seed, name="augmentation")(images)
    return keras.Model(images, model(changed), name=f"augmented_{model.name}")
