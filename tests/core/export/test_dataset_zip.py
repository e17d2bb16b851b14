"""A data set as a ZIP of folders comes back by an import: same images, classes and parts."""

import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.base import Arrays
from core.datasets.opened import OpenDataset, open_dataset
from core.datasets.versions.repository import edits_of, save_version
from core.export import dataset_zip
from core.export.dataset_folders import folder_names
from core.export.dataset_zip import prepare_zip, size_bytes, write_zip, zip_file
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.inspection.result_cache import TaskProgress
from core.jobs.working import JobStopped
from tests.importing_files import encoded, imported, picture, zipped

pytestmark = pytest.mark.usefixtures("workspace")
NAMES = ("T-shirt/top", "../up", "con", "a", "A ", ".hidden", "日本")


def contents(opened: OpenDataset) -> Counter[tuple[str, str, bytes]]:
    """How often each image is there: its part, its class, its pixels."""
    arrays, names = opened.arrays, opened.dataset.class_names
    learned = len(arrays.y_train) - opened.dataset.own_validation
    found = Counter()
    for index, label in enumerate(arrays.y_train):
        part = "train" if index < learned else "validation"
        found[part, names[label], arrays.x_train[index].tobytes()] += 1
    for index, label in enumerate(arrays.y_test):
        found["test", names[label], arrays.x_test[index].tobytes()] += 1
    return found


def own_images(tmp_path: Path) -> OpenDataset:
    members = {
        f"{part}/{name}/{number}.png": encoded(picture(100 * place + number, (16, 16)))
        for place, part in enumerate(("train", "valid", "test"))
        for name in ("cat", "dog", "hen 2")
        for number in range(4)
    }
    imported(zipped(tmp_path / "first.zip", members))
    return open_dataset(DataConfig(name="mine"))


def test_own_images_come_back_in_their_parts_and_order(tmp_path: Path) -> None:
    opened = own_images(tmp_path)
    assert opened.dataset.own_validation == 12
    path = tmp_path / "out.zip"
    assert write_zip(opened, path) == 36
    with zipfile.ZipFile(path) as archive:
        assert "labels.csv" not in archive.namelist()
    assert imported(path, "again").refused == 0
    again = open_dataset(DataConfig(name="again"))
    assert contents(again) == contents(opened)
    assert again.checksum == opened.checksum  # in the same order, too


@pytest.mark.parametrize("channels", [1, 3])
def test_odd_names_of_classes_come_back(tmp_path: Path, channels: int) -> None:
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(NAMES)), 3).astype("uint8")
    images = random.integers(0, 256, (len(labels), 16, 16, channels), "uint8")
    mine = own_images(tmp_path)
    dataset = replace(
        mine.dataset, class_names=NAMES, own_validation=0, image_shape=images.shape[1:]
    )
    opened = OpenDataset(dataset, Arrays(images, labels, images[::3], labels[::3]), "0" * 64, "")
    path = tmp_path / "odd.zip"
    write_zip(opened, path)
    colour = "gray" if channels == 1 else "colour"
    assert imported(path, "odd", colour=colour).refused == 0
    again = open_dataset(DataConfig(name="odd"))
    expected = Counter()
    for (part, name, pixels), count in contents(opened).items():
        expected[part, name.strip(), pixels] += count
    assert contents(again) == expected


def test_folders_are_safe_and_differ() -> None:
    found = folder_names([*NAMES, "T-shirt_top", "x" * 200, "nul.txt", "..", ""])
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert name
        assert not set(name) & set('/\\:*?"<>|')
        assert name == name.strip(" .")
        assert name.lower().partition(".")[0] not in ("con", "nul")


def test_a_version_is_written_as_it_is(tmp_path: Path) -> None:
    own_images(tmp_path)
    edits = replace(edits_of(DataConfig(name="mine")), dropped_train=(0, 1), dropped_test=(0,))
    edits = replace(edits, classes=("pet", "pet", "hen 2"))
    version = save_version(edits, "pets", EVERYBODY)
    opened = open_dataset(DataConfig(name="mine", version=version.id))
    path = tmp_path / "pets.zip"
    assert write_zip(opened, path) == 33
    imported(path, "pets")
    assert contents(open_dataset(DataConfig(name="pets"))) == contents(opened)


def test_the_size_that_is_said_is_about_right(tmp_path: Path) -> None:
    opened = open_dataset(DataConfig(name="digits"))
    path = tmp_path / "digits.zip"
    write_zip(opened, path)
    assert size_bytes(opened) == pytest.approx(path.stat().st_size, rel=0.15)


def test_what_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stop(words: str) -> None:
        raise JobStopped

    with pytest.raises(JobStopped):
        write_zip(own_images(tmp_path), tmp_path / "out.zip", TaskProgress(tell=stop))
    assert [path.name for path in tmp_path.glob("out*")] == []


def test_the_app_keeps_one(tmp_path: Path) -> None:
    own_images(tmp_path)
    for name in ("mine", "digits"):
        prepare_zip(DataConfig(name=name))
        assert zip_file(open_dataset(DataConfig(name=name))).is_file()
    assert not zip_file(open_dataset(DataConfig(name="mine"))).exists()


def test_the_same_images_of_other_classes_or_parts_are_another_zip(tmp_path: Path) -> None:
    opened = own_images(tmp_path)
    for changes in ({"class_names": ("cat", "dog", "hen")}, {"own_validation": 11}):
        other = replace(opened, dataset=replace(opened.dataset, **changes))
        assert zip_file(other) != zip_file(opened)
        assert zip_file(other).name == zip_file(opened).name


def test_what_is_put_away_while_its_zip_is_written_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = own_images(tmp_path)

    def slowly(opened: OpenDataset, path: Path, progress: TaskProgress) -> int:
        trash.put_away(Kind.DATASET, "mine", EVERYBODY)
        return write_zip(opened, path, progress)

    monkeypatch.setattr(dataset_zip, "write_zip", slowly)
    with pytest.raises(UserError, match="mine"):
        prepare_zip(DataConfig(name="mine"))
    assert not zip_file(opened).exists()
