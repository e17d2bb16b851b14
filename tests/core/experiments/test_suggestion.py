"""What is suggested for own images."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.config.network import model_configs
from core.datasets import Dataset, get_dataset
from core.experiments.config import parse
from core.experiments.suggestion import AT_HAND, NO_WEIGHTS, TOO_SMALL, suggestion
from tests.importing_files import good_members, imported, zipped


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what Keras downloads, and none besides."""
    folder = tmp_path / "keras"
    monkeypatch.setenv("KERAS_HOME", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    (folder / "models").mkdir(parents=True)
    return folder


def own(folder: Path, size: int) -> Dataset:
    """Ten images of two classes."""
    imported(zipped(folder / "mine.zip", good_members()), size=size)
    return get_dataset("mine")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("mobilenet_7_5_224_tf_no_top.h5", "mobilenet"),
        ("vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "vgg16"),
        ("efficientnetv2-b0_notop.h5", "efficientnetv2-b0"),
    ],
)
def test_photographs_get_a_network_whose_weights_are_there(
    file_name, expected, keras_home, tmp_path
):
    dataset = own(tmp_path, 128)
    assert suggestion(dataset).why == NO_WEIGHTS
    (keras_home / "models" / file_name).touch()
    found = suggestion(dataset)
    assert (found.model, found.why) == (model_configs[expected](), AT_HAND)
    parse({"data": {"name": "mine"}, "model": found.model})


@pytest.mark.usefixtures("workspace")
def test_small_images_get_a_small_network(keras_home, tmp_path):
    (keras_home / "models" / "mobilenet_7_5_224_tf_no_top.h5").touch()
    found = suggestion(own(tmp_path, 28))
    assert found.why == TOO_SMALL
    assert found.model.weights == "random"


@pytest.mark.usefixtures("workspace", "keras_home")
@pytest.mark.parametrize(("count", "batch_size"), [(8, 8), (400, 20), (60_000, 128)])
def test_few_images_get_small_batches(count, batch_size, tmp_path):
    dataset = replace(own(tmp_path, 8), train_count=count)
    assert suggestion(dataset).batch_size == batch_size
