"""Hits out of a hundred: what a small test says of a network, and what it does not.

The test that the reference reports use: 100 random test images are drawn and the right answers
counted. Drawn again, the same network has other hits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.chance import Result

DRAWN = 100
SMALL_SHARE = 0.05  # of the test images: below, drawing without putting back hardly matters


@dataclass(frozen=True)
class ExpectedHits:
    """How probable each number of hits is: `probability` (size + 1,), for 0 to `size` hits.

    19 of 20 draws have `low` to `high`, and 19 of 20 pairs of draws are at most `apart` hits apart.
    `without_replacement`: it counts that an image is drawn
    once at most (hypergeometric), for few test images; else it is the binomial distribution.
    """

    size: int
    probability: NDArray[np.float64]
    low: int
    high: int
    apart: int
    without_replacement: bool


def drawn(images: int, seed: int, number: int, size: int = DRAWN) -> NDArray[np.int64]:
    """Indices of `size` different ones of so many test images (of all where there are fewer), (k,).

    Draw `number` of a `seed` is the same each time.
    """
    generator = np.random.default_rng((seed, number))
    return np.asarray(generator.choice(images, min(size, images), replace=False))


def expected_hits(result: Result, size: int = DRAWN) -> ExpectedHits:
    """What such draws from all test images come to, whose share of right ones is known."""
    from scipy.stats import binom, hypergeom

    size = min(size, result.images)
    finite = size > SMALL_SHARE * result.images
    law = hypergeom(result.images, result.right, size) if finite else binom(size, result.accuracy)
    low, high = (int(law.ppf(share)) for share in (0.025, 0.975))
    probability = np.asarray(law.pmf(np.arange(size + 1)))
    return ExpectedHits(size, probability, low, high, _apart(probability), finite)


def _apart(probability: NDArray[np.float64]) -> int:
    """The least distance that 19 of 20 pairs of independent draws do not exceed."""
    distances = np.convolve(probability, probability[::-1])  # from -size to size
    size = len(probability) - 1
    within = np.cumsum(distances[size:] + np.append(0, distances[size + 1 :]))
    return int(np.searchsorted(within, 0.95 * within[-1]))
