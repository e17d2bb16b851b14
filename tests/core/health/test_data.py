"""Images and weights: what is here, what is damaged, where downloads would go."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.health import data
from core.health.findings import Finding, State
from core.housekeeping import trash
from core.housekeeping.models import Kind
from tests.helpers import all_of, open_arrays
from tests.importing_files import encoded, imported, picture, zipped


@pytest.fixture(autouse=True)
def keras(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras' own folder, empty."""
    folder = tmp_path / "keras"
    (folder / "models").mkdir(parents=True)
    (folder / "datasets").mkdir()
    monkeypatch.setenv("KERAS_HOME", str(folder))
    return folder


def found() -> dict[str, Finding]:
    return {one.code: one for one in data.look()}


def test_nothing_but_what_comes_with_it(workspace: Path) -> None:
    named = found()
    assert [*named] == ["data", "weights"]
    assert named["data"].figures["here"] == ["digits"]
    assert "mnist (11 MB)" in named["data"].words
    assert named["weights"].figures == {"here": []}
    assert not workspace.exists()


def test_images_are_found_wherever_they_lie(
    keras: Path, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (keras / "datasets" / "mnist.npz").write_bytes(b"x")
    copies = tmp_path / "copies"
    copies.mkdir()
    np.savez(copies / "cifar10.npz", x_train=np.zeros(1))
    monkeypatch.setenv("VISTAZO_DATA", str(copies))
    open_arrays("digits")
    assert found()["data"].figures["here"] == ["digits", "mnist", "cifar10"]
    assert {one.state for one in found().values()} == {State.OK}


def test_offline_copies_that_are_damaged_or_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path / "gone"))
    assert found()["data-no-offline-folder"].state is State.WARNING
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(b"half a file")
    damaged = found()["data-offline-damaged"]
    assert damaged.state is State.WRONG
    assert str(tmp_path / "mnist.npz") in damaged.words


def test_own_images_that_are_damaged(workspace: Path, tmp_path: Path) -> None:
    members = {
        f"train/{name}/{number}.png": encoded(picture(number, (16, 16)))
        for name in ("cat", "dog")
        for number in range(10)
    }
    imported(zipped(tmp_path / "mine.zip", members))
    assert "data-own-damaged" not in found()
    folder = workspace / "datasets" / "mine"
    for name in ("x_train.npy", "dataset.json"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])
        before = all_of(workspace)
        damaged = found()["data-own-damaged"]
        assert (damaged.state, damaged.figures) == (State.WRONG, {"damaged": ["mine"]})
        assert all_of(workspace) == before
        (folder / name).write_bytes(content)
    trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    assert "data-own-damaged" not in found()
    json.dumps(dict(found()["data"].figures))


def test_weights(keras: Path) -> None:
    models = keras / "models"
    (models / "mobilenet_2_5_128_tf_no_top.h5").write_bytes(data.HDF5 + b"more")
    (models / "mobilenet_5_0_224_tf.h5").write_bytes(data.HDF5 + b"more")
    assert found()["weights"].figures == {"here": ["mobilenet", "imagenet"]}
    (models / "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5").write_bytes(b"<html>no</html>")
    assert found()["weights-damaged"].state is State.WRONG
    assert "vgg16" in found()["weights-damaged"].words
    assert found()["weights"].figures == {"here": ["mobilenet", "imagenet"]}
