"""The split without scikit-learn, and drawing as it draws (BSD licence): the same seed, the same
images."""

from typing import Any

import numpy as np


def drawn(labels: Any, pool: Any, count: int, seed: int) -> Any:
    """`count` of the indices `pool`, each class with its share, and the others; both sorted.

    As scikit-learn's train_test_split(pool, train_size=count, stratify=labels[pool],
    random_state=seed) draws them.
    """
    if count in (0, len(pool)):
        return (pool, pool[:0]) if count else (pool[:0], pool)
    random = np.random.RandomState(seed)
    _, classes, counts = np.unique(labels[pool], return_inverse=True, return_counts=True)
    places = np.split(np.argsort(classes, kind="stable"), np.cumsum(counts)[:-1])
    first = shares(counts, count, random)
    second = shares(counts - first, len(pool) - count, random)
    parts: tuple[list[Any], list[Any]] = ([], [])
    for place, one, other in zip(places, first, second, strict=True):
        shuffled = place[random.permutation(len(place))]
        parts[0].append(shuffled[:one])
        parts[1].append(shuffled[one : one + other])
    return tuple(np.sort(pool[np.concatenate(part)]) for part in parts)


def shares(counts: Any, wanted: int, random: Any) -> Any:
    """How many of each class make `wanted`; where shares are no whole numbers, ties are drawn."""
    exact = counts / counts.sum() * wanted
    whole = np.floor(exact)
    missing = int(wanted - whole.sum())
    for rest in np.unique(exact - whole)[::-1]:
        if not missing:
            break
        (tied,) = np.where(exact - np.floor(exact) == rest)
        more = min(len(tied), missing)
        whole[random.choice(tied, size=more, replace=False)] += 1
        missing -= more
    return whole.astype(int)
