"""Images that are there twice: to the last pixel, or nearly.

Exact ones have one checksum. Near ones are found in two steps. Every pair of images is compared
as 8×8 pixels: less its mean, scaled to length 1, so that a scalar product is a correlation; blocks
of a matrix product do all pairs. What is left is compared pixel by pixel, in copies of at most
32×32 (the limits were found on such images): as it is, and once more without its smooth part, for
two pictures of an empty sky correlate too. Where objects lie on a plain ground (clothes, digits)
that ground alone correlates, and a stricter limit holds. Where so many look alike that this would
take hours, only the pairs most alike are compared.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.imaging.batches import images_at_once

SIDE = 8
LARGEST_SIDE = 32
MOST_PAIRS = 1_000_000  # about two minutes; Fashion-MNIST has 235,000, CIFAR-10 39,000
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


def exact_copies(images: Images, note: Note) -> list[list[int]]:
    """Groups of numbers of images that agree in every pixel."""
    found: dict[bytes, list[int]] = {}
    for first, block in images.blocks():
        note(N_("looking for the same image twice"), first / len(images))
        for index, image in enumerate(np.ascontiguousarray(block)):
            key = hashlib.blake2b(image.data, digest_size=16).digest()
            found.setdefault(key, []).append(first + index)
    return [group for group in found.values() if len(group) > 1]


def near_copies(
    images: Images, candidates: NDArray[np.int64], note: Note
) -> tuple[list[list[int]], int]:
    """Groups of numbers among `candidates` of images that are nearly the same.

    The groups are chains: the first may be like the second and that like the third. With them, how
    many pairs that look alike when small were not compared, for there were over `MOST_PAIRS`.
    """
    from scipy.cluster.hierarchy import DisjointSet  # half a second that only the search takes

    images = reduced(images, note)
    features, contrast = small_features(images, note)
    candidates = candidates[contrast[candidates] > 0]  # a blank image correlates with nothing
    features = features[candidates]
    limits = limits_for(images)
    groups, left_out = DisjointSet(range(len(candidates))), 0
    at_once = images_at_once(images.train.shape[1:], 4 * PAIRS_AT_ONCE) // 4 or 1  # several copies
    for found in _alike(features, limits.small):
        left_out += found.left_out
        for first in range(0, max(1, len(found.pairs)), at_once):
            note(N_("comparing every image with every other"), found.share)
            some = found.pairs[first : first + at_once]
            some = some[[not groups.connected(one, other) for one, other in some.tolist()]]
            if len(some):
                _join_the_same(images, candidates, some, limits, groups)
    several = sorted(sorted(group) for group in groups.subsets() if len(group) > 1)
    return [candidates[group].tolist() for group in several], left_out


def reduced(images: Images, note: Note) -> Images:
    """The same images at no more than 32×32 pixels (averaged); those that are no larger as is."""
    height, width, channels = images.train.shape[1:]
    if max(height, width) <= LARGEST_SIDE:
        return images
    shape = (min(height, LARGEST_SIDE), min(width, LARGEST_SIDE), channels)
    copies = np.empty((len(images), *shape), np.uint8)
    for first, block in images.blocks():
        note(N_("making smaller copies"), first / len(images))
        copies[first : first + len(block)] = np.rint(_averaged(block, LARGEST_SIDE))
    return Images(copies[: len(images.train)], copies[len(images.train) :])


def small_features(images: Images, note: Note) -> tuple[Features, NDArray[np.float32]]:
    """Each image as at most 8×8 pixels, mean 0 and length 1: (n, values), and its length before."""
    height, width, channels = images.train.shape[1:]
    features = np.empty((len(images), min(height, SIDE) * min(width, SIDE) * channels), np.float32)
    for first, block in images.blocks():
        note(N_("making small copies"), first / len(images))
        features[first : first + len(block)] = _averaged(block, SIDE).reshape(len(block), -1)
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


class _Alike(NamedTuple):
    """Pairs (n, 2) of one block, the smaller number first; `share`: how far the search is."""

    pairs: NDArray[np.int64]
    left_out: int
    share: float


def _alike(features: Features, limit: float) -> Iterator[_Alike]:
    """Block by block the pairs whose scalar product is above the limit, `MOST_PAIRS` in all.

    What is left of them is dealt out evenly among the blocks to come.
    """
    count = len(features)
    products = np.empty((ROWS_AT_ONCE, ROWS_AT_ONCE), np.float32)
    firsts = range(0, count, ROWS_AT_ONCE)
    blocks = [(first, second) for first in firsts for second in firsts if first <= second]
    left = MOST_PAIRS
    for number, (first, second) in enumerate(blocks):
        block, others = (features[start : start + ROWS_AT_ONCE] for start in (first, second))
        found = np.matmul(block, others.T, out=products[: len(block), : len(others)])
        if first == second:
            found[np.tril_indices(len(block))] = -1  # each pair once, and none with itself
        pairs, left_out = _most_alike(found, limit, left // (len(blocks) - number))
        left -= len(pairs)
        yield _Alike(np.add(pairs, (first, second)), left_out, number / len(blocks))


def _most_alike(products: Features, limit: float, most: int) -> tuple[NDArray[np.int64], int]:
    """(row, column) of the `most` highest values above the limit, and how many are left out."""
    if products.max() <= limit:
        return np.empty((0, 2), np.int64), 0
    pairs = np.argwhere(products > limit)
    surplus = max(0, len(pairs) - most)
    if surplus:
        values = products[pairs[:, 0], pairs[:, 1]]
        pairs = pairs[np.sort(np.argpartition(values, surplus)[surplus:])]
    return pairs, surplus


def _join_the_same(
    images: Images,
    candidates: NDArray[np.int64],
    pairs: NDArray[np.int64],
    limits: Limits,
    groups: Any,
) -> None:
    """`groups`: scipy's `DisjointSet` of the candidates' numbers."""
    left, right = (images[candidates[pairs[:, side]]].astype(np.float32) for side in (0, 1))
    same = _correlation(left, right) >= limits.whole
    same[same] = _correlation(_detail(left[same]), _detail(right[same])) >= limits.detail
    for one, other in pairs[same].tolist():
        groups.merge(one, other)


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


def _averaged(block: NDArray[np.uint8], side: int) -> Features:
    """Images (n, height, width, channels) at no more than `side`×`side`: means of neighbours."""
    count, height, width, channels = block.shape
    rows, columns = _area_mean(height, side), _area_mean(width, side)
    wide = block.reshape(count, height, width * channels).astype(np.float32)
    low = (rows @ wide).reshape(count, len(rows), width, channels)
    return np.asarray(np.einsum("pw,nrwc->nrpc", columns, low, optimize=True))


def _area_mean(size: int, side: int) -> Features:
    """Matrix (at most side, size) that averages neighbours, in parts where side does not divide."""
    count = min(size, side)
    edges = np.linspace(0, size, count + 1)[:, None]
    cells = np.arange(size)[None]
    shares = np.minimum(edges[1:], cells + 1) - np.maximum(edges[:-1], cells)
    shares = np.maximum(shares, 0)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
