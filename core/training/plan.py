"""What `fit` trains and on what: the whole network on images, or what learns on cached activations.

Where layers at the bottom are frozen, what they give is computed once (`activation_cache`) and only
the rest of the network is trained. It shares its layers with the whole network, which is whole all
the same. TrainingImages that take more than `LARGE_BYTES` stay on disk and are read batch by batch.
"""

import math
import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from core.common import settings
from core.config.augmentation import COPIES
from core.datasets import Arrays
from core.datasets.cache import read_meta
from core.datasets.splits import Indices, Split
from core.datasets.versions.repository import resolve
from core.experiments.config import ExperimentConfig
from core.modeling.fast_layers import for_training
from core.modeling.partition import split_frozen
from core.modeling.precision import choose, on_gpu, slow
from core.training.activation_cache import NotCached, Wanted, activations
from core.training.augmentation import FlipAndCrop, augmented
from core.training.callbacks.progress import Recorder
from core.training.input_pipeline import Batches, MovedImages, in_memory

TEST_BATCH, TEST_PIXELS = 256, 2**20
LARGE_BYTES = 500_000_000
CHANGED_ANEW = (
    "Every epoch goes through the frozen layers too, as its images are changed anew. With "
    f"“{COPIES}” (augmentation.cached_views), that is done only once."
)


@dataclass(frozen=True)
class TrainingImages:
    """The published images of a data set, and which of them are used for what."""

    arrays: Arrays
    parts: Split


@dataclass(frozen=True)
class TrainingPlan:
    """What a training does.

    `train_model`: the model that learns, in `precision`; it shares its weights with the network.
    `train` and `validation` (None without validation images) are datasets for its `fit`.
    `eval_model` gives probabilities (n, classes) for the dataset `test`, `test_batch` images at a
    time. `seconds`: how long it took to prepare this. `images` says which they are: the checksum of
    the data set, and how many are learned from and held back.
    """

    train_model: keras.Model
    precision: str
    train: Any
    validation: Any
    eval_model: keras.Model
    test: Any
    test_batch: int
    images: str
    seconds: float = 0.0


def plan_training(
    config: ExperimentConfig,
    network: keras.Model,
    images: TrainingImages,
    recorder: Recorder,
    done: int = 0,
) -> TrainingPlan:
    """The cheapest plan that teaches `network` what `config` asks for, after `done` epochs."""
    began = time.perf_counter()
    if words := slow(config.training.precision):
        recorder.notes["precision"] = words
    anew = config.augmentation.active and not config.augmentation.cached_views
    parts = split_frozen(network) if settings.feature_cache_gb() else None
    if parts and anew:
        recorder.notes["frozen"] = CHANGED_ANEW
    elif parts:
        try:
            return _on_activations(config, *parts, images, recorder, began, done)
        except NotCached as reason:
            recorder.notes["frozen"] = str(reason)
            recorder.write(str(reason))
    return _on_images(config, network, images, done)


def test_batch_size(config: ExperimentConfig, images: Any) -> int:
    """How many of the `images` (n, height, width, channels) are tested at a time.

    Where they are large no more than one learns from at a time: what fits then fits now.
    """
    affordable: int = TEST_PIXELS // math.prod(images.shape[1:3])
    return min(TEST_BATCH, max(config.training.batch_size, affordable))


def targets(labels: Any, config: ExperimentConfig) -> Any:
    """Labels as the loss wants them: one-hot float32 (n, classes) where they are smoothed."""
    if not config.training.label_smoothing:
        return labels
    return keras.utils.to_categorical(labels, len(resolve(config.data).class_names))


