"""What is kept of a network's features, by run, in `<workspace>/cache/inside/<run>/`.

Needs no Keras: pages read it, a worker writes it. What was computed with another file of the
network (a training that went on) or of other images counts as not there.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.files import drop, make_folder, write_arrays
from core.common.reading import DAMAGE, read_arrays
from core.runs.artifacts import network_stamp

FOLDER = "inside"
TEST_IMAGES = 5_000  # at most so many are looked at
STAMP = "of"


@dataclass(frozen=True)
class Plane:
    """Test images by the network's own features.

    `indices`: which test images, (n,). `components`: their first principal components, the largest
    first, (n, ≤ 50). `explained`: the share of the spread of the features that each has.
    """

    KIND: ClassVar[str] = "plane"
    indices: NDArray[np.int64]
    components: NDArray[np.float32]
    explained: NDArray[np.float32]

    @property
    def points(self) -> NDArray[np.float32]:
        """The two largest components, (n, 2); 0 where there is but one."""
        spare = max(0, 2 - self.components.shape[1])
        return np.pad(self.components[:, :2], ((0, 0), (0, spare)))


@dataclass(frozen=True)
class TSne:
    """The same images, in the order of `Plane`, by t-SNE: `points` (n, 2)."""

    KIND: ClassVar[str] = "tsne"
    points: NDArray[np.float32]
    perplexity: NDArray[np.float32]


Kept = TypeVar("Kept", Plane, TSne)


def load(run_id: str, kind: type[Kept]) -> Kept | None:
    """What is kept of that kind for the run's network as it is now; None where nothing is."""
    try:
        arrays = read_arrays(_path(run_id, kind.KIND))
        if str(arrays.pop(STAMP)) != network_stamp(run_id):
            return None
        return kind(**{each.name: arrays[each.name] for each in fields(kind)})
    except DAMAGE:
        return None


def keep(run_id: str, values: Plane | TSne, of: str) -> None:
    """Keep `values`, which were computed with the network of `network_stamp` `of`.

    Nothing where the run was deleted for good meanwhile.
    """
    path = _path(run_id, values.KIND)
    make_folder(path.parent, instead_of_files=True)
    arrays: dict[str, Any] = {each.name: getattr(values, each.name) for each in fields(values)}
    write_arrays(path, arrays | {STAMP: np.array(of)})
    if not settings.run_folder(run_id).is_dir():  # who deleted it has looked before this was there
        forget(run_id)


def forget(run_id: str) -> None:
    """Delete what is kept of the run."""
    drop(settings.cache() / FOLDER / run_id)


def _path(run_id: str, kind: str) -> Path:
    return settings.cache() / FOLDER / run_id / f"{kind}.npz"
