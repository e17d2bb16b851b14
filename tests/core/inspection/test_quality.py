"""Copies, leaks, contradictions and blank images that the tests have put there themselves."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.cli.main import main
from core.config.data import DataConfig
from core.datasets import Arrays
from core.datasets.versions.repository import edits_of, save_version
from core.inspection.duplicates import (
    ON_PLAIN_GROUND,
    PHOTOGRAPHS,
    Images,
    exact_copies,
    limits_for,
    near_copies,
    reduced,
    small_features,
)
from core.inspection.quality import extremes, find_problems, kept_findings, look
from core.inspection.result_cache import TaskProgress, keep_json, read_progress
from pages._ui.data.quality import surplus
from tests.importing_files import good_members, imported, zipped


def quiet(words: str, share: float) -> None:
    assert words
    assert 0 <= share <= 1


def pictures(count: int, side: int = 32, seed: int = 0) -> np.ndarray:
    """Random landscapes: smooth colours with some detail, all different."""
    random = np.random.default_rng(seed)
    images = []
    for _ in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), "uint8"))
        smooth = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), "float32")
        images.append(np.clip(smooth + random.normal(0, 12, (side, side, 3)), 0, 255))
    return np.array(images).astype("uint8")


@pytest.fixture
def arrays() -> Arrays:
    """60 training and 20 test images.

    Training 1 = 0; test 5 = training 10, with another label; training 20, 21 and test 7 are nearly
    the same; training 30 and test 8 are blank, and of one colour.
    """
    train, test = pictures(60), pictures(20, seed=1)
    train[1] = train[0]
    test[5] = train[10]
    train[21] = np.clip(train[20].astype(int) + 9, 0, 255)
    test[7] = np.clip((train[20].astype(float) - 128) * 0.8 + 128, 0, 255)
    train[30] = test[8] = 77
    labels = (np.arange(60) % 4).astype("uint8")
    labels[[0, 1, 20, 21]] = 1
    y_test = (np.arange(20) % 4).astype("uint8")
    labels[10], y_test[5], y_test[7] = 2, 3, 1
    return Arrays(train, labels, test, y_test)


def test_everything_is_found_and_nothing_else(arrays):
    found = look(arrays, 4, TaskProgress(""))
    groups = {group.places: group for group in found.copies}
    twice, leak = (("train", 0), ("train", 1)), (("train", 10), ("test", 5))
    near, flat = (("train", 20), ("train", 21), ("test", 7)), (("train", 30), ("test", 8))
    assert set(groups) == {twice, leak, near, flat}
    assert [groups[one].exact for one in (twice, leak, near, flat)] == [True, True, False, True]
    assert [groups[one].where for one in (twice, leak, near)] == ["train", "across", "across"]
    assert [groups[one].conflicting for one in (twice, leak, near)] == [False, True, False]
    assert found.blank == (("train", 30), ("test", 8))
    assert found.leaked_tests() == 3
    assert (found.leaked_tests(exact=True), found.leaked_tests(exact=False)) == (2, 1)
    summary = found.summary()
    assert summary["exact"] == {
        "groups": 3,
        "images": 6,
        "train": 1,
        "validation": 0,
        "test": 0,
        "across": 2,
        "conflicting": summary["exact"]["conflicting"],
        "leaked_test_images": 2,
    }
    assert (summary["near"]["groups"], summary["near"]["images"], summary["blank"]) == (1, 3, 2)


def test_a_copy_among_own_validation_images_is_a_leak_of_its_own(arrays):
    arrays.x_train[55] = arrays.x_train[40]
    found = look(arrays, 4, TaskProgress(""), learned=50)
    leak = next(group for group in found.copies if group.places == (("train", 40), ("train", 55)))
    assert (leak.where, leak.leaks) == ("validation", False)
    assert surplus(leak) == [("train", 40)]
    assert found.summary()["exact"]["validation"] == 1
    assert [group.where for group in found.copies if ("train", 0) in group.places] == ["train"]


def test_exact_copies_belong_to_their_near_ones(arrays):
    train = np.concatenate([arrays.x_train, arrays.x_train[20:21]])
    labels = np.append(arrays.y_train, 1).astype("uint8")
    found = look(Arrays(train, labels, arrays.x_test, arrays.y_test), 4, TaskProgress(""))
    near = next(group for group in found.copies if not group.exact)
    assert near.places == (("train", 20), ("train", 21), ("train", 60), ("test", 7))


def test_a_test_image_in_two_leaking_groups_counts_once(arrays):
    """Test 7 is training 21 to the pixel, and nearly training 20."""
    arrays.x_test[7] = arrays.x_train[21]
    found = look(arrays, 4, TaskProgress(""))
    assert sum(("test", 7) in group.places for group in found.copies) == 2
    assert found.leaked_tests() == 3


def test_smooth_images_without_detail_are_not_taken_for_copies():
    ramp = np.linspace(0, 200, 32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 3, (2, 32, 32, 3))
    skies = np.clip(ramp + noise, 0, 255).astype("uint8")
    images = Images(np.concatenate([skies, pictures(20)]), pictures(5, seed=2))
    features, _ = small_features(images, quiet)
    assert features[0] @ features[1] > 0.99
    assert near_copies(images, np.arange(len(images)), quiet) == ([], 0)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (33, 50, 3), (5, 7, 3), (1, 1, 1)])
def test_any_size(shape):
    train = np.random.default_rng(0).integers(0, 256, (30, *shape), "uint8")
    images = Images(train, train[3:5])
    copies = [set(group) for group in exact_copies(images, quiet)]
    assert all(any({one, one + 27} <= group for group in copies) for one in (3, 4))
    features, length = small_features(images, quiet)
    assert features.shape == (32, min(8, shape[0]) * min(8, shape[1]) * shape[2])
    seen = length > 0
    assert np.linalg.norm(features[seen], axis=1) == pytest.approx(1, abs=1e-4)
    near_copies(images, np.arange(32), quiet)


LIMITS = [
    ("inspection.duplicates.ROWS_AT_ONCE", 16),
    ("imaging.batches.BYTES_AT_ONCE", 5 * 4 * 32 * 32 * 3),
]


@pytest.mark.parametrize(("limit", "value"), LIMITS)
def test_more_than_a_block(monkeypatch, limit, value):
    monkeypatch.setattr(f"core.{limit}", value)
    train = pictures(50)
    train[49] = np.clip(train[2].astype(int) + 6, 0, 255)
    images = Images(train, train[10:11])
    assert exact_copies(images, quiet) == [[10, 50]]
    assert near_copies(images, np.arange(50), quiet) == ([[2, 49]], 0)


def test_large_images_are_compared_in_small_copies():
    train = pictures(40, side=150)
    train[39] = np.clip(train[2].astype(int) + 6, 0, 255)
    images = Images(train, train[10:11])
    small = reduced(images, quiet)
    assert (small.train.shape, small.test.shape) == ((40, 32, 32, 3), (1, 32, 32, 3))
    assert small.train.mean() == pytest.approx(train.mean(), abs=0.5)
    assert near_copies(images, np.arange(40), quiet) == ([[2, 39]], 0)
    no_larger = Images(pictures(3), pictures(1))
    assert reduced(no_larger, quiet) is no_larger


@pytest.mark.parametrize("rows", [16, 2048])
def test_of_too_many_pairs_the_most_alike_are_compared(monkeypatch, rows, arrays):
    monkeypatch.setattr("core.inspection.duplicates.ROWS_AT_ONCE", rows)
    monkeypatch.setattr("core.inspection.duplicates.MOST_PAIRS", 100)
    ramp = np.linspace(0, 200, 32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 8, (50, 32, 32, 3))
    skies = np.clip(ramp + noise, 0, 255).astype("uint8")
    skies[49] = np.clip(skies[48] * 0.99, 0, 255)
    groups, left_out = near_copies(Images(skies, pictures(9)), np.arange(59), quiet)
    assert groups == [[48, 49]]
    assert 50 * 49 / 2 - 100 <= left_out < 50 * 49 / 2
    found = look(
        Arrays(skies, arrays.y_train[:50], skies[:1], arrays.y_test[:1]), 4, TaskProgress("")
    )
    assert found.summary()["not_compared"] == found.not_compared > 1000


def test_a_plain_ground_asks_for_more():
    assert limits_for(Images(pictures(50), pictures(5))) is PHOTOGRAPHS
    clothes = np.zeros((50, 28, 28, 1), "uint8")
    clothes[:, 6:22, 6:22] = np.random.default_rng(0).integers(1, 256, (50, 16, 16, 1))
    assert limits_for(Images(clothes, clothes[:5])) is ON_PLAIN_GROUND


def test_findings_are_kept(workspace):
    data = DataConfig()
    assert kept_findings(data) is None
    find_problems(data, "task")
    found = kept_findings(data)
    assert found.copies == found.blank == ()
    assert sum(found.class_counts["train"]) == 1437
    assert 1 <= found.imbalance < 1.2
    assert read_progress("task") is None
    keep_json(next((workspace / "cache" / "findings").glob("*.json")), {"copies": 1})
    assert kept_findings(data) is None


def test_the_terminal_says_the_same(workspace, tmp_path, monkeypatch, arrays, capfd):
    data = {
        "x_train": arrays.x_train,
        "y_train": arrays.y_train,
        "x_test": arrays.x_test,
        "y_test": arrays.y_test,
    }
    np.savez(tmp_path / "cifar10.npz", **data)
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    assert main(["check", "cifar10"]) == 0
    output, errors = capfd.readouterr()
    answer = json.loads(output.splitlines()[-1])
    assert (answer["name"], answer["version"], answer["blank"]) == ("cifar10", "", 2)
    assert (answer["exact"]["groups"], answer["near"]["groups"]) == (3, 1)
    assert "comparing every image with every other" in errors.splitlines()
    assert main(["check", "cifar10", "--version", "none"]) == 2
    assert "has no version" in capfd.readouterr().err


def test_extreme_sizes_stand_where_the_version_has_them(workspace, tmp_path):
    members = {f"train/{name}": content for name, content in good_members(count=6).items()}
    members |= {f"test/{name}": content for name, content in good_members(count=2).items()}
    imported(zipped(tmp_path / "mine.zip", members))
    path = workspace / "datasets" / "mine" / "dataset.json"
    noted = [["train", 0, 3, 9], ["train", 4, 90, 7], ["test", 1, 2, 2]]
    path.write_text(json.dumps(json.loads(path.read_text()) | {"extremes": noted}))
    here = [(one.place, one.width, one.height) for one in extremes(DataConfig(name="mine"))]
    assert here == [(("train", 0), 3, 9), (("train", 4), 90, 7), (("test", 1), 2, 2)]
    edits = replace(edits_of(DataConfig(name="mine")), dropped_train=(0, 2))
    version = save_version(edits, "fewer")
    left = extremes(DataConfig(name="mine", version=version.id))
    assert [one.place for one in left] == [("train", 2), ("test", 1)]
    assert extremes(DataConfig()) == ()