def _on_images(
    config: ExperimentConfig, network: keras.Model, images: TrainingImages, done: int
) -> TrainingPlan:
    """The whole network learns from images, changed anew in every epoch where that is asked for."""
    train_model, precision = _train_model(config, network)
    if config.augmentation.recomputes:
        train_model = augmented(train_model, config.augmentation, config.seed)
    arrays, parts = images.arrays, images.parts
    y_train, y_validation = (
        targets(arrays.y_train[part], config) for part in (parts.train, parts.validation)
    )
    every, test_batch = np.arange(len(arrays.x_test)), test_batch_size(config, arrays.x_test)
    validation = None
    if len(parts.validation):
        size = config.training.batch_size
        validation = _dataset(arrays, "x_train", parts.validation, y_validation, size)
    return TrainingPlan(
        train_model,
        precision,
        train=_training_images(config, images, y_train, done),
        validation=validation,
        eval_model=network,
        test=_dataset(arrays, "x_test", every, arrays.y_test, test_batch),
        test_batch=test_batch,
        images=which_images(config, images),
    )


def _training_images(
    config: ExperimentConfig, images: TrainingImages, y_train: Any, done: int
) -> Any:
    """What `fit` learns from: moved image by image, or as they are."""
    x_train, rows = images.arrays.x_train, images.parts.train
    batch_size, seed = config.training.batch_size, config.seed
    if config.augmentation.moves:
        moves = FlipAndCrop(config.augmentation, seed, x_train)
        return MovedImages(moves, rows, y_train, batch_size, seed, done).dataset()
    return _dataset(images.arrays, "x_train", rows, y_train, batch_size, seed, done)


def _dataset(
    arrays: Arrays,
    part: str,
    rows: Indices,
    labels: Any,
    batch_size: int,
    seed: int | None = None,
    done: int = 0,
) -> Any:
    """Batches of `rows` of a part, read from disk as needed where the training images are many."""
    images = getattr(arrays, part)
    if arrays.x_train.nbytes > LARGE_BYTES:
        return Batches([images], rows, labels, batch_size, seed, done).dataset()
    return in_memory(images[rows], labels, batch_size=batch_size, seed=seed, done=done)


def _on_activations(
    config: ExperimentConfig,
    frozen: keras.Model,
    rest: keras.Model,
    images: TrainingImages,
    recorder: Recorder,
    began: float,
    done: int,
) -> TrainingPlan:
    """The rest of the network learns from what the frozen part gives. Raises NotCached."""
    arrays, parts = images.arrays, images.parts
    views = config.augmentation.cached_views if config.augmentation.active else 0
    used = parts.validation if views else np.union1d(parts.train, parts.validation)
    wanted = [
        *(Wanted("train", arrays.x_train, parts.train, view) for view in range(views)),
        Wanted("train", arrays.x_train, used),
        Wanted("test", arrays.x_test, np.arange(len(arrays.x_test))),
    ]
    *changed, plain, test = activations(frozen, config, wanted, recorder)
    learned = np.arange(len(parts.train)) if views else np.searchsorted(used, parts.train)
    checked = np.searchsorted(used, parts.validation)
    batch_size, test_batch = config.training.batch_size, test_batch_size(config, arrays.x_test)
    y_train, y_validation = (
        targets(arrays.y_train[part], config) for part in (parts.train, parts.validation)
    )
    validation = None
    if len(checked):
        validation = Batches([plain], checked, y_validation, batch_size).dataset()
    return TrainingPlan(
        *_train_model(config, rest),
        train=Batches(
            changed or [plain], learned, y_train, batch_size, config.seed, done
        ).dataset(),
        validation=validation,
        eval_model=rest,
        test=Batches([test], wanted[-1].indices, arrays.y_test, test_batch).dataset(),
        test_batch=test_batch,
        images=which_images(config, images),
        seconds=time.perf_counter() - began,
    )


def which_images(config: ExperimentConfig, images: TrainingImages) -> str:
    """Tells these images from others, from which a checkpoint does not go on."""
    meta = read_meta(config.data.name)
    counts = f"{len(images.parts.train)} + {len(images.parts.validation)}"
    return f"{meta.checksum if meta else ''} {config.data.version} {counts}"


def _train_model(config: ExperimentConfig, network: keras.Model) -> tuple[keras.Model, str]:
    """A model of its own that learns for `network`, and its precision.

    On a GPU, Keras' own layers are compiled (XLA), which fuses them; but for networks behind random
    changes that XLA can't compute.
    """
    precision = choose(config.training.precision, network)
    return for_training(network, precision, substitute=not on_gpu()), precision
