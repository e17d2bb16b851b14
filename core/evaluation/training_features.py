"""The features of a run's training images, kept with it: what is far from all of them is strange.

Up to 10,000 of the images that it learned from, by what its last layer with weights gets of them
(`core.modeling.features`), in one file of the run's folder. With them lies how far images are that
it did not learn from, but which are of the same kind: its validation images. The distance is that
of Sun, Ming, Zhu and Li 2022 (Out-of-Distribution Detection with Deep Nearest Neighbors, ICML):
features are scaled to length 1, and the k-th nearest counts.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.files import write_arrays
from core.common.reading import DAMAGE, read_arrays
from core.datasets.splits import Indices
from core.runs.artifacts import FILES, file_of
from core.runs.models import ArtifactKind

MOST_IMAGES = 10_000
MOST_HELD_BACK = 2_000
NEIGHBOURS = 10  # k
FAR = 0.01  # what a smaller share of the validation images is as far as, is called far
FEWEST_HELD_BACK = 99  # validation images; of fewer, no share is that small (1 of 100 is the next)
AT_ONCE = 500
WEIGHTS = "model.weights.h5"  # in a `.keras`
Features = NDArray[np.float32]


@dataclass(frozen=True)
class TrainingFeatures:
    """Features (n, values), float16, of training images that a network learned from.

    `indices`: which of the training images, (n,). Where a network gives many values, these are
    projected on fewer: `values @ axes`, `axes` (values, fewer), else empty. `distances`: of up to
    2,000 validation images to them, rising, (m,); empty without validation images. `weights`:
    those of the network (`weights_of`). `seconds`: how long it took to compute.
    """

    indices: Indices
    features: NDArray[np.float16]
    axes: NDArray[np.float32]
    distances: NDArray[np.float32]
    weights: str
    seconds: float

    @property
    def megabytes(self) -> float:
        """What it takes on disk, in 10⁶ bytes."""
        values = (self.indices, self.features, self.axes, self.distances)
        return sum(each.nbytes for each in values) / 1e6

    def farther(self, distance: float) -> float | None:
        """The share of the validation images that is at least as far, 0 to 1.

        None where they are fewer than 99: then nobody knows what one in a hundred exceeds.
        """
        if len(self.distances) < FEWEST_HELD_BACK:
            return None
        return float(np.mean(self.distances >= distance))


def features_with_distances(
    indices: Indices,
    features: Features,
    axes: Features,
    held_back: Sequence[Features],
    weights: str,
    began: float,
) -> TrainingFeatures:
    """The record of features (n, values) of the training images `indices`, with the distances of
    those of validation images, in batches (m, values); `began`: when, by `time.perf_counter`."""
    distances = np.zeros(0, np.float32)
    if held_back:
        distances = np.sort(neighbour_distances(features, np.concatenate(held_back)))
    seconds = time.perf_counter() - began
    return TrainingFeatures(indices, features.astype(np.float16), axes, distances, weights, seconds)


def neighbour_distances(
    learned: Features, asked: Features, neighbours: int = NEIGHBOURS
) -> Features:
    """How far each of `asked` (m, values) is from its k-th nearest of `learned` (n, values), (m,).

    Both are scaled to length 1, so a distance is between 0 and 2 (Sun et al. 2022, section 3). Of
    fewer than k images, the farthest counts.
    """
    learned, asked = _scaled(learned), _scaled(asked)
    place = min(neighbours, len(learned)) - 1
    found = np.empty(len(asked), np.float32)
    for first in range(0, len(asked), AT_ONCE):
        alike = asked[first : first + AT_ONCE] @ learned.T
        nearest = -np.partition(-alike, place, axis=1)[:, place]
        found[first : first + AT_ONCE] = np.sqrt(np.maximum(2 - 2 * nearest, 0))
    return found


def store_training_features(path: Path, values: TrainingFeatures) -> None:
    """Write the file whole or not at all; UserError where the disk is full."""
    write_arrays(
        path, {each.name: np.asarray(getattr(values, each.name)) for each in fields(values)}
    )


def load_training_features(run_id: str) -> TrainingFeatures | None:
    """What is kept with the run; None where nothing is that can be read, or its network has learned
    on since: then it is to be computed anew."""
    path = file_of(run_id, ArtifactKind.FEATURES)
    try:
        kept = _read(str(path), path.stat().st_mtime_ns)
        return kept if kept.weights == weights_of(file_of(run_id, ArtifactKind.MODEL)) else None
    except DAMAGE:
        return None


def weights_of(network: Path) -> str:
    """Tells the weights in the file of a network from others, wherever it is copied to.

    OSError or ValueError where it can't be read.
    """
    try:
        with ZipFile(network) as file:
            return f"{file.getinfo(WEIGHTS).CRC:08x}"
    except (BadZipFile, KeyError) as error:
        raise ValueError(f"it is no network: {error}") from None


def features_file(run_id: str) -> Path:
    """Where they lie."""
    return settings.run_folder(run_id) / FILES[ArtifactKind.FEATURES]


@lru_cache(maxsize=2)  # 5 MB each, in the app's process too
def _read(path: str, changed_ns: int) -> TrainingFeatures:
    arrays = read_arrays(Path(path))
    values = {each.name: arrays[each.name] for each in fields(TrainingFeatures)}
    indices, features, axes = (values[name] for name in ("indices", "features", "axes"))
    fits = features.ndim == axes.ndim == 2 and len(features) == len(indices) > 0
    if not fits or (axes.size and axes.shape[1] != features.shape[1]):
        raise ValueError("its parts do not fit together")
    plain = {"weights": str(values["weights"]), "seconds": float(values["seconds"])}
    return TrainingFeatures(**values | plain)


def _scaled(values: Features) -> Features:
    values = values.astype(np.float32)
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12))
