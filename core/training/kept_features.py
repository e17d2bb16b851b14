"""The end of a training: the features of the images learned from are kept.

Predict tells by them what is far from all that the network has learned from
(`core.evaluation.training_features`). A look at 12,000 images at most, which the cached activations
of frozen layers make shorter where there are any.
"""

import logging
import time
from collections.abc import Iterator
from typing import Any

import keras
import tensorflow as tf

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.splits import Indices
from core.evaluation.training_features import (
    TrainingFeatures,
    features_with_distances,
    store_training_features,
    weights_of,
)
from core.modeling.features import collect, feature_model, features_of
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind, Phase
from core.training.context import RunContext, SkipTest, StopRequested
from core.training.input_pipeline import Batches
from core.training.plan import TrainingPlan

KEEPING = N_("keeping what it makes of its training images")
log = logging.getLogger("vistazo")


def keep_features(context: RunContext, plan: TrainingPlan) -> None:
    """Compute and publish them. Neither a full disk, a folder that is away, a lack of memory nor a
    stop changes how the training ended: then they are missing, and Predict offers to compute them.
    Nothing where nothing was learned.
    """
    if plan.samples is None or plan.sampled is None:
        return
    try:
        kept = _compute(context, plan.eval_model, plan.samples, plan.sampled)
        path = context.scratch / FILES[ArtifactKind.FEATURES]
        store_training_features(path, kept)
        context.publish(ArtifactKind.FEATURES, path)
    except (StopRequested, SkipTest):
        log.info("the features of the training images are not kept: a stop was asked for")
    # The last is a GPU's lack of memory. The training is worth more.
    except (UserError, OSError, MemoryError, tf.errors.ResourceExhaustedError):
        log.exception("the features of the training images are not kept")


def _compute(
    context: RunContext,
    network: keras.Model,
    samples: tuple[Batches, Batches],
    sampled: Indices,
) -> TrainingFeatures:
    began = time.perf_counter()
    context.report(Phase.TESTING, KEEPING)
    model = feature_model(network)
    learned, held_back = (_told(context, batches) for batches in samples)
    features, projection = collect(model, learned)
    asked = [projection(features_of(model, images)) for images in held_back]
    weights = weights_of(context.scratch / FILES[ArtifactKind.MODEL])
    return features_with_distances(sampled, features, projection.axes, asked, weights, began)


def _told(context: RunContext, batches: Batches) -> Iterator[Any]:
    """The images of the batches; a line of progress, when one is due."""
    for images, _labels in batches():
        if context.due():
            context.report(Phase.TESTING, KEEPING)
        yield images
