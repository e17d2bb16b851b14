"""The exported web page in a Chromium against the app: the same pixels, and the same files.

    python -m bench.web_page [--quick]

LeNet-5 learns a little from CIFAR-10 and from Fashion-MNIST (with `--quick` from the digits alone),
in a workspace that goes at the end. Files are test images, enlarged, as PNG,
JPEG and WEBP of many sizes: a browser decodes and shrinks them in its own way.
"""

import base64
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from bench import chromium
from bench._site import CLASSIFY_ALL, READ_ALL, Site
from core.auth.actors import EVERYBODY
from core.datasets.opened import open_dataset
from core.datasets.preparation import preparation
from core.execution import local, scheduler
from core.experiments.config import parse
from core.export.exporting import kept_export, make_export
from core.export.formats import formats
from core.export.proof import spread
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import repository
from core.runs.models import Run

IMAGES = 500
CASES: dict[str, dict[str, Any]] = {
    "LeNet-5 on CIFAR-10": {"data": {"name": "cifar10", "fraction": 0.05}},
    "LeNet-5 on Fashion-MNIST": {"data": {"name": "fashion_mnist", "fraction": 0.05}},
}
QUICK: dict[str, dict[str, Any]] = {"LeNet-5 on the digits": {"data": {"name": "digits"}}}


def measure(title: str, values: dict[str, Any], page: Page) -> None:
    """Train, export, open and compare; a line for pixels and one for files."""
    run = _trained(values)
    make_export(run.id, "web")
    kept = kept_export(run, formats["web"])
    assert kept is not None
    opened = open_dataset(run.config.data)
    pixels = spread(opened.arrays.x_test, IMAGES)
    files = [enlarged(one, number) for number, one in enumerate(pixels)]
    how = preparation(opened.dataset)
    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(kept.path) as packed:
            packed.extractall(folder)
        site = Site(Path(folder) / "page")
        page.goto(site.url)
        page.locator("#check").wait_for()
        size = sum(each.stat().st_size for each in site.folder.rglob("*") if each.is_file())
        asked = {"shape": pixels.shape[1:], "images": [_text(one.tobytes()) for one in pixels]}
        begun = time.monotonic()
        found = np.array(page.evaluate(CLASSIFY_ALL, asked))
        taken = (time.monotonic() - begun) / len(pixels) * 1000
        of_files = np.array(page.evaluate(READ_ALL, [_text(one) for one in files]))
        site.close()
    print(_line(f"{title}: pixels", found, predict(run.id, pixels)), f"{taken:.1f} ms an image")
    prepared = np.stack([read(one, "file", how) for one in files])
    print(_line(f"{title}: files", of_files, predict(run.id, prepared)), f"{size / 1e6:.2f} MB")


def enlarged(pixels: NDArray[np.uint8], number: int) -> bytes:
    """A file of that image, of a size and a form that change with the number; ink dark or light."""
    side = 60 + 7 * (number % 40)
    gray = pixels.shape[-1] == 1
    values = pixels[..., 0] if gray else pixels
    values = 255 - values if gray and number % 2 == 0 else values
    image = Image.fromarray(values).resize((side, side + number % 5), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    image.convert("RGB").save(stream, ("PNG", "JPEG", "WEBP")[number % 3], quality=90)
    return stream.getvalue()


def _trained(values: dict[str, Any]) -> Run:
    config = parse({"model": {"name": "lenet5"}, "training": {"epochs": 4}} | values)
    name = scheduler.this_scheduler().presence.name
    run_id = repository.create_run(config, EVERYBODY, name)
    scheduler.train_here(run_id)
    return repository.get_run(run_id)


def _line(title: str, found: NDArray[np.float64], expected: NDArray[np.float32]) -> str:
    same = float(np.mean(found.argmax(1) == expected.argmax(1)))
    difference = float(np.abs(found - expected).max())
    return f"{title}: {len(found)} images, same class {same:.2%}, largest {difference:.1e};"


def _text(values: bytes) -> str:
    return base64.b64encode(values).decode()


def main(arguments: list[str]) -> None:
    """All cases in one browser."""
    os.environ.update(local.ENVIRONMENT)
    with tempfile.TemporaryDirectory() as workspace, chromium.launch() as browser:
        os.environ["VISTAZO_HOME"] = workspace
        page = browser.new_page()
        for title, values in (QUICK if "--quick" in arguments else CASES).items():
            measure(title, values, page)


if __name__ == "__main__":
    main(sys.argv[1:])
