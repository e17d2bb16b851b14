"""The page brings images into the form of the data set as the app does: by Node.js alone."""

import base64
import json
import subprocess
from dataclasses import asdict, replace

import numpy as np
import PIL
import pytest
from PIL import Image
from playwright._impl._driver import compute_driver_executable

from core.datasets import datasets
from core.datasets.preparation import preparation
from core.imaging.pixels import decode
from core.imaging.prepare import prepare
from tests.helpers import ROOT
from tests.image_kinds import picture
from tests.photographed import SCENES, photograph

NODE = compute_driver_executable()[0]
SCRIPT = f"""
import {{ readFileSync }} from "node:fs";
import {{ prepare }} from {json.dumps((ROOT / "assets/web/prepare.js").as_uri())};
for (const {{ how, width, height, bands, pixels }} of JSON.parse(readFileSync(0, "utf8"))) {{
  const data = new Uint8Array(Buffer.from(pixels, "base64"));
  const found = prepare({{ width, height, bands, data }}, how);
  console.log(found && Buffer.from(found).toString("base64"));
}}
"""
FURTHEST = 0 if int(PIL.__version__.split(".")[0]) >= 13 else 1
CROSS = [(0.1, 0.0), (0.9, 1.0), (0.5, 0.5), (0.9, 0.0), (0.1, 1.0)]
DIGITS, MNIST, FASHION, COLOURS = (
    preparation(datasets[name]) for name in ("digits", "mnist", "fashion_mnist", "cifar10")
)


def by_the_page(cases):
    """What the page makes of (image, how): arrays, None where it finds nothing on it."""
    asked = []
    for image, how in cases:
        pixels = np.asarray(image.convert("RGB"))
        text = base64.b64encode(pixels.tobytes()).decode()
        size = {"width": image.width, "height": image.height, "bands": 3}
        asked.append({"how": asdict(how), "pixels": text, **size})
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    made = [None if one == "null" else base64.b64decode(one) for one in done.stdout.split()]
    return [
        None if one is None else np.frombuffer(one, "u1").reshape(how.shape)
        for one, (_image, how) in zip(made, cases, strict=True)
    ]


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_images_without_ink_are_resized_alike(fit):
    """To the same bytes with Pillow 13; 12 has rows and columns in another order at times."""
    sizes = [(60, 44), (31, 90), (32, 32), (500, 333), (20, 11)]
    cases = [(picture(size), replace(COLOURS, fit=fit)) for size in sizes]
    cases += [(picture(size), replace(COLOURS, fit=fit, shape=(28, 20, 1))) for size in sizes]
    for found, (image, how) in zip(by_the_page(cases), cases, strict=True):
        assert np.abs(found - prepare(image, how).astype(int)).max() <= FURTHEST, (image.size, how)


@pytest.mark.parametrize("how", [DIGITS, MNIST], ids=["digits", "mnist"])
def test_photographed_drawings_are_laid_alike(how):
    images = [decode(photograph(scene, CROSS, seed=3), scene) for scene in SCENES]
    cases = [(image, how) for image in images] + [(images[0], replace(how, invert="no"))]
    for found, (image, wanted) in zip(by_the_page(cases), cases, strict=True):
        expected = prepare(image, wanted).astype(int)
        assert np.abs(found - expected).max() <= 1


def test_things_with_shades_are_laid_alike():
    cases = [(picture((300, 220)), replace(FASHION, invert=turn)) for turn in ("auto", "yes")]
    for found, (image, how) in zip(by_the_page(cases), cases, strict=True):
        assert np.abs(found - prepare(image, how).astype(int)).max() <= 1


def test_what_has_the_data_set_s_form_already_stays_as_it_is():
    ready = prepare(decode(photograph("small"), "small"), MNIST)[..., 0]
    image = Image.fromarray(ready)
    larger = image.resize((280, 280), Image.Resampling.NEAREST)
    cases = [(image, MNIST), (larger, MNIST), (Image.fromarray(255 - ready), MNIST)]
    for found in by_the_page(cases):
        np.testing.assert_array_equal(found[..., 0], ready)


def test_an_empty_paper_has_nothing_on_it():
    assert by_the_page([(decode(photograph("vignette", ()), "empty"), MNIST)]) == [None]
