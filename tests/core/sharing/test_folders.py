"""Imported data sets and versions of one host on another that shares a database and a place for
files with it, and no folder: a folder and a real S3 server do the same."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _
from core.common.notices import list_notices
from core.config.data import DataConfig
from core.datasets.availability import Availability, availability, where_from
from core.datasets.cache import read_meta
from core.datasets.imported import get_dataset, imported_records, own_folder, read_record
from core.datasets.opened import cached_dataset, open_dataset
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import edits_of, list_versions, resolve, save_version
from core.db.engine import transaction
from core.db.tables import shared_files
from core.db.workspace import workspace_id
from core.experiments import validation
from core.housekeeping import trash
from core.housekeeping.imported import rename
from core.housekeeping.models import Kind
from core.runs import repository
from core.runs.models import RunStatus
from core.sharing.exchange import exchange
from core.sharing.listing import GONE, Content, change_list, listed
from core.storage.place import place
from tests.helpers import end_run, small_config, start_run, train_run
from tests.importing_files import good_members, imported, zipped

MINE = DataConfig(name="mine")
IMAGES = ("x_train.npy", "x_test.npy", "y_train.npy", "y_test.npy")


def bring_in(folder: Path, count: int = 8, name: str = "mine") -> None:
    imported(zipped(folder / f"{name}{count}.zip", good_members(count=count)), name)


def version_of(name: str) -> Version:
    edits = replace(edits_of(DataConfig(name=name)), dropped_train=(0,))
    return save_version(edits, "without the first", EVERYBODY)


def images_here() -> list[str]:
    return sorted(path.name for path in own_folder("mine").glob("*.npy"))


def test_what_one_host_imports_another_trains_on(on, tmp_path):
    bring_in(tmp_path)
    images = open_dataset(MINE).arrays.x_train.copy()
    version = version_of("mine")
    record = read_record("mine")
    on("two")
    config = small_config(data={"name": "mine", "version": version.id}, training={"epochs": 1})
    assert validation.problems(config) == []
    assert (read_record("mine"), images_here()) == (record, [])
    assert availability("mine") is Availability.ELSEWHERE
    with pytest.raises(UserError, match="on another host and were not brought"):
        cached_dataset(MINE)
    run_id = repository.create_run(config, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, _(run.message)) == (RunStatus.FINISHED, "")
    assert images_here() == sorted(IMAGES)
    assert (cached_dataset(MINE).arrays.x_train == images).all()
    assert availability("mine") is Availability.READY
    assert list_versions("mine") == [version]


def test_what_is_changed_or_deleted_is_so_on_all(on_either, tmp_path):
    bring_in(tmp_path)
    version = version_of("mine")
    on_either("two")
    words = []
    open_dataset(MINE, words.append)
    assert any("Mine" in _(each) for each in words), "how far it is"
    rename("mine", "Ours", EVERYBODY)
    on_either("one")
    exchange()
    assert imported_records()["mine"].title == "Ours"
    trash.put_away(Kind.VERSION, f"mine/{version.id}", EVERYBODY)
    on_either("two")
    exchange()
    assert list_versions("mine") == []
    on_either("one")
    entry = trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    assert {*listed().values()} == {GONE}
    assert not place().keys("datasets")
    on_either("two")
    exchange()
    assert not own_folder("mine").exists()
    with pytest.raises(UserError, match="'mine'"):
        get_dataset("mine")
    on_either("one")
    trash.bring_back(Kind.DATASET, entry.id, EVERYBODY)
    on_either("two")
    assert get_dataset("mine").title == "Ours"
    assert open_dataset(MINE).arrays.x_train.shape[0] == read_meta("mine").train_count


def test_names_of_classes_stay_for_runs_on_all_hosts(on, tmp_path):
    bring_in(tmp_path)
    run_id = repository.create_run(small_config(data={"name": "mine"}), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    on("two")
    open_dataset(MINE)
    trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    on("one")
    exchange()
    assert [path.name for path in own_folder("mine").iterdir()] == ["dataset.json"]
    assert resolve(MINE).class_names == ("cat", "dog")
    assert availability("mine") is Availability.DELETED


def test_images_that_are_elsewhere_are_not_put_away(on, tmp_path):
    bring_in(tmp_path)
    on("two")
    assert get_dataset("mine").own
    with pytest.raises(UserError, match="on another host"):
        trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    assert len(listed()) == len(IMAGES) + 2


def test_a_lost_list_deletes_nothing(on, tmp_path):
    bring_in(tmp_path)
    on("two")
    open_dataset(MINE)
    with transaction() as connection:
        connection.execute(delete(shared_files))
    exchange()
    on("one")
    exchange()
    assert images_here() == sorted(IMAGES)
    assert len(listed()) == len(IMAGES) + 2
    on("three")
    assert len(open_dataset(MINE).arrays.x_train)


def test_a_damaged_file_is_no_data_set(on, s3, tmp_path):
    bring_in(tmp_path)
    (key,) = [key for key in s3.addresses() if "mine/x_train.npy" in key and tmp_path.name in key]
    whole = s3.boto.get_object(Bucket="school", Key=key)["Body"].read()
    s3.boto.put_object(Bucket="school", Key=key, Body=whole[:-1] + b"!")
    on("two")
    with pytest.raises(UserError, match="Somebody has changed it there") as refused:
        open_dataset(MINE)
    assert refused.value.code == "shared-file-changed"
    assert "x_train.npy" not in images_here()
    s3.boto.put_object(Bucket="school", Key=key, Body=whole)
    open_dataset(MINE)
    path = own_folder("mine") / "x_train.npy"
    path.write_bytes(whole[:100])
    assert len(open_dataset(MINE).arrays.x_train), "what is damaged here is brought anew"


def test_where_the_place_is_away_is_one_line_and_what_waits_goes_later(
    on_either, monkeypatch, tmp_path
):
    there, away = place().name, f"{tmp_path}/not mounted"
    workspace_id()  # it has joined the others
    monkeypatch.setenv("VISTAZO_FILES", away)
    bring_in(tmp_path)
    assert open_dataset(MINE).arrays.x_train.shape[0]
    (notice,) = list_notices()
    assert away in _(notice)
    on_either("two")
    with pytest.raises(UserError, match="can't be reached"):
        get_dataset("mine")
    monkeypatch.setenv("VISTAZO_FILES", there)
    with pytest.raises(UserError, match="sends it when it can"):
        open_dataset(MINE)
    on_either("one")
    exchange()
    on_either("two")
    assert get_dataset("mine").title == "Mine"
    monkeypatch.setenv("VISTAZO_FILES", away)
    with pytest.raises(UserError, match="can't be reached"):
        open_dataset(MINE)
    monkeypatch.setenv("VISTAZO_FILES", there)
    assert len(open_dataset(MINE).arrays.x_train)


def test_what_a_workspace_has_before_goes_to_others_and_two_of_a_name_stay_apart(
    on, monkeypatch, tmp_path
):
    files = f"s3://school/{tmp_path.name}"
    monkeypatch.delenv("VISTAZO_FILES")
    bring_in(tmp_path)
    monkeypatch.setenv("VISTAZO_FILES", files)
    exchange()
    on("two")
    workspace_id()
    monkeypatch.delenv("VISTAZO_FILES")
    bring_in(tmp_path, 9)
    bring_in(tmp_path, 7, "others")
    monkeypatch.setenv("VISTAZO_FILES", files)
    exchange()
    assert "Another host has images of the name" in _(list_notices()[-1])
    assert len(open_dataset(MINE).arrays.y_train) + len(open_dataset(MINE).arrays.y_test) == 18
    on("one")
    change_list({"datasets/first/dataset.json": Content(9, "a" * 64)})  # that nobody has sent
    exchange()
    assert len(open_dataset(MINE).arrays.y_train) + len(open_dataset(MINE).arrays.y_test) == 16
    assert "others" in imported_records()
    with pytest.raises(UserError, match="already"):
        bring_in(tmp_path, 5, "others")


def test_without_the_setting_nothing_is_listed_and_nothing_is_asked(workspace, tmp_path):
    bring_in(tmp_path)
    version_of("mine")
    exchange()
    assert listed() == {}
    assert not (settings.home() / "shared.json").exists()
    shutil.rmtree(own_folder("mine"))
    assert where_from("digits")
    with pytest.raises(UserError):
        get_dataset("mine")
