"""Copies, leaks, contradictions and blank images that the tests have put there themselves."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets import Arrays
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edits_of, save_version
from core.inspection.quality import extremes, find_problems, kept_findings, look
from core.inspection.result_cache import SILENT, keep_json
from tests.copied_images import with_copies
from tests.importing_files import good_members, imported, zipped


@pytest.fixture
def arrays() -> Arrays:
    return with_copies()


def test_everything_is_found_and_nothing_else(arrays):
    found = look(arrays, 4, SILENT)
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
    found = look(arrays, 4, SILENT, learned=50)
    leak = next(group for group in found.copies if group.places == (("train", 40), ("train", 55)))
    assert (leak.where, leak.leaks) == ("validation", False)
    assert found.summary()["exact"]["validation"] == 1
    assert [group.where for group in found.copies if ("train", 0) in group.places] == ["train"]


def test_exact_copies_belong_to_their_near_ones(arrays):
    train = np.concatenate([arrays.x_train, arrays.x_train[20:21]])
    labels = np.append(arrays.y_train, 1).astype("uint8")
    found = look(Arrays(train, labels, arrays.x_test, arrays.y_test), 4, SILENT)
    near = next(group for group in found.copies if not group.exact)
    assert near.places == (("train", 20), ("train", 21), ("train", 60), ("test", 7))


def test_a_test_image_in_two_leaking_groups_counts_once(arrays):
    """Test 7 is training 21 to the pixel, and nearly training 20."""
    arrays.x_test[7] = arrays.x_train[21]
    found = look(arrays, 4, SILENT)
    assert sum(("test", 7) in group.places for group in found.copies) == 2
    assert found.leaked_tests() == 3


def test_how_many_pairs_were_not_compared_is_said(monkeypatch, arrays):
    monkeypatch.setattr("core.inspection.duplicates.MOST_PAIRS", 100)
    ramp = np.linspace(0, 200, 32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 8, (50, 32, 32, 3))
    skies = np.clip(ramp + noise, 0, 255).astype("uint8")
    found = look(Arrays(skies, arrays.y_train[:50], skies[:1], arrays.y_test[:1]), 4, SILENT)
    assert found.summary()["not_compared"] == found.not_compared > 1000


def test_findings_are_kept(workspace):
    opened = open_dataset(DataConfig())
    assert kept_findings(opened) is None
    find_problems(DataConfig())
    found = kept_findings(opened)
    assert found.copies == found.blank == ()
    assert sum(found.class_counts["train"]) == 1437
    assert 1 <= found.imbalance < 1.2
    keep_json(next((workspace / "cache" / "findings").glob("*.json")), {"copies": 1})
    assert kept_findings(opened) is None


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
    version = save_version(edits, "fewer", EVERYBODY)
    left = extremes(DataConfig(name="mine", version=version.id))
    assert [one.place for one in left] == [("train", 2), ("test", 1)]
    assert extremes(DataConfig()) == ()
