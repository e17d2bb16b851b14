"""Photographs of handwritten digits, made on the spot: strokes on paper in uneven light."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SCENES = (
    "side light",
    "vignette",
    "pencil",
    "blue ink",
    "lined",
    "chalk",
    "shadow",
    "thin",
    "small",
)
SEVEN = [(0.15, 0.0), (0.85, 0.0), (0.4, 1.0)]
Strokes = Sequence[tuple[float, float]]


def photograph(scene: str, strokes: Strokes = SEVEN, seed: int = 0) -> bytes:
    """A JPEG of a polyline through points of the unit square; no strokes: an empty paper."""
    chance = np.random.default_rng(seed)
    width, height = 750, 1000
    y, x = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    paper, ink = np.array([205.0, 200, 188]), np.array([40.0, 36, 48])
    if scene == "pencil":
        ink = paper * 0.68
    elif scene == "blue ink":
        ink = np.array([35.0, 45, 150])
    elif scene == "chalk":
        paper, ink = np.array([40.0, 62, 50]), np.array([215.0, 215, 205])
    light = 0.75 + 0.6 * x
    if scene == "vignette":
        light = 1 - 0.9 * (x * x + y * y)
    elif scene == "shadow":
        light = np.where(x + 0.4 * y > 0.1, 0.6, 1.0)
    page = np.broadcast_to(paper, (height, width, 3)).copy()
    if scene == "lined":
        for row in range(30, height, 60):
            page[row : row + 2] = paper * 0.75
    drawn = _drawn(strokes, (width, height), scene)[..., None]
    page = (page * (1 - drawn) + ink * drawn) * light[..., None]
    page += chance.normal(0, 4, page.shape)
    stream = io.BytesIO()
    Image.fromarray(page.clip(0, 255).astype("uint8")).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def _drawn(strokes: Strokes, size: tuple[int, int], scene: str) -> np.ndarray:
    share = 0.2 if scene == "small" else 0.55
    tall = share * size[1]
    wide = 0.62 * tall
    left, top = 0.45 * (size[0] - wide), 0.4 * (size[1] - tall)
    points = [(left + x * wide, top + y * tall) for x, y in strokes]
    image = Image.new("L", size, 0)
    thickness = round(tall * (0.02 if scene == "thin" else 0.08))
    if points:
        ImageDraw.Draw(image).line(points, fill=255, width=thickness, joint="curve")
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)), dtype=float) / 255
