"""Make the sample images of Predict, `assets/samples`: `python -m scripts.sample_images PHOTOS`.

Digits are drawn here, on paper and slate in uneven light. Photographs are scaled down from the
folder PHOTOS; `assets/samples/SOURCES.md` says where each is from.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from scripts.digit_strokes import rounded

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "samples"
SIDE, QUALITY = 320, 82
PAPER_SIDE = 640
Colour = tuple[int, int, int]
# Strokes through points in hundredths of width and height; ground, ink, width of the pen.
THREE = "20,15 50,2 75,20 60,42 42,47 70,55 82,78 55,98 18,86"
FIVE = "30,6 25,46 50,40 76,58 72,86 45,98 18,86|30,6 80,2"
SEVEN = "15,6 85,3 60,40 42,98|32,50 74,46"
DIGITS: dict[str, tuple[str, Colour, Colour, int]] = {
    "three": (THREE, (212, 206, 192), (104, 100, 98), 15),
    "five": (FIVE, (46, 66, 56), (222, 222, 212), 22),
    "seven": (SEVEN, (226, 224, 218), (38, 52, 150), 17),
}
PHOTOGRAPHS = {
    "airplane": "airplane.jpg",
    "cat": "cat.jpg",
    "dog": "dog.jpg",
    "dress": "dress_1.jpg",
    "pizza": "pizza.jpg",
    "shoes": "shoes_1.jpg",
    "shuttle": "shuttle.jpg",
    "t-shirt": "t-shirt_1.jpg",
}


def main(photos: Path) -> None:
    """Write all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    for number, (name, (strokes, ground, ink, width)) in enumerate(DIGITS.items()):
        _save(_on_paper(strokes, ground, ink, width, number), name)
    for name, file in PHOTOGRAPHS.items():
        with Image.open(photos / file) as image:
            _save(ImageOps.exif_transpose(image).convert("RGB"), name)


def _on_paper(strokes: str, ground: Colour, ink: Colour, width: int, seed: int) -> Image.Image:
    """A written digit: soft lines, light that falls off to one side, some noise."""
    chance = np.random.default_rng(seed)
    layer = Image.new("L", (PAPER_SIDE, PAPER_SIDE))
    pen = ImageDraw.Draw(layer)
    for stroke in strokes.split("|"):
        shares = np.array([pair.split(",") for pair in stroke.split()], dtype=float) / 100
        points = [(190 + 260 * x, 130 + 370 * y) for x, y in rounded(shares)]
        pen.line(points, fill=255, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    drawn = np.asarray(layer.filter(ImageFilter.GaussianBlur(1.5)), dtype=float)[..., None] / 255
    y, x = np.mgrid[-0.5 : 0.5 : PAPER_SIDE * 1j, -0.5 : 0.5 : PAPER_SIDE * 1j]
    page = np.asarray(ground) * (1 - drawn) + np.asarray(ink) * drawn
    page = page * (0.92 + 0.3 * x - 0.2 * y)[..., None] + chance.normal(0, 3, drawn.shape)
    return Image.fromarray(page.clip(0, 255).astype(np.uint8))


def _save(image: Image.Image, name: str) -> None:
    image.thumbnail((SIDE, SIDE))
    image.save(FOLDER / f"{name}.jpg", quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
