"""What is gone through to measure a training: its own plan, or for frozen layers a part of it.

Their activations are computed once a training, which can take minutes. To measure it, some of them
are computed, and epochs of full length go round these.
"""

import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from core.common import settings
from core.modeling.partition import split_frozen
from core.runs.models import Phase
from core.training.activation_cache import NotCached, missing_images, some_activations
from core.training.input_pipeline import Batches
from core.training.measuring.rehearsal import Rehearsal
from core.training.plan import (
    TrainingImages,
    labels_of,
    plan_training,
    test_batch_size,
    train_model_of,
    wanted_activations,
)


@dataclass(frozen=True)
class MeasuredFeeds:
    """Models and datasets as in a `TrainingPlan`. `frozen`: seconds that a training needs for what
    is frozen. `spent`: seconds of measuring that."""

    train_model: keras.Model
    precision: str
    eval_model: keras.Model
    train: Any
    validation: Any
    test: Any
    test_batch: int
    frozen: float = 0.0
    spent: float = 0.0


def feeds_of(
    context: Rehearsal, network: keras.Model, images: TrainingImages, seconds: float
) -> MeasuredFeeds:
    """Those of the training that the context's config describes; what is frozen is computed for
    about so many `seconds`."""
    config, data = context.run.config, images.data
    cut = split_frozen(network) if settings.feature_cache_gb() else None
    wanted = wanted_activations(config, images) if cut else []
    if cut and wanted:
        missing = missing_images(cut[0], data, config, wanted)
        if missing:
            try:
                return _of_some(context, cut, images, (missing, seconds))
            except NotCached:
                pass  # too large for float16: the plan says so again
    plan = plan_training(context, network, images)
    return MeasuredFeeds(
        plan.train_model,
        plan.precision,
        plan.eval_model,
        plan.train,
        plan.validation,
        plan.test,
        plan.test_batch,
    )


def _of_some(
    context: Rehearsal,
    cut: tuple[keras.Model, keras.Model],
    images: TrainingImages,
    measured: tuple[int, float],
) -> MeasuredFeeds:
    config, (frozen, rest) = context.run.config, cut
    missing, seconds = measured
    context.report(Phase.FREEZING)
    began = time.perf_counter()
    first, *_others = wanted_activations(config, images)
    found, an_image = some_activations(frozen, config, first, seconds)
    spent = time.perf_counter() - began
    model, precision = train_model_of(config, rest)
    learned, held_back = labels_of(config, images)
    batch_size, test_batch = (
        config.training.batch_size,
        test_batch_size(config, images.data.arrays.x_test),
    )
    validation = None
    if len(held_back):
        validation = _round(found, held_back, batch_size)
    return MeasuredFeeds(
        model,
        precision,
        rest,
        _round(found, learned, batch_size, config.seed),
        validation,
        _round(found, images.data.arrays.y_test, test_batch),
        test_batch,
        frozen=missing * an_image,
        spent=spent,
    )


def _round(found: Any, targets: Any, batch_size: int, seed: int | None = None) -> Any:
    """A dataset as long as the targets, that goes round what was found."""
    rows = np.arange(len(targets)) % len(found)
    return Batches([found], rows, targets, batch_size, seed).dataset()
