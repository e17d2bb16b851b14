"""The training plan: which model `fit` trains, on which data set, and which model is tested.

There are two plans. The whole network is trained on images; or, where its first layers are frozen,
their activations are computed once (`activation_cache`) and only the layers above are trained on
them. Both models share their layers with the network, so that it learns either way. Images of more
than `LARGE_BYTES` bytes stay on disk and are read batch by batch.
"""

import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import numpy as np

from core.common import settings
from core.config.training import TrainingConfig
from core.datasets import Arrays
from core.datasets.base import Labels
from core.datasets.opened import OpenDataset
from core.datasets.splits import Indices, Split
from core.evaluation.training_features import MOST_HELD_BACK, MOST_IMAGES
from core.experiments.config import ExperimentConfig
from core.modeling.fast_layers import for_training
from core.modeling.features import stratified
from core.modeling.partition import split_frozen
from core.modeling.precision import choose, on_gpu, slow
from core.training.activation_cache import CHANGED_ANEW, NotCached, Wanted, activations
from core.training.augmentation import FlipAndCrop, augmented
from core.training.context import RunContext
from core.training.input_pipeline import Batches, MovedImages, in_memory

TEST_BATCH, TEST_PIXELS, LARGE_BYTES = 256, 2**20, 500_000_000


@dataclass(frozen=True)
class HeldBack:
    """The validation images: their places among the training images and their labels, (n,), the
    number of classes, the checksum of the data set."""

    rows: Indices
    labels: Labels
    classes: int
    checksum: str


@dataclass(frozen=True)
class TrainingImages:
    """The images of a data set, and which of them are used for what."""

    data: OpenDataset
    parts: Split

    @property
    def identity(self) -> str:
        """Which images they are: the checksum of the data set, its version, how many of them."""
        counts = f"{len(self.parts.train)} + {len(self.parts.validation)}"
        return f"{self.data.checksum} {self.data.version} {counts}"

    @cached_property
    def sampled(self) -> tuple[Indices, Indices]:
        """Places of up to 10,000 of the images learned from among these, and of up to 2,000 of
        those held back, each class with its share."""
        labels, parts = np.asarray(self.data.arrays.y_train), self.parts
        learned = stratified(labels[parts.train], MOST_IMAGES)
        return learned, stratified(labels[parts.validation], MOST_HELD_BACK)

    @property
    def held_back(self) -> HeldBack:
        """The validation images."""
        rows, classes = self.parts.validation, len(self.data.dataset.class_names)
        labels = np.asarray(self.data.arrays.y_train)[rows]
        return HeldBack(rows, labels, classes, self.data.checksum)


@dataclass(frozen=True)
class Feeds:
    """Datasets for `fit`, and for `predict` the test and what `TrainingImages.sampled` names."""

    train: Any
    validation: Any
    test: Any
    samples: tuple[Batches, Batches]


@dataclass(frozen=True)
class TrainingPlan:
    """What a training does.

    `train_model`: the model that learns, in `precision`; it shares its weights with the network.
    `train` and `validation` (None without validation images) are datasets for its `fit`.
    `eval_model` gives probabilities (n, classes) for the dataset `test`, `test_batch` images at a
    time. `seconds`: how long it took to compute what is frozen. `images` says which they are;
    `held_back`: those of `validation`, in its order. `samples`: what `eval_model` gets for up to
    10,000 of the images learned from, which `sampled` names, and for up to 2,000 held back;
    None where nothing is learned.
    """

    train_model: keras.Model
    precision: str
    train: Any
    validation: Any
    eval_model: keras.Model
    test: Any
    test_batch: int
    images: str
    held_back: HeldBack
    samples: tuple[Batches, Batches] | None = None
    sampled: Indices | None = None
    seconds: float = 0.0


def plan_training(
    context: RunContext, network: keras.Model, images: TrainingImages, done: int = 0
) -> TrainingPlan:
    """The cheapest plan that teaches `network` what the config asks for, after `done` epochs."""
    began, config = time.perf_counter(), context.run.config
    if words := slow(config.training.precision):
        context.notes["precision"] = words
    labels = labels_of(config, images)
    test_batch = test_batch_size(config, images.data.arrays.x_test)
    parts = split_frozen(network) if settings.feature_cache_gb() else None
    feeds = _activations_of(context, parts[0], images, labels, test_batch, done) if parts else None
    eval_model = parts[1] if parts and feeds else network
    seconds = time.perf_counter() - began if feeds else 0.0
    train_model, precision = train_model_of(config, eval_model)
    if feeds is None:
        if config.augmentation.recomputes:
            train_model = augmented(train_model, config.augmentation, config.seed)
        feeds = _images_of(config, images, labels, test_batch, done)
    return TrainingPlan(
        train_model,
        precision,
        train=feeds.train,
        validation=feeds.validation,
        eval_model=eval_model,
        test=feeds.test,
        test_batch=test_batch,
        images=images.identity,
        held_back=images.held_back,
        samples=feeds.samples,
        sampled=images.parts.train[images.sampled[0]],
        seconds=seconds,
    )


def plan_test(
    config: ExperimentConfig, network: keras.Model, images: TrainingImages
) -> TrainingPlan:
    """The plan of a network that is tested and learns nothing, so there is nothing to train on."""
    test_batch = test_batch_size(config, images.data.arrays.x_test)
    validation, test = _looked_at(config, images, labels_of(config, images)[1], test_batch)
    return TrainingPlan(
        network,
        "float32",
        train=None,
        validation=validation,
        eval_model=network,
        test=test,
        test_batch=test_batch,
        images=images.identity,
        held_back=images.held_back,
    )


