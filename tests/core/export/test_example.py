"""The program in each ZIP brings a picture into the app's own form, knowing nothing of Vistazo."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.common.errors import UserError
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.experiments.config import parse
from core.export.example import write_example
from core.export.formats import formats
from core.imaging.read import read
from tests.difficult_files import turned
from tests.image_kinds import all_kinds
from tests.importing_files import encoded, imported, zipped
from tests.photographed import photograph

# Nothing but Python's own packages and what the ZIP's requirements name can be imported.
PROGRAM = """
import importlib.abc, json, pathlib, sys

class Only(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {"numpy", "PIL", "prepare"}:
            raise ImportError(name)

sys.meta_path.insert(0, Only())
sys.path.insert(0, str(pathlib.Path.cwd()))
import numpy
from prepare import HOW, Unusable, read

for path in sorted(pathlib.Path.cwd().glob("*.bin")):
    try:
        found = read(path.read_bytes(), "photo", HOW)
    except Unusable as error:
        found = numpy.array(str(error))
    numpy.save(path.with_suffix(".npy"), found)
assert not {"core", "tensorflow", "keras"} & set(sys.modules)
"""


def sideways(scene: str = "chalk") -> bytes:
    """A photograph of a seven, not square, that lies on its side, and whose file says so."""
    import io

    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.open(io.BytesIO(photograph(scene))).transpose(Image.Transpose.ROTATE_90)
    assert image.width > image.height
    return encoded(image, "JPEG", exif=exif)


def prepared_outside(folder: Path, dataset, contents: list[bytes]) -> list[np.ndarray]:
    """What the ZIP's program hands to the network."""
    write_example(folder, formats["onnx"], dataset, None)
    for number, content in enumerate(contents):
        (folder / f"{number:03}.bin").write_bytes(content)
    subprocess.run([sys.executable, "-I", "-c", PROGRAM], cwd=folder, check=True)
    return [np.load(folder / f"{number:03}.npy") for number in range(len(contents))]


def prepared_here(content: bytes, dataset) -> np.ndarray:
    """What Predict hands to it, or says."""
    try:
        return read(content, "photo", preparation(dataset))
    except UserError as error:
        return np.array(str(error))


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("data", ["digits", "fashion_mnist", "cifar10"])
def test_a_photograph_that_lies_on_its_side_becomes_the_app_s_own_array(data, tmp_path):
    dataset = resolve(parse({"data": {"name": data}}).data)
    contents = [sideways(), turned("JPEG", 8), *all_kinds().values()]
    found = prepared_outside(tmp_path, dataset, contents)
    for content, pixels in zip(contents, found, strict=True):
        expected = prepared_here(content, dataset)
        assert pixels.shape == expected.shape
        assert (pixels == expected).all()
    upright = read(photograph("chalk"), "photo", preparation(dataset))
    assert np.abs(found[0].astype(int) - upright).mean() < 8, "a seven stands upright"


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("fit", ["pad", "stretch"])
def test_own_images_are_fitted_as_theirs_were(fit, tmp_path):
    colours = [(250, 40, 30), (20, 90, 240)]
    members = {
        f"{'ab'[number % 2]}/{number}.png": encoded(
            Image.new("RGB", (30, 40), colours[number % 2]), "PNG"
        )
        for number in range(20)
    }
    imported(zipped(tmp_path / "own.zip", members), fit=fit)
    dataset = resolve(parse({"data": {"name": "mine"}}).data)
    folder = tmp_path / "taken"
    folder.mkdir()
    contents = [sideways(), turned("PNG", 6)]
    found = prepared_outside(folder, dataset, contents)
    for content, pixels in zip(contents, found, strict=True):
        assert (pixels == prepared_here(content, dataset)).all()
    names = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
    assert names == list(dataset.class_names)
