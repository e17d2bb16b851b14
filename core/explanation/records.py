"""What a worker says of the inside of a network: records that need no Keras, so pages draw them.

A map (of a layer, of an occlusion) has cells; its `Placement` says where on the image each lies.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Placement:
    """Where the cells of a map lie: the centre of cell (i, j) at `first + (i, j) * step` pixels.

    Rows before columns; pixel 0 has its centre at 0.
    """

    first: tuple[float, float] = (0.0, 0.0)
    step: tuple[float, float] = (1.0, 1.0)


class LayerKind(StrEnum):
    """What a layer with a map is."""

    CONVOLUTION = "convolution"
    JOIN = "join"  # of branches: a sum or a stack
    BLOCK = "block"  # of a transformer, whose patches form the map


@dataclass(frozen=True)
class MapLayer:
    """A layer whose values lie on a grid over the image.

    `name`: Keras' name of the layer that is meant. `source`: the layer whose values are taken: the
    last activation or normalisation that belongs to it. `number` counts those of its kind, from 1.
    `alone`: nothing goes past it.
    """

    name: str
    source: str
    kind: LayerKind
    number: int
    height: int
    width: int
    channels: int
    placement: Placement
    alone: bool


@dataclass(frozen=True)
class Anatomy:
    """What there is to look at in a network.

    `layers`: those with a map, from the pixels up. `stages`: names of the last one of each size of
    map. `first_choice`: the name of the one to begin with, "" where there is none. `attention`:
    how many layers of attention it has.
    """

    layers: tuple[MapLayer, ...]
    stages: tuple[str, ...]
    first_choice: str
    attention: int

    def layer(self, name: str) -> MapLayer:
        """The layer of that name, which must be one of `layers`."""
        return next(one for one in self.layers if one.name == name)


@dataclass(frozen=True)
class HeatMap:
    """How much each place counts: `values` (rows, columns), float32, 0 to 1 where anything counts.

    `most`: what 1 stands for, in the map's own unit; 0 where nothing counts.
    """

    values: Map
    placement: Placement
    most: float

    def on_image(self, height: int, width: int, scale: int = 1) -> Map:
        """The map over an image of that size, `scale` values a pixel and side: bilinear between
        the centres of its cells, and as at the outermost ones beyond these."""
        rows = _between(self.values.shape[0], height, scale, self.placement, 0)
        columns = _between(self.values.shape[1], width, scale, self.placement, 1)
        return np.asarray(rows @ self.values @ columns.T, np.float32)


def heat_map(values: NDArray[Any], placement: Placement) -> HeatMap:
    """What is negative counts nothing; the largest value becomes 1."""
    positive = np.maximum(np.nan_to_num(values), 0).astype(np.float32)
    most = float(positive.max(initial=0))
    return HeatMap(positive / most if most > 0 else positive, placement, most)


@dataclass(frozen=True)
class Look:
    """Where a network looked for a class, and how that was found out: by the gradients of a layer
    (Grad-CAM), or by covering one part after the other (occlusion)."""

    heat: HeatMap
    way: Literal["grad-cam", "occlusion"]


@dataclass(frozen=True)
class Window:
    """The square that covers a part of the image: its side in pixels, and how often it is moved.

    `places`: rows and columns of positions, the outermost at the edges of an image of `shape`
    (height, width).
    """

    side: int
    places: tuple[int, int]
    shape: tuple[int, int]

    @property
    def placement(self) -> Placement:
        """Where the middles of the positions lie."""
        steps = [
            (size - self.side) / max(1, count - 1)
            for size, count in zip(self.shape, self.places, strict=True)
        ]
        middle = (self.side - 1) / 2
        firsts = [
            middle if count > 1 else (size - 1) / 2
            for size, count in zip(self.shape, self.places, strict=True)
        ]
        return Placement((firsts[0], firsts[1]), (steps[0] or 1.0, steps[1] or 1.0))

    def starts(self, axis: int) -> list[int]:
        """The first covered pixel of each position along an axis (0: rows)."""
        count, room = self.places[axis], self.shape[axis] - self.side
        if count == 1:
            return [room // 2]
        return [round(room * place / (count - 1)) for place in range(count)]


def window_for(height: int, width: int, share: float = 0.2, most: int = 15) -> Window:
    """A window whose side is that `share` of the image's shorter one, moved by half of itself, at
    most `most` positions along an axis."""
    side = max(1, round(min(height, width) * share))
    stride = max(1.0, side / 2)

    def places(size: int) -> int:
        return min(most, int(np.ceil((size - side) / stride)) + 1)

    return Window(side, (places(height), places(width)), (height, width))


@dataclass(frozen=True)
class Channels:
    """Of one layer and one image: its most active channels, the most active first.

    `numbers`: which of the layer's channels they are. `pictures`: uint8 (n, height, width), each
    from its own smallest value (black) to its largest (white). `silent`: how many of all channels
    have the same value everywhere.
    """

    layer: MapLayer
    numbers: tuple[int, ...]
    pictures: NDArray[np.uint8]
    silent: int


@dataclass(frozen=True)
class Filters:
    """Weights that lie on pixels, as pictures.

    `kind`: "convolution", "patches", "classes" (one for each class), "units" (of a dense layer),
    or "" where there are none to be shown. `pictures`: uint8 (n, height, width, 1 or 3); 128 is a
    weight of 0. `numbers`: which of `of` they are.
    """

    kind: str
    numbers: tuple[int, ...]
    pictures: NDArray[np.uint8]
    of: int


@dataclass(frozen=True)
class AttentionMaps:
    """Where a transformer looks, as maps; in each, 1 stands for `most` times an even share.

    `rollout`: through all layers. `last`: of the last layer, the mean of its `heads`.
    """

    rollout: HeatMap
    last: HeatMap
    heads: tuple[HeatMap, ...]


def _between(cells: int, size: int, scale: int, placement: Placement, axis: int) -> Map:
    """Weights (size * scale, cells) of linear interpolation between the centres of cells."""
    pixels = (np.arange(size * scale) + 0.5) / scale - 0.5
    at = np.clip((pixels - placement.first[axis]) / placement.step[axis], 0, cells - 1)
    weights = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells)))
    return np.asarray(weights, np.float32)