def targets(labels: Any, training: TrainingConfig, classes: int) -> Any:
    """Labels as the loss wants them: one-hot float32 (n, classes) where they are smoothed."""
    return keras.utils.to_categorical(labels, classes) if training.label_smoothing else labels


def labels_of(config: ExperimentConfig, images: TrainingImages) -> tuple[Any, Any]:
    """Of the images learned from and of those held back, as the loss wants them."""
    y_train, classes = images.data.arrays.y_train, len(images.data.dataset.class_names)
    learned, held_back = (
        targets(y_train[rows], config.training, classes)
        for rows in (images.parts.train, images.parts.validation)
    )
    return learned, held_back


def test_batch_size(config: ExperimentConfig, images: Any) -> int:
    """How many of the `images` (n, height, width, channels) are tested at a time.

    Where they are large no more than one learns from at a time: what fits then fits now.
    """
    affordable: int = TEST_PIXELS // math.prod(images.shape[1:3])
    return min(TEST_BATCH, max(config.training.batch_size, affordable))


def _images_of(
    config: ExperimentConfig,
    images: TrainingImages,
    labels: tuple[Any, Any],
    test_batch: int,
    done: int,
) -> Feeds:
    """The images themselves, moved image by image, or as they are."""
    arrays, parts, seed = images.data.arrays, images.parts, config.seed
    batch_size, (learned, held_back) = config.training.batch_size, labels
    if config.augmentation.moves:
        moves = FlipAndCrop(config.augmentation, seed, arrays.x_train)
        train = MovedImages(moves, parts.train, learned, batch_size, seed, done).dataset()
    else:
        train = _dataset(arrays, "x_train", parts.train, learned, batch_size, seed, done)
    places = images.sampled
    samples = (
        Batches([arrays.x_train], parts.train[places[0]], learned[places[0]], test_batch),
        Batches([arrays.x_train], parts.validation[places[1]], held_back[places[1]], test_batch),
    )
    return Feeds(train, *_looked_at(config, images, held_back, test_batch), samples)


def _looked_at(
    config: ExperimentConfig, images: TrainingImages, held_back: Any, test_batch: int
) -> tuple[Any, Any]:
    """Datasets of the validation images, whose labels are `held_back`, and of the test images."""
    arrays, validation = images.data.arrays, images.parts.validation
    checked = None
    if len(validation):
        checked = _dataset(arrays, "x_train", validation, held_back, config.training.batch_size)
    every = np.arange(len(arrays.x_test))
    return checked, _dataset(arrays, "x_test", every, arrays.y_test, test_batch)


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


def wanted_activations(config: ExperimentConfig, images: TrainingImages) -> list[Wanted]:
    """What is computed once with frozen layers: of each view of the images learned from, of those
    as they are, of the test images; nothing where every epoch changes the images anew."""
    arrays, parts = images.data.arrays, images.parts
    views = config.augmentation.cached_views if config.augmentation.active else 0
    if config.augmentation.active and not views:
        return []
    used = parts.validation if views else np.union1d(parts.train, parts.validation)
    return [
        *(Wanted("train", arrays.x_train, parts.train, view) for view in range(views)),
        Wanted("train", arrays.x_train, used),
        Wanted("test", arrays.x_test, np.arange(len(arrays.x_test))),
    ]


def _activations_of(
    context: RunContext,
    frozen: keras.Model,
    images: TrainingImages,
    labels: tuple[Any, Any],
    test_batch: int,
    done: int,
) -> Feeds | None:
    """What the frozen part gives, for the rest to learn from; None where that is not kept."""
    config, arrays, parts = context.run.config, images.data.arrays, images.parts
    if not (wanted := wanted_activations(config, images)):
        context.notes["frozen"] = CHANGED_ANEW
        return None
    views, used = len(wanted) - 2, wanted[-2].indices
    try:
        *changed, plain, test = activations(context, frozen, images.data, wanted)
    except NotCached as reason:
        context.notes["frozen"] = reason.why
        context.say(reason.why)
        return None
    learned = np.arange(len(parts.train)) if views else np.searchsorted(used, parts.train)
    checked = np.searchsorted(used, parts.validation)
    batch_size, seed = config.training.batch_size, config.seed
    train = Batches(changed or [plain], learned, labels[0], batch_size, seed, done)
    held_back = Batches([plain], checked, labels[1], batch_size)
    tested = Batches([test], wanted[-1].indices, arrays.y_test, test_batch)
    places = images.sampled
    samples = (  # of images that were changed, as they were in the first epoch
        Batches(changed[:1] or [plain], learned[places[0]], labels[0][places[0]], test_batch),
        Batches([plain], checked[places[1]], labels[1][places[1]], test_batch),
    )
    looked_at = held_back.dataset() if len(checked) else None
    return Feeds(train.dataset(), looked_at, tested.dataset(), samples)


def train_model_of(config: ExperimentConfig, network: keras.Model) -> tuple[keras.Model, str]:
    """A model of its own that learns for `network`, and its precision.

    On a GPU, Keras' own layers are compiled (XLA), which fuses them; but for networks behind random
    changes that XLA can't compute.
    """
    precision = choose(config.training.precision, network)
    return for_training(network, precision, substitute=not on_gpu()), precision
