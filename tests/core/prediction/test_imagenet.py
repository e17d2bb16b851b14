"""MobileNet with its 1,000 classes: found, damaged, not there; what it says of real photographs."""

import os
from pathlib import Path

import keras
import numpy as np
import pytest

from core.common.errors import UserError
from core.datasets.fetching import fetch_file
from core.datasets.preparation import preparation
from core.explanation.looking import where_it_looked
from core.imaging.prepare import prepare
from core.prediction import imagenet as room
from core.prediction.built_in import FILE_NAME, IMAGENET, WIDTHS, imagenet
from core.prediction.predictor import predict
from tests.published import mobilenet_file

MODELS = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "models"


def sample(name: str) -> np.ndarray:
    """A photograph that comes with scikit-learn, as the network sees it."""
    from PIL import Image
    from sklearn.datasets import load_sample_image

    return prepare(Image.fromarray(load_sample_image(name)), preparation(imagenet()))


@pytest.mark.skipif(
    not any((MODELS / FILE_NAME.format(width=one)).is_file() for _, one, _ in WIDTHS),
    reason="no MobileNet with its 1,000 classes in KERAS_HOME (models)",
)
@pytest.mark.parametrize(("name", "among"), [("china.jpg", {"palace"}), ("flower.jpg", {"daisy"})])
def test_it_knows_what_is_on_a_photograph(name, among):
    pixels = sample(name)
    answers = predict(IMAGENET, pixels[None])[0]
    best = {imagenet().class_names[index] for index in answers.argsort()[::-1][:5]}
    assert answers.sum() == pytest.approx(1, abs=1e-4)
    assert best & among, best


def test_pixels_are_prepared_inside_the_network(tmp_path, monkeypatch):
    """It answers raw pixels as Keras' own, which wants them from -1 to 1; and it has a map."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    theirs = keras.models.load_model(mobilenet_file(tmp_path), compile=False)
    pixels = sample("flower.jpg")
    answers = predict(IMAGENET, pixels[None])
    assert answers.shape == (1, 1000)
    expected = np.asarray(theirs(pixels[None] / np.float32(127.5) - 1))
    np.testing.assert_allclose(answers, expected, atol=1e-5)
    look = where_it_looked(IMAGENET, pixels, int(answers.argmax()))
    assert look.way == "grad-cam"
    assert look.heat.values.shape == (7, 7)


def test_without_its_file_it_says_which_one_would_help(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(UserError, match=r"mobilenet_7_5_224_tf\.h5 into .*models"):
        predict(IMAGENET, np.zeros((1, 224, 224, 3), "uint8"))


def test_a_damaged_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = tmp_path / "models" / FILE_NAME.format(width="2_5")
    path.parent.mkdir()
    path.write_bytes(b"no network")
    with pytest.raises(UserError, match=f"{path} is damaged"):
        predict(IMAGENET, np.zeros((1, 224, 224, 3), "uint8"))


def test_it_is_downloaded_to_where_keras_would(server, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    asked = []

    def fetch(file, folder):
        asked.append((file, folder))
        return fetch_file(server.file("plain" if len(asked) > 1 else "missing"), folder)

    monkeypatch.setattr(room, "fetch_file", fetch)
    with pytest.raises(UserError, match=r"bring the file mobilenet_7_5_224_tf\.h5"):
        room.bring_imagenet()
    room.bring_imagenet()
    assert (tmp_path / "models" / "a/file.bin").is_file()
    assert asked[0] == asked[1]
    assert asked[0][0].address.endswith("/mobilenet/mobilenet_7_5_224_tf.h5")


def test_the_file_is_the_one_that_keras_would_bring(monkeypatch):
    from keras.src.utils import file_utils

    asked = []

    def get_file(name: str, origin: str, **more: object) -> None:
        asked.append((name, origin))
        raise ConnectionError("that is all")

    monkeypatch.setattr(file_utils, "get_file", get_file)
    with pytest.raises(ConnectionError):
        keras.applications.MobileNet(alpha=0.75, weights="imagenet")
    name = room.DOWNLOADED
    assert asked == [(name, f"{room.ADDRESS}/mobilenet/{name}")]
