"""Every figure of the pixels against pandas and numpy."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from core.config.data import DataConfig
from core.datasets import Arrays
from core.datasets.opened import open_dataset
from core.inspection.pixel_statistics import (
    FIGURES,
    compute_statistics,
    kept_statistics,
    statistics,
)
from core.inspection.result_cache import SILENT


def some_images(count=600, shape=(6, 5, 3), classes=3) -> Arrays:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (count, *shape), "uint8")
    labels = random.integers(0, classes, count).astype("uint8")
    return Arrays(images, labels, images[:5], labels[:5])


@pytest.mark.parametrize("bins", [4_000_000, 5 * 3 * 256 * 2])
def test_figures_are_those_of_pandas(monkeypatch, bins):
    # in one strip, and in three
    monkeypatch.setattr("core.inspection.pixel_statistics.MOST_BINS", bins)
    arrays = some_images()
    found = statistics(arrays, 3, SILENT)
    expected = pd.DataFrame(arrays.x_train.reshape(600, -1)).describe().values
    assert found.per_pixel.reshape(8, -1) == pytest.approx(expected, rel=1e-5)
    for channel in range(3):
        of_channel = pd.Series(arrays.x_train[..., channel].ravel()).describe().values
        assert found.per_channel[channel] == pytest.approx(of_channel)
    for label in range(3):
        mean = arrays.x_train[arrays.y_train == label].mean(axis=0)
        assert found.class_means[label] == pytest.approx(mean, rel=1e-5)
    assert found.per_channel[:, 0].sum() == arrays.x_train.size
    assert found.bad_labels == 0


def test_an_empty_class_and_a_label_without_one():
    arrays = some_images(classes=3)
    found = statistics(arrays, 2, SILENT)
    assert found.bad_labels == int((arrays.y_train == 2).sum() + (arrays.y_test == 2).sum())
    assert (statistics(arrays, 4, SILENT).class_means[3] == 0).all()


def test_a_single_image():
    arrays = some_images(count=1)
    found = statistics(arrays, 3, SILENT)
    assert (found.per_pixel[FIGURES.index("std")] == 0).all()
    assert (found.per_pixel[FIGURES.index("50%")] == arrays.x_train[0]).all()


def test_the_table_to_download():
    arrays = some_images(count=50, shape=(2, 3, 1))
    rows = list(csv.DictReader(io.StringIO(statistics(arrays, 3, SILENT).as_csv())))
    assert len(rows) == 6
    last = arrays.x_train[:, 1, 2, 0]
    assert (rows[-1]["row"], rows[-1]["column"], rows[-1]["count"]) == ("1", "2", "50")
    assert float(rows[-1]["mean"]) == pytest.approx(last.mean(), rel=1e-5)
    assert int(rows[-1]["max"]) == last.max()


def test_they_are_kept_by_checksum(workspace):
    opened = open_dataset(DataConfig())
    assert kept_statistics(opened) is None
    compute_statistics(DataConfig())
    kept = kept_statistics(opened)
    assert kept.per_channel[0, 0] == opened.arrays.x_train.size
    path = next((workspace / "cache" / "statistics").glob("*.npz"))
    path.write_bytes(b"broken")
    assert kept_statistics(opened) is None
