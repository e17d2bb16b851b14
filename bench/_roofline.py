"""A roofline picture (Williams et al. 2009, doi 10.1145/1498765.1498785) as SVG, drawn by hand."""

import math
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 760, 440, 60
INTENSITY = (3.0, 500.0)  # floating-point operations a byte
SPEED = (8.0, 1500.0)  # GFLOP/s
TICKS = (1, 3, 10, 30, 100, 300, 1000)
LETTER, LINE = 7.5, 14  # of the labels, in pixels
COLOURS = {"float32": "#0072B2", "bfloat16": "#D55E00"}  # Okabe and Ito

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True)
class Point:
    """A network in a precision: operations a byte, and GFLOP/s reached."""

    name: str
    precision: str
    intensity: float
    reached: float


def picture(points: list[Point], peaks: dict[str, float], bandwidth: float) -> str:
    """The SVG: one roof for each precision in `peaks` (GFLOP/s), `bandwidth` in GB/s."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13" role="img">',
        "<title>Roofline: GFLOP/s reached against operations a byte</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_axes(),
    ]
    taken: list[Box] = []
    for precision, peak in peaks.items():
        corners = [(INTENSITY[0], INTENSITY[0] * bandwidth), (peak / bandwidth, peak)]
        line = " ".join(_place(*corner) for corner in [*corners, (INTENSITY[1], peak)])
        colour = COLOURS[precision]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = _place(INTENSITY[1], peak).split(",")
        text = f"{precision}: {peak:.0f} GFLOP/s"
        parts.append(
            f'<text x="{x}" y="{float(y) - 6}" text-anchor="end" fill="{colour}">{text}</text>'
        )
        width = LETTER * len(text)
        taken.append((float(x) - width, float(y) - LINE - 3, width, LINE + 3.0))
    places = [_place(point.intensity, point.reached).split(",") for point in points]
    taken += [(float(x) - 6, float(y) - 6, 12.0, 12.0) for x, y in places]
    for point, (x, y) in zip(points, places, strict=True):
        colour = COLOURS[point.precision]
        fill = colour if point.precision == "bfloat16" else "white"
        parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{colour}"/>')
        parts.append(_label(point.name, float(x), float(y), taken))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _label(text: str, x: float, y: float, taken: list[Box]) -> str:
    """`text` beside a point, the first place where nothing is `taken` yet; then it is."""
    width = LETTER * len(text)
    places = [
        (x + across, y + down - LINE / 2, width, float(LINE))
        for down in (0, -LINE, LINE, -2 * LINE, 2 * LINE)
        for across in (8, -8 - width)
    ]
    box = next((place for place in places if not _meets(place, taken)), places[0])
    taken.append(box)
    return f'<text x="{box[0]:.1f}" y="{box[1] + LINE - 3:.1f}">{text}</text>'


def _meets(box: Box, others: list[Box]) -> bool:
    x, y, width, height = box
    return any(
        x < left + across and left < x + width and y < top + down and top < y + height
        for left, top, across, down in others
    )


def _axes() -> list[str]:
    left, bottom = MARGIN, HEIGHT - MARGIN
    parts = [f'<path d="M{left},20 V{bottom} H{WIDTH - 20}" fill="none" stroke="#555"/>']
    for value in TICKS:
        x = _place(value, SPEED[0]).split(",")[0]
        y = _place(INTENSITY[0], value).split(",")[1]
        if INTENSITY[0] <= value <= INTENSITY[1]:
            parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{value}</text>')
        if SPEED[0] <= value <= SPEED[1]:
            parts.append(f'<text x="{left - 8}" y="{y}" text-anchor="end">{value}</text>')
    middle = (left + WIDTH) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">operations a byte</text>'
    )
    parts.append(f'<text x="{left + 6}" y="16">GFLOP/s</text>')
    return parts


def _place(intensity: float, speed: float) -> str:
    """Where a point lies in the picture, both axes logarithmic: "x,y"."""
    across = math.log(intensity / INTENSITY[0]) / math.log(INTENSITY[1] / INTENSITY[0])
    up = math.log(speed / SPEED[0]) / math.log(SPEED[1] / SPEED[0])
    x = MARGIN + across * (WIDTH - MARGIN - 20)
    y = HEIGHT - MARGIN - up * (HEIGHT - MARGIN - 20)
    return f"{x:.1f},{y:.1f}"
