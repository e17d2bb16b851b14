"""Files of the workspace that are empty, cut off or of another kind: each kind, each way."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.availability import where_from
from core.datasets.cache import cached_arrays, read_meta
from core.datasets.imported import own_folder
from core.datasets.opened import cached_dataset, open_dataset
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.repository import (
    edits_of,
    get_version,
    save_version,
)
from core.evaluation.evaluation import load_evaluation
from core.inspection.pixel_statistics import compute_statistics, kept_statistics
from core.prediction.predictor import predict
from core.runs import repository
from tests.helpers import open_arrays
from tests.importing_files import good_members, zipped


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbage(path: Path) -> None:
    path.write_bytes(b"\x93NUMPY nothing of the kind {")


def json_of_another_kind(path: Path) -> None:
    path.write_text("[1, 2]")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").touch()


def unreadable(path: Path) -> None:
    """A link to itself, which not even root can read."""
    path.unlink()
    path.symlink_to(path)


def gone(path: Path) -> None:
    path.unlink()


WAYS: list[Callable[[Path], None]] = [
    empty,
    cut,
    garbage,
    json_of_another_kind,
    folder,
    unreadable,
    gone,
]
each_way = pytest.mark.parametrize("spoil", WAYS, ids=lambda way: way.__name__)


@each_way
@pytest.mark.parametrize("name", ["x_train.npy", "y_train.npy", "x_test.npy", "meta.json"])
def test_a_cached_data_set_is_made_again(workspace, name, spoil):
    before = np.array(open_arrays("digits").x_train)
    spoil(workspace / "cache" / "datasets" / "digits" / name)
    assert read_meta("digits") is None
    assert where_from("digits") == "built in"
    with pytest.raises(UserError, match="not in the workspace"):
        cached_arrays("digits")
    assert (open_arrays("digits").x_train == before).all()
    assert where_from("digits") == "ready"


@pytest.mark.parametrize("place", ["cache", "cache/datasets", "cache/datasets/digits"])
def test_a_file_where_a_folder_of_the_cache_belongs_goes(workspace, place):
    settings.home()
    (workspace / place).parent.mkdir(parents=True, exist_ok=True)
    (workspace / place).write_text("in the way")
    assert len(open_arrays("digits").x_train)


@pytest.mark.parametrize("place", ["runs", "datasets", "versions", "imports", "locks"])
def test_a_file_where_a_folder_of_ones_own_things_belongs_is_named(
    workspace, tmp_path, place, capfd
):
    open_arrays("digits")
    path = zipped(tmp_path / "a.zip", good_members(count=10))
    shutil.rmtree(workspace / place, ignore_errors=True)
    (workspace / place).write_text("in the way")
    commands = {
        "runs": ["train", "digit-reader"],
        "versions": None,
        "locks": ["train", "digit-reader"],
    }
    command = commands.get(place, ["import", "mine", str(path), "--size", "8"])
    if command is None:
        edits = replace(edits_of(DataConfig()), dropped_train=(0,))
        with pytest.raises(UserError, match="versions"):
            save_version(edits, "one", EVERYBODY)
        return
    assert main(command) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert str(workspace) in line
    assert (workspace / place).read_text() == "in the way"
    (workspace / place).unlink()


@each_way
@pytest.mark.parametrize("name", ["x_train.npy", "y_train.npy", "y_test.npy"])
def test_a_versions_cache_is_made_again(workspace, name, spoil):
    open_arrays("digits")
    edits = replace(edits_of(DataConfig()), dropped_train=tuple(range(10)))
    version = save_version(edits, "less", EVERYBODY)
    data = DataConfig(version=version.id)
    before = np.array(open_dataset(data).arrays.x_train)
    spoil(cache_of(version) / name)
    with pytest.raises(UserError, match="not prepared yet"):
        cached_dataset(data)
    assert (open_dataset(data).arrays.x_train == before).all()
    assert len(cached_dataset(data).arrays.x_train) == len(before)


@pytest.mark.parametrize("empty_folder", [True, False])
def test_no_folder_where_a_versions_cache_belongs(workspace, empty_folder):
    open_arrays("digits")
    version = save_version(replace(edits_of(DataConfig()), dropped_train=(0,)), "less", EVERYBODY)
    data = DataConfig(version=version.id)
    open_dataset(data)
    shutil.rmtree(cache_of(version))
    if empty_folder:
        cache_of(version).mkdir()
    else:
        cache_of(version).write_text("in the way")
    assert len(open_dataset(data).arrays.y_train) == version.train_count


@each_way
def test_a_damaged_version_is_named(workspace, spoil):
    open_arrays("digits")
    version = save_version(replace(edits_of(DataConfig()), dropped_train=(0,)), "less", EVERYBODY)
    spoil(workspace / "versions" / "digits" / f"{version.id}.json")
    with pytest.raises(UserError, match=version.id):
        get_version("digits", version.id)


@each_way
@pytest.mark.parametrize("name", ["x_train.npy", "y_test.npy", "meta.json", "dataset.json"])
def test_own_images_that_are_damaged_are_named_and_can_go(workspace, tmp_path, name, spoil, capfd):
    path = zipped(tmp_path / "a.zip", good_members(count=10))
    assert main(["import", "mine", str(path), "--size", "8"]) == 0
    spoil(own_folder("mine") / name)
    capfd.readouterr()
    assert main(["datasets"]) == 0
    listed = [one for one in capfd.readouterr().out.splitlines() if one.startswith("mine")]
    assert all(line.endswith("damaged") for line in listed)
    config = ["--set", "data.name=mine", "--set", "model.name=linear"]
    assert main(["train", "digit-reader", *config]) == 2
    assert "mine" in capfd.readouterr().err
    assert main(["delete", "mine", "--yes"]) == 0
    assert main(["import", "mine", str(path), "--size", "8"]) == 0


@each_way
def test_statistics_are_computed_again(workspace, spoil):
    data = DataConfig()
    opened = open_dataset(data)
    compute_statistics(data)
    before = kept_statistics(opened)
    (path,) = (workspace / "cache" / "statistics").iterdir()
    spoil(path)
    assert kept_statistics(opened) is None
    compute_statistics(data)
    assert (kept_statistics(opened).per_pixel == before.per_pixel).all()


@pytest.fixture
def copied(trained, tmp_path, monkeypatch) -> str:
    """A finished run in a workspace that may be spoilt."""
    copy = tmp_path / "copy"
    shutil.copytree(settings.home(), copy)
    monkeypatch.setenv("VISTAZO_HOME", str(copy))
    return trained


@each_way
def test_a_damaged_network_is_named(copied, spoil):
    path = settings.network_file(copied)
    spoil(path)
    words = "has no model" if spoil is gone else "can't be used.*Use these settings"
    with pytest.raises(UserError, match=words):
        predict(copied, np.zeros((1, 8, 8, 1), "uint8"))


@each_way
@pytest.mark.parametrize("name", ["predictions.npz", "environment.json"])
def test_damaged_predictions_are_named(copied, spoil, name):
    spoil(settings.run_folder(copied) / name)
    with pytest.raises(UserError, match=copied):
        load_evaluation(repository.get_run(copied))
