"""Digits as people draw them on the pad, by a program: strokes through points, in several ways.

The data set's digits come from 43 people; a barred seven, an open four or a wide one are hardly
among them. `scripts.digit_reader` has images compared with these, too.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

PAGE = 280  # pixels, as the pad has them
PENS, TALL, WIDE, SLANT = (8, 36), (150, 210), (0.4, 0.95), 0.12
WAVERING = 2.0  # of each point, in hundredths of the height
ROUNDS = 3
# Points in hundredths of width and height; a stroke ends at "|".
WAYS: dict[int, tuple[str, ...]] = {
    0: (
        "50,2 20,15 10,50 20,85 50,98 80,85 90,50 80,15 50,2",
        "60,2 25,10 15,60 40,98 75,80 80,30 60,2",
        "50,0 10,20 0,50 10,80 50,100 90,80 100,50 90,20 50,0",
    ),
    1: (
        "50,0 50,100",
        "25,25 55,0 55,100",
        "45,0 40,100",
        "25,25 55,0 55,100|20,100 90,100",
    ),
    2: (
        "15,25 30,3 65,3 82,25 70,50 20,95 85,95",
        "20,20 50,0 80,20 75,45 15,98 90,92",
        "10,25 50,0 90,25 10,100 95,100",
    ),
    3: (
        "20,15 50,2 75,20 60,42 42,47 70,55 82,78 55,98 18,86",
        "15,5 80,5 45,40 80,60 70,95 15,90",
        "10,0 90,0 45,40 90,75 50,100 5,85",
    ),
    4: (
        "60,0 10,65 90,65|65,40 65,100",
        "25,0 20,50 80,50|75,0 70,100",
        "15,0 5,60 85,60|60,20 60,100",
        "70,100 70,0 5,70 95,70",
    ),
    5: (
        "30,6 25,46 50,40 76,58 72,86 45,98 18,86|30,6 80,2",
        "80,3 25,3 22,45 60,40 82,65 65,95 15,92",
        "90,0 20,0 15,45 70,45 85,75 50,100 10,90",
    ),
    6: (
        "70,2 30,25 15,65 35,97 75,90 80,65 50,50 18,68",
        "60,0 25,50 25,85 55,100 80,75 50,55 25,75",
        "70,0 20,40 10,75 50,100 85,75 60,50 15,65",
    ),
    7: (
        "15,6 85,3 60,40 42,98",
        "15,6 85,3 60,40 42,98|32,50 74,46",
        "10,5 90,5 45,100",
        "5,0 95,0 35,100",
        "10,0 90,0 45,100|25,48 75,48",
    ),
    8: (
        "50,48 20,25 50,2 80,25 50,48 15,75 50,98 85,75 50,48",
        "75,15 45,0 25,20 75,70 55,100 25,80 75,15",
        "50,50 15,25 50,0 85,25 50,50 10,75 50,100 90,75 50,50",
    ),
    9: (
        "80,25 50,2 20,25 40,48 75,35 80,25 75,60 50,98",
        "75,20 45,0 25,25 50,45 75,20 70,100",
        "90,30 50,0 10,30 50,55 90,30 90,60 60,100",
    ),
}


def drawings(times: int, draw: np.random.Generator) -> list[bytes]:
    """PNGs, white on black, of each way of each digit so many times: half have corners, half are
    round."""
    ways = [way for of_digit in WAYS.values() for way in of_digit]
    return [_drawing(way, time % 2 == 1, draw) for time in range(times) for way in ways]


def _drawing(way: str, is_round: bool, draw: np.random.Generator) -> bytes:
    page = Image.new("L", (PAGE, PAGE))
    brush, pen = ImageDraw.Draw(page), int(draw.integers(*PENS))
    tall, wide, slant = draw.uniform(*TALL), draw.uniform(*WIDE), draw.uniform(-SLANT, SLANT)
    middle = draw.uniform(125, 155, 2)
    for stroke in way.split("|"):
        points = np.array([pair.split(",") for pair in stroke.split()], dtype=float)
        points += draw.normal(0, WAVERING, points.shape)
        across, down = (rounded(points) if is_round else points).T - 50
        at = np.stack([across * wide - down * slant, down], 1) * tall / 100 + middle
        places = [(float(x), float(y)) for x, y in at]
        brush.line(places, fill=255, width=pen, joint="curve")
        for x, y in (places[0], places[-1]):
            brush.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    stream = io.BytesIO()
    page.save(stream, "PNG")
    return stream.getvalue()


def rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line through `points` (n, 2) with its corners cut (Chaikin, 1974)."""
    for _ in range(ROUNDS):
        first, second = points[:-1], points[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points
