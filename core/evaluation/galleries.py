"""Test images in the orders in which mistakes are looked at."""

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.evaluation.evaluation import Evaluation

GALLERIES = {
    "confident": N_("most confident mistakes"),
    "unsure": N_("least sure"),
    "hair": N_("right by a hair"),
    "random": N_("random"),
}


def gallery_of(
    evaluation: Evaluation,
    name: str,
    *,
    true: int | None = None,
    said: int | None = None,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Indices of test images, of a true class and a class that was said where these are given.

    `confident`: wrong, the surest first. `unsure`: right or wrong, those with the least probable
    answer first. `hair`: right, those whose second class came nearest to the first one first.
    `random`: all, shuffled by `seed`.
    """
    right = {"confident": False, "hair": True}.get(name)
    found = evaluation.select(right=right, true=true, predicted=said)
    if name == "unsure":
        return found[::-1]
    if name == "hair":
        return found[np.argsort(margin(evaluation)[found], kind="stable")]
    if name == "random":
        return np.random.default_rng(seed).permutation(np.sort(found))
    return found


def margin(evaluation: Evaluation) -> NDArray[np.float32]:
    """How far apart the probabilities of the first and the second answer are, 0 to 1, (n,)."""
    best = np.partition(evaluation.probabilities, -2, axis=1)
    return np.asarray(best[:, -1] - best[:, -2])
