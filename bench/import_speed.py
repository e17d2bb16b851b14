"""Importing photographs: images a second, and what the process weighs at its largest.

The photographs are made for it: 4,000 JPEGs of 400 pixels, kept at 128; and 20,000 of them, which
are the same files again under other names.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from bench._app import ROOT
from bench._figures import Figure, show

TIMES = 3
MANY, SIDE = 4_000, 400
LARGE = 20_000
DIFFERENT = 500
SECONDS_BETWEEN_LOOKS = 0.02


def measure() -> list[Figure]:
    """The import from a terminal: start of the process not counted in the speed, but its memory."""
    with tempfile.TemporaryDirectory() as folder:
        many = _photographs(Path(folder) / "many.zip", MANY)
        rounds = [_import(many, Path(folder) / f"workspace{number}") for number in range(TIMES)]
        large = _photographs(Path(folder) / "large.zip", LARGE)
        speed_large, memory_large = _import(large, Path(folder) / "workspace")
    return [
        Figure(
            f"import of {MANY:,} photographs of {SIDE} px at 128 px",
            "≥ 150 images/s",
            [speed for speed, _ in rounds],
            "images/s",
        ),
        Figure("… largest memory", "< 600 MB", [memory for _, memory in rounds], "MB"),
        Figure(f"import of {LARGE:,}", "", [speed_large], "images/s"),
        Figure("… largest memory", "< 1,000 MB", [memory_large], "MB"),
    ]


def _photographs(path: Path, count: int) -> Path:
    """A ZIP of five classes of JPEGs with as much detail as photographs have."""
    chance = np.random.default_rng(0)
    contents = []
    for _ in range(min(count, DIFFERENT)):
        coarse = chance.integers(0, 256, (40, 40, 3), "uint8")
        image = Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        noise = chance.integers(-12, 13, (SIDE, SIDE, 3))
        pixels = np.clip(np.asarray(image).astype(int) + noise, 0, 255).astype("uint8")
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=90)
        contents.append(stream.getvalue())
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"class{number % 5}/{number}.jpg", contents[number % len(contents)])
    return path


def _import(path: Path, workspace: Path) -> tuple[float, float]:
    """Images a second, as the import says, and the largest resident memory in MB."""
    command = [sys.executable, "-m", "core", "import", "photographs", str(path)]
    environment = {**os.environ, "VISTAZO_HOME": str(workspace)}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    watched, largest = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        try:
            largest = max(largest, watched.memory_info().rss / 1e6)
        except psutil.NoSuchProcess:
            break
        time.sleep(SECONDS_BETWEEN_LOOKS)
    output, _ = process.communicate()
    return json.loads(output.splitlines()[-1])["images_per_second"], largest


if __name__ == "__main__":
    show(measure())
