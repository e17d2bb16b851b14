"""Make the network that is there from the start, and the digits that images are compared with.

    python -m scripts.digit_reader          trains the recipe `digit-reader`, exports it, draws
    python -m scripts.digit_reader known    draws the digits alone

`core/prediction/digit_reader.onnx` is the network; `digit_reader_known.npz` has the digits that it
has learned from, each also as other hands and pens might draw it on the pad: turned, slanted,
narrower, wider, bolder, fainter, and read as a drawing is; and digits of strokes
(`scripts.digit_strokes`). With them lies how far others of each kind are: the digits held back, as
they came and drawn so, and other strokes.
"""

import io
import os
import sys
import tempfile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.datasets.builtin.digits import DATASET, fetch
from core.datasets.preparation import preparation
from core.datasets.splits import split
from core.execution import local, scheduler
from core.experiments.config import ExperimentConfig
from core.experiments.recipes import recipes
from core.imaging.read import read
from core.prediction.digit_distance import KNOWN, nearest, softened
from core.prediction.digit_reader import MODEL
from core.runs import repository
from core.runs.artifacts import trained_network
from scripts.digit_strokes import drawings

SEED = 1
COPIES = 4  # of each digit, as others might draw it
STROKES, STROKES_HELD_BACK = 30, 8  # of each way to draw a digit
PAGE, DIGIT = 128, 80  # pixels
TURN, SLANT = 15.0, 0.25  # at most: degrees, and a share of the height
WIDTHS, HEIGHTS, FAINTEST_INK = (0.7, 1.3), (0.85, 1.15), (70, 170)
Images = NDArray[np.uint8]


def make() -> str:
    """Train and export it; what it reached, in words."""
    os.environ.update(local.ENVIRONMENT)
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["VISTAZO_HOME"] = workspace
        own = scheduler.this_scheduler().presence.name
        run_id = repository.create_run(_config(), EVERYBODY, own)
        scheduler.train_here(run_id)
        _export(run_id)
        return f"{repository.get_run(run_id).test_accuracy:.2%} right on test images"


def make_known() -> str:
    """Draw the digits and measure those held back; how many there are, in words."""
    arrays = fetch()
    parts = split(arrays.y_train, _config().data, DATASET, SEED)
    learned, held_back = arrays.x_train[parts.train], arrays.x_train[parts.validation]
    draw = np.random.default_rng(SEED)
    copies = [redrawn(learned, draw) for _copy in range(COPIES)]
    known = np.concatenate([learned, *copies, _read(drawings(STROKES, draw))])
    strokes = _read(drawings(STROKES_HELD_BACK, draw))
    usual = np.concatenate([held_back, redrawn(held_back, draw), strokes])
    distances = np.sort(nearest(softened(known), softened(usual)))
    np.savez_compressed(KNOWN, images=known, distances=distances)
    return f"{len(known)} digits, {len(distances)} held back, {KNOWN.stat().st_size / 1e3:.0f} kB"


def redrawn(images: Images, draw: np.random.Generator) -> Images:
    """Digits, uint8 (n, 8, 8, 1), as others might draw them; without those that can't be read."""
    return _read([_drawing(image, draw) for image in images])


def _read(drawn: list[bytes]) -> Images:
    found = []
    for content in drawn:
        try:
            found.append(read(content, "", preparation(DATASET)))
        except UserError:  # nothing is left of it
            continue
    return np.stack(found)


def _drawing(image: Images, draw: np.random.Generator) -> bytes:
    """One of them as a PNG of strokes, white on black."""
    turn, slant = np.deg2rad(draw.uniform(-TURN, TURN)), draw.uniform(-SLANT, SLANT)
    width, height = draw.uniform(*WIDTHS), draw.uniform(*HEIGHTS)
    forth = [[np.cos(turn) * width, slant - np.sin(turn)], [np.sin(turn), np.cos(turn) * height]]
    back, middle = np.linalg.inv(np.array(forth)), np.full(2, PAGE / 2)
    off = middle - back @ middle
    digit = Image.fromarray(image[..., 0]).resize((DIGIT, DIGIT), Image.Resampling.BICUBIC)
    page = Image.new("L", (PAGE, PAGE))
    page.paste(digit, 2 * ((PAGE - DIGIT) // 2,))
    places = (back[0, 0], back[0, 1], off[0], back[1, 0], back[1, 1], off[1])
    page = page.transform(page.size, Image.Transform.AFFINE, places, Image.Resampling.BICUBIC)
    ink = (np.asarray(page, float) - draw.uniform(*FAINTEST_INK)) * 6 + 128
    stream = io.BytesIO()
    Image.fromarray(ink.clip(0, 255).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def _config() -> ExperimentConfig:
    return recipes["digit-reader"].config.model_copy(update={"seed": SEED})


def _export(run_id: str) -> None:
    import keras
    import tensorflow as tf
    import tf2onnx

    network = keras.models.load_model(trained_network(run_id), compile=False)
    images = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32, name="image")
    answer = tf.function(lambda image: network(image, training=False), input_signature=[images])
    tf2onnx.convert.from_function(answer, input_signature=[images], output_path=str(MODEL))


if __name__ == "__main__":
    if sys.argv[1:] != ["known"]:
        print(make())
    print(make_known())
