"""Each network as a small drawing that shows its kind: from the image at the left to its answer.

A network is a row of stages (`NETWORKS`); how a stage looks is said once for all networks. Blocks
of feature maps are as high as the maps and as thick as their channels are many. Arcs are
shortcuts, hatched gray is what others have trained and stays as it is, coloured is what connects
and the layer that answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import cos, log2, pi, sin
from typing import Literal

from pages._ui.widgets.templates import rendered, svg_url

WIDTH, HEIGHT = 96, 40
MIDDLE = 22.0  # below the arcs
HIGHEST, LOWEST = 27.0, 6.0
SHRINKING = 0.74  # of the height, where the sides of the maps are halved
THICKNESS = 0.66  # of a block, for each doubling of its channels
MARGIN, WIDEST_GAP, BETWEEN_BLOCKS = 2.0, 7.0, 1.4
DOT = 2.6
ROWS = (10.0, 18.0, 26.0, 34.0)  # of a dense layer's dots
Look = Literal["block", "frozen", "line", "dots", "accent", "answer"]


@dataclass(frozen=True)
class Stage:
    """So many (`count`) equal blocks in a row.

    `halvings`: how often the image's sides have been halved before. `channels`: of maps, or how
    many dots of a dense layer. `joined`: by shortcuts past each block, or from each to all after.
    """

    kind: Literal["maps", "branches", "dense", "fan", "patches", "attention", "mixer"]
    halvings: int = 0
    channels: int = 0
    count: int = 1
    joined: Literal["", "past", "all"] = ""
    frozen: bool = False


@dataclass(frozen=True)
class Mark:
    """A path of the drawing, and its look in the template."""

    look: Look
    path: str


@dataclass(frozen=True)
class Piece:
    """What is `width` wide; `draw` takes the x where it begins."""

    width: float
    draw: Callable[[float], list[Mark]]


def maps(*blocks: tuple[int, int, int], joined: Literal["", "past", "all"] = "") -> list[Stage]:
    """Stages of feature maps: (halvings, channels, count) each."""
    return [
        Stage("maps", halvings, channels, count, joined) for halvings, channels, count in blocks
    ]


def frozen(*blocks: tuple[int, int, int], joined: Literal["", "past", "all"] = "") -> list[Stage]:
    """The same of a backbone."""
    return [Stage("maps", *block, joined, frozen=True) for block in blocks]


DENSE = Stage("dense")
NETWORKS: dict[str, list[Stage]] = {
    "linear": [Stage("fan")],
    "mlp": [Stage("fan", count=3)],
    "lenet5": [*maps((0, 6, 1), (1, 16, 1)), DENSE, DENSE],
    "cnn1": [*maps((0, 64, 2), (1, 128, 2)), DENSE, DENSE],
    "cnn2": [*maps((0, 32, 1), (1, 64, 1), (2, 128, 1), (3, 128, 1)), DENSE, DENSE],
    "cnn3": [*maps((0, 64, 2), (1, 128, 2), (2, 128, 2)), DENSE, DENSE],
    "cnn-cifar100": [*maps((0, 32, 2), (1, 64, 2), (2, 128, 2), (3, 256, 2)), DENSE],
    "vgg-small": [
        *maps((0, 16, 2), (0, 32, 2), (1, 64, 2), (2, 128, 2), (3, 256, 3)),
        DENSE,
        DENSE,
    ],
    "alexnet": [*maps((0, 96, 1), (2, 256, 1), (3, 384, 2), (3, 256, 1)), DENSE, DENSE],
    "resnet-small": maps((2, 64, 3), joined="past"),
    "resnet50-light": maps((2, 256, 2), (2, 512, 2), (2, 1024, 2), (2, 2048, 2), joined="past"),
    "resnet20": maps((0, 16, 3), (1, 32, 3), (2, 64, 3), joined="past"),
    "wide-resnet": maps((0, 4096, 2), (1, 4096, 2), (2, 4096, 2), joined="past"),
    "convmixer": [Stage("patches"), Stage("mixer", count=2)],
    "vit-small": [Stage("patches"), Stage("attention", count=2)],
    "sprint": maps((0, 24, 1), (1, 64, 2), (2, 256, 2), (3, 256, 2)),
    "mobilenet": frozen((0, 24, 1), (1, 96, 2), (2, 192, 2), (3, 384, 2), (4, 768, 1)),
    "mobilenetv3-small": frozen((0, 16, 1), (1, 16, 1), (2, 24, 2), (3, 48, 4), (4, 96, 2)),
    "vgg16": frozen((0, 64, 2), (1, 128, 2), (2, 256, 2), (3, 512, 2), (4, 512, 1)),
    "resnet50": frozen((0, 256, 2), (1, 512, 2), (2, 1024, 2), (3, 2048, 1), joined="past"),
    "inceptionv3": [
        *frozen((0, 32, 1), (2, 192, 1)),
        Stage("branches", count=4, frozen=True),
    ],
    "densenet121": frozen((0, 256, 3), (1, 512, 3), (2, 1024, 3), joined="all"),
    "efficientnetv2-b0": frozen((0, 16, 1), (1, 32, 2), (2, 48, 2), (3, 112, 3), (4, 192, 2)),
    "convnext-tiny": [
        Stage("patches", frozen=True),
        *frozen((0, 96, 2), (2, 384, 2), (3, 768, 1), joined="past"),
    ],
}


@lru_cache(maxsize=128)
def network_drawing(name: str) -> str:
    """The drawing of that architecture as an SVG, a plain box for one that is not known.

    Its lines are of the colour of text, in a light page and in a dark one. It says nothing to a
    screen reader: the network's name stands beside it.
    """
    stages = NETWORKS.get(name)
    marks = [_box(24, 8, 48, 24)] if stages is None else _in_a_row(stages)
    return rendered("network_drawing", width=WIDTH, height=HEIGHT, marks=marks)


def drawing_url(name: str) -> str:
    """The same in a `data:` address."""
    return svg_url(network_drawing(name))


def _in_a_row(stages: list[Stage]) -> list[Mark]:
    """The image, the stages, the answer, from left to right in the middle of the drawing."""
    pieces = [IMAGE, *(PIECES[stage.kind](stage) for stage in stages), ANSWER]
    free = WIDTH - 2 * MARGIN - sum(piece.width for piece in pieces)
    gap = min(WIDEST_GAP, free / (len(pieces) - 1))
    x = MARGIN + (free - gap * (len(pieces) - 1)) / 2
    marks: list[Mark] = []
    for piece in pieces:
        marks += piece.draw(x)
        x += piece.width + gap
    return marks


def _maps(stage: Stage) -> Piece:
    thick = THICKNESS * log2(stage.channels)
    high = max(LOWEST, HIGHEST * SHRINKING**stage.halvings)
    look = _look(stage)

    def draw(x: float) -> list[Mark]:
        lefts = [x + index * (thick + BETWEEN_BLOCKS) for index in range(stage.count)]
        marks = [_box(left, MIDDLE - high / 2, thick, high, look) for left in lefts]
        top = MIDDLE - high / 2 - 1
        if stage.joined == "past":
            marks += [_arc(left - 1, left + thick + 1, top) for left in lefts]
        if stage.joined == "all":
            middles = [left + thick / 2 for left in lefts]
            marks += [_arc(begin, end, top) for begin, end in combinations(middles, 2)]
        return marks

    return Piece(stage.count * thick + (stage.count - 1) * BETWEEN_BLOCKS, draw)


def _branches(stage: Stage) -> Piece:
    """Filters of three sizes side by side, over and over."""
    thick, step, look = 6.0, 10.0, _look(stage)
    rows = ((-12.0, 4.0), (-6.0, 7.0), (3.0, 10.0))
    return Piece(
        thick + (stage.count - 1) * step,
        lambda x: [
            _box(x + index * step, MIDDLE + top, thick, high, look)
            for index, (top, high) in product(range(stage.count), rows)
        ],
    )


def _dense(stage: Stage) -> Piece:
    return Piece(DOT, lambda x: [Mark("dots", _dots(x + DOT / 2))])


def _fan(stage: Stage) -> Piece:
    """Columns of dots, each dot joined with each of the next column."""
    step, columns = 16.0, stage.count + 1

    def draw(x: float) -> list[Mark]:
        places = [x + DOT / 2 + index * step for index in range(columns)]
        lines = "".join(
            f"M{_n(left)} {_n(above)}L{_n(right)} {_n(below)}"
            for left, right in pairwise(places)
            for above, below in product(ROWS, ROWS)
        )
        return [Mark("accent", lines), Mark("dots", "".join(_dots(place) for place in places))]

    return Piece(DOT + step * stage.count, draw)


def _patches(stage: Stage) -> Piece:
    side, step, look = 6.0, 8.0, _look(stage)
    return Piece(
        2 * step + side,
        lambda x: [
            _box(x + column * step, MIDDLE - step - side / 2 + row * step, side, side, look)
            for row, column in product(range(3), range(3))
        ],
    )


def _attention(stage: Stage) -> Piece:
    """Every patch looks at every other: a ring of dots, all of them joined; stacked in a row."""
    radius, step = 9.0, 22.0

    def draw(x: float) -> list[Mark]:
        marks = []
        for index in range(stage.count):
            middle = x + radius + index * step
            ring = [
                (middle + radius * cos(turn * pi / 3), MIDDLE + radius * sin(turn * pi / 3))
                for turn in range(6)
            ]
            lines = (
                f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for (a, b), (c, d) in combinations(ring, 2)
            )
            marks.append(Mark("accent", "".join(lines)))
            marks.append(Mark("dots", "".join(f"M{_n(a)} {_n(b)}h0" for a, b in ring)))
        return marks

    return Piece(2 * radius + (stage.count - 1) * step, draw)


def _mixer(stage: Stage) -> Piece:
    """Mix in space, then across channels: bars across, then bars along."""
    side, step, bar = 16.0, 20.0, 2.5
    offsets = [index * (side - bar) / 3 for index in range(4)]

    def draw(x: float) -> list[Mark]:
        top, marks = MIDDLE - side / 2, []
        for index in range(stage.count):
            left, along = x + index * step, index % 2
            marks += [
                _box(left, top + offset, side, bar)
                if along
                else _box(left + offset, top, bar, side)
                for offset in offsets
            ]
            if not along:
                marks.append(_arc(left - 1, left + side + 1, top - 2))
        return marks

    return Piece(side + (stage.count - 1) * step, draw)


def _look(stage: Stage) -> Look:
    return "frozen" if stage.frozen else "block"


def _box(x: float, y: float, width: float, height: float, look: Look = "block") -> Mark:
    return Mark(look, f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z")


def _arc(left: float, right: float, y: float) -> Mark:
    high = min(y - 1.5, 2 + (right - left) / 3)
    return Mark(
        "accent",
        f"M{_n(left)} {_n(y)}c0 {_n(-high)} {_n(right - left)} {_n(-high)} {_n(right - left)} 0",
    )


def _dots(x: float) -> str:
    return "".join(f"M{_n(x)} {_n(y)}h0" for y in ROWS)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


IMAGE = Piece(
    10,
    lambda x: [
        _box(x, MIDDLE - 5, 10, 10, "line"),
        Mark("line", f"M{_n(x)} {_n(MIDDLE + 3)}l3 -4l3 3l2 -2l2 2"),
    ],
)
ANSWER = Piece(3, lambda x: [_box(x, MIDDLE - 8, 3, 16, "answer")])
PIECES: dict[str, Callable[[Stage], Piece]] = {
    "maps": _maps,
    "branches": _branches,
    "dense": _dense,
    "fan": _fan,
    "patches": _patches,
    "attention": _attention,
    "mixer": _mixer,
}
