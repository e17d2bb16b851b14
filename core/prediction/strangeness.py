"""How far an image is from all that a network has learned from. Runs in a worker.

By the features that are kept with its run (`core.evaluation.training_features`): at the end of its
training, or computed here for a run of an older version.
"""

import time
from contextlib import suppress
from functools import lru_cache

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.splits import split
from core.db.engine import transaction
from core.evaluation.images import images_of_run
from core.evaluation.training_features import (
    TrainingFeatures,
    features_file,
    features_with_distances,
    load_training_features,
    neighbour_distances,
    store_training_features,
    weights_of,
)
from core.inspection.result_cache import SILENT, TaskProgress
from core.modeling.features import (
    Features,
    Projection,
    batches_of,
    collect,
    feature_model,
    features_of,
)
from core.prediction.predictor import network_of
from core.runs import repository
from core.runs.artifacts import file_of, publishing
from core.runs.models import ArtifactKind, Run
from core.training.plan import TrainingImages


def strangeness(run_id: str, image: NDArray[np.uint8]) -> float:
    """How far `image`, uint8 (height, width, channels), is from the run's training images, 0 to 2.

    What that says is told by `TrainingFeatures.farther`. UserError where their features are not
    there, or the network can't be read.
    """
    kept = kept_features(run_id)
    own = own_features(run_id, kept, image)
    return float(neighbour_distances(kept.features.astype(np.float32), own)[0])


def kept_features(run_id: str) -> TrainingFeatures:
    """The features that are kept with the run. UserError where there are none."""
    kept = load_training_features(run_id)
    if kept is None:
        raise UserError(
            "no-features",
            N_("The features of the training images are not there (any more): compute them first."),
        )
    return kept


def own_features(run_id: str, kept: TrainingFeatures, image: NDArray[np.uint8]) -> Features:
    """What the run's network makes of one image, in the form of those that are `kept`, (1, n)."""
    model = _feature_model(network_of(run_id))
    return Projection(kept.axes)(features_of(model, image[None].astype("float32")))


def compute_training_features(run_id: str, progress: TaskProgress = SILENT) -> None:
    """Compute and keep them for a run that has none: see `TrainingFeatures`.

    UserError where the network or the images are gone. Nothing is kept where the network has
    learned on, or was deleted, meanwhile.
    """
    found = _computed(repository.get_run(run_id), network_of(run_id), progress)
    with suppress(OSError, ValueError):  # the run was deleted meanwhile, or is being written
        if found.weights == weights_of(file_of(run_id, ArtifactKind.MODEL)):
            store_training_features(features_file(run_id), found)
            publish = publishing(run_id, ArtifactKind.FEATURES, features_file(run_id))
            with transaction() as connection:
                publish(connection)


def _computed(run: Run, network: keras.Model, progress: TaskProgress) -> TrainingFeatures:
    began, opened = time.perf_counter(), images_of_run(run.id)
    weights = weights_of(file_of(run.id, ArtifactKind.MODEL))
    images = opened.arrays.x_train
    parts = split(opened.arrays.y_train, run.config.data, opened.dataset, run.config.seed)
    places = TrainingImages(opened, parts).sampled
    learned, held_back = parts.train[places[0]], parts.validation[places[1]]
    model = feature_model(network)
    share = 0.95 * len(learned) / (len(learned) + len(held_back))
    batches = batches_of(images, learned, progress.part(0.0, share))
    features, projection = collect(model, batches)
    batches = batches_of(images, held_back, progress.part(share, 0.95 - share))
    asked = [projection(features_of(model, batch)) for batch in batches]
    return features_with_distances(learned, features, projection.axes, asked, weights, began)


@lru_cache(maxsize=4)
def _feature_model(network: keras.Model) -> keras.Model:
    return feature_model(network)
