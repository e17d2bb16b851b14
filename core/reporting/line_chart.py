"""Curves as a drawing for a file that opens anywhere: SVG without a script, sharp in print.

What a page shows by Plotly takes 1 MB of script; a curve is a few kB as a drawing. The places are
computed here, `assets/report/chart.html` writes them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.common.i18n import number

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 10, 46
MOST_TICKS = 6


@dataclass(frozen=True)
class Line:
    """One curve: its points from left to right; those that are no finite numbers are left out."""

    name: str
    points: Sequence[tuple[float, float]]
    color: str
    dashed: bool = False


@dataclass(frozen=True)
class Tick:
    """A number on an axis, and how far along it stands (SVG units)."""

    place: float
    word: str


@dataclass(frozen=True)
class Chart:
    """What the template draws. `lines`: each with its points as SVG writes them."""

    title: str
    horizontal: str
    lines: list[tuple[Line, str]]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(
    title: str, horizontal: str, lines: Sequence[Line], *, share: bool = False
) -> Chart | None:
    """The curves on common axes; None where no curve has a point.

    `title` says what is drawn upwards, `horizontal` what is to the right. With `share`, values
    (0 to 1) are written in per cent, and the axis ends at what can be reached.
    """
    drawn = [(line, points) for line in lines if (points := _finite(line.points))]
    if not drawn:
        return None
    places, values = zip(*(point for _line, points in drawn for point in points), strict=True)
    x_steps, y_steps = steps(min(places), max(places), whole=True), steps(min(values), max(values))
    if share:
        y_steps = [step for step in y_steps if step <= 1.0 + 1e-9]
    across = _scale((min(places), max(places)), (LEFT, WIDTH - RIGHT))
    low, high = min(y_steps[0], *values), max(y_steps[-1], *values)
    up = _scale((low, high), (HEIGHT - BOTTOM, TOP))
    form = (".0%" if _are_whole(y_steps) else ".1%") if share else ".3g"
    return Chart(
        title,
        horizontal,
        [
            (line, " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points))
            for line, points in drawn
        ],
        [Tick(across(x), number(x, "g")) for x in x_steps if min(places) <= x <= max(places)],
        [Tick(up(y), number(y, form)) for y in y_steps],
    )


def _finite(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [point for point in points if all(map(math.isfinite, point))]


def _scale(values: tuple[float, float], places: tuple[float, float]) -> Callable[[float], float]:
    """The place of a value; the middle, where there is but one."""
    (low, high), (start, end) = values, places
    if high == low:
        return lambda value: (start + end) / 2
    return lambda value: start + (end - start) * (value - low) / (high - low)


def steps(low: float, high: float, *, whole: bool = False) -> list[float]:
    """At most `MOST_TICKS` round numbers, 1, 2 or 5 times a power of ten apart, around low to high.

    With `whole`, no fractions.
    """
    span = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(span / MOST_TICKS))
    step = next(size * part for part in (1, 2, 5, 10, 20) if span / (size * part) <= MOST_TICKS - 1)
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def _are_whole(shares: Sequence[float]) -> bool:
    """Whether these shares are whole per cents."""
    return all(abs(share * 100 - round(share * 100)) < 1e-6 for share in shares)
