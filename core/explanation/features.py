"""A network's own features of many images: on a plane; and who is near whom.

On a plane by principal components, or by t-SNE (van der Maaten and Hinton 2008, Journal of Machine
Learning Research 9, 2579-2605) on at most 50 of these. All run in a worker; the long ones are kept
by run (`core.explanation.kept`), say how far they are, and can be stopped.
"""

import re
from collections.abc import Callable
from contextlib import redirect_stdout

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.splits import Indices
from core.evaluation.images import images_of_run
from core.explanation.kept import TEST_IMAGES, Plane, TSne, keep, load
from core.inspection.result_cache import SILENT, TaskProgress
from core.modeling.features import Features, batches_of, collect, feature_model, stratified
from core.prediction.predictor import network_of
from core.prediction.strangeness import kept_features, own_features
from core.runs.artifacts import network_stamp

COMPONENTS = 50
PERPLEXITY, ITERATIONS = 30.0, 1_000
FEWEST = 3
Note = Callable[[str, float], None]


def compute_plane(run_id: str, progress: TaskProgress = SILENT) -> None:
    """Features and principal components of up to 5,000 test images of a run, kept as `Plane`.

    UserError where the network or the images are gone, or there are fewer than 3 of them.
    """
    of, opened = _stamp(run_id), images_of_run(run_id)
    images, labels = opened.arrays.x_test, opened.arrays.y_test
    if len(labels) < FEWEST:
        raise UserError(
            "too-few-for-a-plane",
            N_("There are {count} test images; a plane needs at least {fewest}."),
            count=len(labels),
            fewest=FEWEST,
        )
    indices = stratified(labels, TEST_IMAGES)
    batches = batches_of(images, indices, progress.part(0.0, 0.95))
    values, _ = collect(feature_model(network_of(run_id)), batches)
    progress(N_("finding the directions of the largest spread"), 0.95)
    keep(run_id, principal(indices, values), of)


def compute_tsne(run_id: str, progress: TaskProgress = SILENT) -> None:
    """t-SNE of the images of the run's `Plane`, which is computed first where it is not there."""
    of, plane = _stamp(run_id), load(run_id, Plane)
    begin = 0.0
    if plane is None:
        begin = 0.3
        compute_plane(run_id, _Share(progress, begin))
        plane = load(run_id, Plane)
    assert plane is not None, "it was just kept"
    keep(run_id, tsne(plane, progress.part(begin, 1 - begin)), of)


def nearest_in_features(
    run_id: str, image: NDArray[np.uint8], count: int
) -> list[tuple[int, float]]:
    """The `count` training images nearest to `image`, uint8 (height, width, channels).

    Of those whose features are kept: index among the training images, and Euclidean distance of
    the features in units of the mean distance to all of them, the nearest first. UserError where
    none are kept.
    """
    kept = kept_features(run_id)
    own = own_features(run_id, kept, image)
    distances = np.linalg.norm(kept.features.astype(np.float32) - own, axis=1)
    mean = max(float(distances.mean()), 1e-12)
    best = np.argsort(distances, kind="stable")[:count]
    return [(int(kept.indices[one]), float(distances[one]) / mean) for one in best]


def principal(indices: Indices, values: Features) -> Plane:
    """At most 50 principal components of features (n, values)."""
    from sklearn.decomposition import PCA

    count = min(COMPONENTS, *values.shape)
    found = PCA(count, random_state=0).fit(values)
    shares = np.nan_to_num(found.explained_variance_ratio_)  # 0/0 where all are alike
    components = np.asarray(found.transform(values), np.float32)
    return Plane(indices, components, shares.astype(np.float32))


def tsne(plane: Plane, note: Note = lambda words, share: None) -> TSne:
    """The images of `plane` by t-SNE of their components; few images have a smaller perplexity."""
    from sklearn.manifold import TSNE

    perplexity = max(1.0, min(PERPLEXITY, (len(plane.indices) - 1) / 3))
    begin = plane.points / max(float(plane.points[:, 0].std()), 1e-12) * 1e-4
    note(N_("t-SNE: looking for neighbours"), 0.0)
    search = TSNE(perplexity=perplexity, max_iter=ITERATIONS, init=begin, random_state=0, verbose=2)
    # scikit-learn tells nobody how far it is but by printing: there it is heard, and stopped.
    with redirect_stdout(_Heard(note)):
        points = search.fit_transform(plane.components)
    return TSne(np.asarray(points, np.float32), np.array([perplexity], np.float32))


class _Heard:
    """Takes what t-SNE prints; what `note` raises ends it."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._share = 0.0

    def write(self, text: str) -> int:
        found = re.search(r"Iteration (\d+)", text)
        if found:
            self._share = int(found.group(1)) / ITERATIONS
        self._note(N_("t-SNE: laying out"), self._share)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


class _Share(TaskProgress):
    """The progress of a first part, told as the first `share` of the whole."""

    def __init__(self, whole: TaskProgress, share: float) -> None:
        super().__init__()
        self._whole, self._length = whole, share

    def __call__(self, words: str, share: float = 0.0) -> None:
        self._whole(words, share * self._length)


def _stamp(run_id: str) -> str:
    network_of(run_id)  # says in words where there is none
    return network_stamp(run_id)
