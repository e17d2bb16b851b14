"""Finds the layers of a network whose values lie on a grid over the image, and where on it.

Works on any flat Keras network, also one loaded from a file. The field of a cell is followed from
the pixels up: paddings and strides move and stretch the grid (Araujo et al. 2019, "Computing
receptive fields of convolutional neural networks", Distill, doi 10.23915/distill.00021). So a map
is laid where its cells look, not merely stretched over the image.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import keras
from keras import layers

from core.explanation.records import Anatomy, LayerKind, MapLayer, Placement
from core.prediction.predictor import network_of

BEST_SIDE = 5  # cells: a map with fewer a side says little of where
CONVOLUTIONS = (
    layers.Conv2D,
    layers.DepthwiseConv2D,
    layers.SeparableConv2D,
    layers.Conv2DTranspose,
)
WINDOWS = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)
POOLS = (layers.MaxPooling2D, layers.AveragePooling2D)
JOINS = ("Add", "Concatenate")
FOLLOWERS = (  # what belongs to the layer before it
    layers.BatchNormalization,
    layers.LayerNormalization,
    layers.Activation,
    layers.ReLU,
    layers.LeakyReLU,
    layers.PReLU,
    layers.ELU,
)


@dataclass(frozen=True)
class Grid:
    """Cells of a map, and where they lie on the image that the network gets."""

    rows: int
    columns: int
    placement: Placement


def anatomy(run_id: str) -> Anatomy:
    """What there is to look at in the network of a run. Runs in a worker.

    UserError where the network's file is gone or damaged.
    """
    return anatomy_of(network_of(run_id))


def anatomy_of(network: keras.Model) -> Anatomy:
    """What there is to look at in `network`, which is flat: no layer is itself a network."""
    found = map_layers(network)
    stages = _stages(found)
    large = [layer for layer in stages if min(layer.height, layer.width) >= BEST_SIDE]
    first = (large or stages)[-1].name if stages else ""
    names = tuple(layer.name for layer in stages)
    return Anatomy(tuple(found), names, first, len(attention_layers(network)))


def _stages(found: list[MapLayer]) -> list[MapLayer]:
    """Of each size of map the last layer that nothing goes past, else the last; each block."""
    if blocks := [layer for layer in found if layer.kind is LayerKind.BLOCK]:
        return blocks
    last: dict[tuple[int, int], MapLayer] = {}
    for layer in sorted(found, key=lambda one: one.alone):  # a stable sort
        last[layer.height, layer.width] = layer
    return [layer for layer in found if last[layer.height, layer.width] is layer]


def attention_layers(network: keras.Model) -> list[keras.Layer]:
    """The layers of attention, from the pixels up."""
    return [one for one in network.layers if isinstance(one, layers.MultiHeadAttention)]


def map_layers(network: keras.Model) -> list[MapLayer]:
    """Convolutions, joins of branches behind the first of these, and blocks of a transformer.

    A layer without a place of its own (1×1) is left out.
    """
    grids, after = _grids(network), _consumers(network)
    alone = _alone(network, after)
    found: list[MapLayer] = []
    counts: dict[LayerKind, int] = defaultdict(int)
    attended = 0
    for operation in network.operations:
        attended += isinstance(operation, layers.MultiHeadAttention)
        kind = _kind(operation, bool(counts[LayerKind.CONVOLUTION]), attended)
        grid = grids.get(operation)
        if kind is None or grid is None or grid.rows * grid.columns < 2:
            continue
        if kind is LayerKind.BLOCK:
            number = attended
            found = [one for one in found if (one.kind, one.number) != (kind, number)]
        else:
            counts[kind] += 1
            number = counts[kind]
        source = _last_follower(operation, after)
        size = (grid.rows, grid.columns, int(operation.output.shape[-1]))
        place = (*size, grid.placement, source in alone)
        found.append(MapLayer(operation.name, source.name, kind, number, *place))
    return found


def output_of(network: keras.Model, name: str) -> Any:
    """The tensor that the layer or operation of that name gives in `network`."""
    return next(one.output for one in network.operations if one.name == name)


def _kind(operation: Any, convolved: bool, attended: int) -> LayerKind | None:
    if isinstance(operation, CONVOLUTIONS):
        return LayerKind.CONVOLUTION
    # Keras writes some sums as `x + y`, which makes an operation and no layer.
    if type(operation).__name__ not in JOINS or len(_inputs(operation)) < 2:
        return None
    if attended and len(operation.output.shape) == 3:
        return LayerKind.BLOCK
    return LayerKind.JOIN if convolved and len(operation.output.shape) == 4 else None


def _alone(network: keras.Model, after: dict[Any, list[Any]]) -> set[Any]:
    """The operations that nothing goes past: all that comes later sees the image through them."""
    order = {operation: index for index, operation in enumerate(network.operations)}
    found, open_until = set(), 0
    for operation, index in order.items():
        if open_until <= index:
            found.add(operation)
        open_until = max([open_until, *(order[one] for one in after[operation])])
    return found


def _consumers(network: keras.Model) -> dict[Any, list[Any]]:
    after: dict[Any, list[Any]] = defaultdict(list)
    for operation in network.operations:
        for tensor in _inputs(operation):
            after[operation_of(tensor)].append(operation)
    return after


def _last_follower(layer: keras.Layer, after: dict[Any, list[Any]]) -> keras.Layer:
    """The last of the activations and normalisations that alone come behind `layer`."""
    while len(after[layer]) == 1 and isinstance(after[layer][0], FOLLOWERS):
        (layer,) = after[layer]
    return layer


def _grids(network: keras.Model) -> dict[Any, Grid]:
    """The grid of each operation whose output has one."""
    grids: dict[Any, Grid] = {}
    for operation in network.operations:
        if isinstance(operation, layers.InputLayer):
            _, rows, columns, _ = operation.output.shape
            grids[operation] = Grid(rows, columns, Placement())
            continue
        before = next((grids[m] for m in map(operation_of, _inputs(operation)) if m in grids), None)
        output = operation.output
        grid = _next_grid(operation, before, output.shape) if before and _is_one(output) else None
        if grid:
            grids[operation] = grid
    return grids


def _next_grid(operation: Any, before: Grid, shape: tuple[int, ...]) -> Grid | None:
    if isinstance(operation, layers.Reshape) and len(shape) == 6:  # into patches
        sides = (shape[2], shape[4])
        if (shape[1] * sides[0], shape[3] * sides[1]) != (before.rows, before.columns):
            return None
        return Grid(shape[1], shape[3], _moved(before.placement, sides, sides, (0, 0)))
    if len(shape) in (3, 6):  # rows of patches: (batch, patches, channels), or on their way there
        same = len(shape) == 6 or shape[1] == before.rows * before.columns
        return before if same else None
    if len(shape) != 4 or shape[1] is None or shape[2] is None:
        return None
    after = Grid(shape[1], shape[2], before.placement)
    if isinstance(operation, layers.ZeroPadding2D):
        return replace(after, placement=_moved(before.placement, (1, 1), (1, 1), _tops(operation)))
    if isinstance(operation, WINDOWS + POOLS):
        return replace(after, placement=_behind_window(operation, before))
    return replace(after, placement=_stretched(before, after))


def _behind_window(operation: Any, before: Grid) -> Placement:
    """Behind a convolution or a pooling, whose paddings are TensorFlow's."""
    kernel = getattr(operation, "kernel_size", None) or operation.pool_size
    dilation = getattr(operation, "dilation_rate", (1, 1))
    sizes = [(size - 1) * rate + 1 for size, rate in zip(kernel, dilation, strict=True)]
    strides = tuple(operation.strides)
    tops = [0, 0]
    if operation.padding == "same":
        for axis, cells in enumerate((before.rows, before.columns)):
            stride = strides[axis]
            tops[axis] = max((-(-cells // stride) - 1) * stride + sizes[axis] - cells, 0) // 2
    return _moved(before.placement, (sizes[0], sizes[1]), strides, (tops[0], tops[1]))


def _moved(
    before: Placement,
    sizes: tuple[int, int],
    strides: tuple[int, ...],
    tops: tuple[int, int],
) -> Placement:
    """Behind windows of those `sizes`, the first of which begins `tops` cells before the map."""
    first = [
        start + step * ((size - 1) / 2 - top)
        for start, step, size, top in zip(before.first, before.step, sizes, tops, strict=True)
    ]
    step = [one * stride for one, stride in zip(before.step, strides, strict=True)]
    return Placement((first[0], first[1]), (step[0], step[1]))


def _tops(padding: layers.ZeroPadding2D) -> tuple[int, int]:
    (top, _bottom), (left, _right) = padding.padding
    return top, left


def _stretched(before: Grid, after: Grid) -> Placement:
    """The same extent in another number of cells: a resizing, or nothing where they are as many."""
    sizes = ((before.rows, after.rows), (before.columns, after.columns))
    step = [one * old / new for one, (old, new) in zip(before.placement.step, sizes, strict=True)]
    first = [
        start + (new - old) / 2
        for start, old, new in zip(before.placement.first, before.placement.step, step, strict=True)
    ]
    return Placement((first[0], first[1]), (step[0], step[1]))


def _inputs(operation: Any) -> list[Any]:
    if isinstance(operation, layers.InputLayer):
        return []
    given = operation.input
    return list(keras.tree.flatten(given))


def _is_one(output: Any) -> bool:
    return hasattr(output, "shape")


def operation_of(tensor: Any) -> Any:
    """The operation that a symbolic tensor comes from."""
    return tensor._keras_history.operation
