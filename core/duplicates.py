"""Images that are there twice: to the last pixel, or nearly.

Exact ones have one checksum. Near ones are found in two steps. Every pair of images is compared
as 8×8 pixels: less its mean, scaled to length 1, so that a scalar product is a correlation; blocks
of a matrix product do all pairs. What is left is compared pixel by pixel: as it is, and once more
without its smooth part, for two pictures of an empty sky correlate too. Where objects lie on a
plain ground (clothes, digits) that ground alone correlates, and a stricter limit holds.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.blocks import images_at_once

SIDE = 8
ROWS_AT_ONCE = 2048
PAIRS_AT_ONCE = 4096
SAMPLE = 500
PLAIN_GROUND = 0.2
Note = Callable[[str, float], object]
Features = NDArray[np.float32]


@dataclass(frozen=True)
class Limits:
    """From which correlation on two images count as nearly the same.

    `small` as 8×8 pixels, `whole` in all pixels, `detail` without the smooth part.
    """

    small: float
    whole: float
    detail: float


PHOTOGRAPHS = Limits(small=0.9, whole=0.9, detail=0.5)
ON_PLAIN_GROUND = Limits(small=0.99, whole=0.995, detail=0.5)


class Images:
    """Training and test images (uint8, (n, height, width, channels)) under one row of numbers."""

    def __init__(self, train: Any, test: Any) -> None:
        self.train, self.test = train, test

    def __len__(self) -> int:
        return len(self.train) + len(self.test)

    def __getitem__(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images at these numbers, in their order."""
        of_test = indices >= len(self.train)
        found = np.empty((len(indices), *self.train.shape[1:]), np.uint8)
        found[~of_test] = self.train[indices[~of_test]]
        found[of_test] = self.test[indices[of_test] - len(self.train)]
        return found

    def blocks(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """All images, in order, with the number of each block's first one."""
        count = images_at_once(self.train.shape[1:], ROWS_AT_ONCE)
        for offset, part in ((0, self.train), (len(self.train), self.test)):
            for first in range(0, len(part), count):
                yield offset + first, part[first : first + count]


class Groups:
    """Which numbers belong together (union–find with halved paths)."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, one: int) -> int:
        """The smallest number of the group so far."""
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Put the groups of two numbers together."""
        low, high = sorted((self.root(one), self.root(other)))
        self.parent[high] = low

    def lists(self) -> list[list[int]]:
        """The groups of two and more, each sorted."""
        found: dict[int, list[int]] = {}
        for one in range(len(self.parent)):
            found.setdefault(self.root(one), []).append(one)
        return [group for group in found.values() if len(group) > 1]


def exact_copies(images: Images, note: Note) -> list[list[int]]:
    """Groups of numbers of images that agree in every pixel."""
    found: dict[bytes, list[int]] = {}
    for first, block in images.blocks():
        note("looking for the same image twice", first / len(images))
        for index, image in enumerate(np.ascontiguousarray(block)):
            key = hashlib.blake2b(image.data, digest_size=16).digest()
            found.setdefault(key, []).append(first + index)
    return [group for group in found.values() if len(group) > 1]


def near_copies(images: Images, candidates: NDArray[np.int64], note: Note) -> list[list[int]]:
    """Groups of numbers among `candidates` of images that are nearly the same.

    The groups are chains: the first may be like the second and that like the third.
    """
    features, contrast = small_features(images, note)
    candidates = candidates[contrast[candidates] > 0]  # a blank image correlates with nothing
    features = features[candidates]
    limits = limits_for(images)
    groups = Groups(len(candidates))
    at_once = images_at_once(images.train.shape[1:], 4 * PAIRS_AT_ONCE) // 4 or 1  # several copies
    for pairs in _alike(features, limits.small, note):
        for first in range(0, len(pairs), at_once):
            some = pairs[first : first + at_once]
            some = some[[groups.root(one) != groups.root(other) for one, other in some.tolist()]]
            if len(some):
                _join_the_same(images, candidates, some, limits, groups)
    return [[int(candidates[one]) for one in group] for group in groups.lists()]


def small_features(images: Images, note: Note) -> tuple[Features, NDArray[np.float32]]:
    """Each image as at most 8×8 pixels, mean 0 and length 1: (n, values), and its length before."""
    height, width, channels = images.train.shape[1:]
    rows, columns = _area_mean(height), _area_mean(width)
    features = np.empty((len(images), len(rows) * len(columns) * channels), np.float32)
    for first, block in images.blocks():
        note("making small copies", first / len(images))
        wide = block.reshape(len(block), height, width * channels).astype(np.float32)
        low = (rows @ wide).reshape(len(block), len(rows), width, channels)
        small = np.einsum("pw,nrwc->nrpc", columns, low, optimize=True)
        features[first : first + len(block)] = small.reshape(len(block), -1)
    return _normal(features)


def limits_for(images: Images) -> Limits:
    """The strict limits where most images have a plain ground, else those for photographs.

    The ground is plain where a fifth of an image has the value that most of its border has.
    """
    chosen = np.linspace(0, len(images) - 1, min(SAMPLE, len(images))).astype(np.int64)
    gray = images[chosen].max(axis=-1)
    border = np.concatenate([gray[:, 0], gray[:, -1], gray[:, :, 0], gray[:, :, -1]], axis=1)
    ground = np.median(border, axis=1)[:, None, None]
    plain = float(np.median((gray == ground).mean(axis=(1, 2)))) >= PLAIN_GROUND
    return ON_PLAIN_GROUND if plain else PHOTOGRAPHS


def _alike(features: Features, limit: float, note: Note) -> Iterator[NDArray[np.int64]]:
    """Pairs (n, 2), the smaller number first, whose scalar product is above the limit."""
    count = len(features)
    products = np.empty((ROWS_AT_ONCE, ROWS_AT_ONCE), np.float32)
    for first in range(0, count, ROWS_AT_ONCE):
        note("comparing every image with every other", 1 - (1 - first / count) ** 2)
        block = features[first : first + ROWS_AT_ONCE]
        for second in range(first, count, ROWS_AT_ONCE):
            others = features[second : second + ROWS_AT_ONCE]
            found = np.matmul(block, others.T, out=products[: len(block), : len(others)])
            if found.max() <= limit:
                continue
            one, other = np.nonzero(found > limit)
            pairs = np.stack([one + first, other + second], axis=1)
            yield pairs[pairs[:, 0] < pairs[:, 1]]


def _join_the_same(
    images: Images,
    candidates: NDArray[np.int64],
    pairs: NDArray[np.int64],
    limits: Limits,
    groups: Groups,
) -> None:
    left, right = (images[candidates[pairs[:, side]]].astype(np.float32) for side in (0, 1))
    same = _correlation(left, right) >= limits.whole
    same[same] = _correlation(_detail(left[same]), _detail(right[same])) >= limits.detail
    for one, other in pairs[same].tolist():
        groups.join(one, other)


def _correlation(left: Features, right: Features) -> NDArray[np.float32]:
    size = int(np.prod(left.shape[1:]))
    (one, _), (other, _) = (_normal(part.reshape(len(part), size)) for part in (left, right))
    return np.asarray(np.einsum("nv,nv->n", one, other))


def _detail(images: Features) -> Features:
    """What is left without the mean of each pixel's 3×3 neighbourhood."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge")
    height, width = images.shape[1:3]
    smooth = sum(
        padded[:, row : row + height, column : column + width]
        for row in range(3)
        for column in range(3)
    )
    return np.asarray(images - smooth / 9)


def _normal(features: Features) -> tuple[Features, NDArray[np.float32]]:
    """Each row (in place, where it can) less its mean and of length 1, and its length before."""
    features = features - features.mean(axis=1, keepdims=True)
    length = np.sqrt(np.einsum("nv,nv->n", features, features))
    features /= np.maximum(length, 1e-6)[:, None]
    return features, length


def _area_mean(size: int) -> Features:
    """Matrix (at most 8, size) that averages neighbours, in parts where 8 does not divide size."""
    count = min(size, SIDE)
    edges = np.linspace(0, size, count + 1)[:, None]
    cells = np.arange(size)[None]
    shares = np.minimum(edges[1:], cells + 1) - np.maximum(edges[:-1], cells)
    shares = np.maximum(shares, 0)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
