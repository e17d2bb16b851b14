"""Where images are before they are opened."""

from pathlib import Path

import numpy as np
import pytest

from core.datasets import datasets
from core.datasets.availability import Availability, availability, where_from
from tests.helpers import open_arrays


@pytest.fixture(autouse=True)
def nothing_here(workspace, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    return tmp_path


def test_what_is_to_be_downloaded_says_how_large_it_is():
    assert availability("mnist") is Availability.DOWNLOAD
    assert where_from("mnist") == f"downloads {datasets['mnist'].download_mb} MB at first use"


def test_what_is_there_says_where(nothing_here):
    folder = nothing_here / "keras" / "datasets"
    folder.mkdir(parents=True)
    np.savez(nothing_here / "fashion_mnist.npz", x_train=np.zeros(1))
    assert availability("fashion_mnist") is Availability.OFFLINE_COPY
    assert (availability("digits"), where_from("digits")) == (Availability.BUILT_IN, "built in")
    open_arrays("digits")
    assert availability("digits") is Availability.READY
