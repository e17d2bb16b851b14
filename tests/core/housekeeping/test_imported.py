"""Imported data sets in the trash and back: their versions, their runs, names taken meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.cache import read_meta
from core.datasets.imported import RECORD, imported_records, own_folder, read_record
from core.datasets.opened import open_dataset
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import edits_of, list_versions, resolve, save_version
from core.export.dataset_zip import prepare_zip, zip_file
from core.housekeeping import trash
from core.housekeeping.imported import rename
from core.housekeeping.models import Kind
from core.runs import repository, summaries
from tests.helpers import end_run, open_arrays, small_config, start_run
from tests.importing_files import good_members, imported, zipped
from tests.killing import killed_at_each_step


@pytest.fixture
def mine(workspace, tmp_path) -> str:
    imported(zipped(tmp_path / "a.zip", good_members(count=8)))
    return "mine"


def put_away(name: str, actor: Actor = EVERYBODY) -> str:
    return trash.put_away(Kind.DATASET, name, actor).id


def bring_back(entry_id: str, name: str = "") -> str:
    return trash.bring_back(Kind.DATASET, entry_id, EVERYBODY, name)


def version_of(name: str, row: int = 0) -> Version:
    edits = replace(edits_of(DataConfig(name=name)), dropped_train=(row,))
    return save_version(edits, f"without {row}", EVERYBODY)


def run_on(name: str, version: str = "") -> str:
    """An ended run."""
    config = small_config(data={"name": name, "version": version})
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    return run_id


def test_it_comes_back_with_its_versions(mine):
    version, record = version_of(mine), read_record(mine)
    images = open_dataset(DataConfig(name=mine, version=version.id)).arrays.x_train.copy()
    files = {path.name for path in own_folder(mine).iterdir()}
    entry_id = put_away(mine)
    (entry,) = trash.list_trash()
    assert (entry.id, entry.title, entry.by) == (entry_id, "Mine", "everybody")
    assert entry.size_bytes > images.nbytes
    assert not own_folder(mine).exists()
    assert list_versions(mine) == []
    assert bring_back(entry_id) == mine
    assert read_record(mine) == record
    assert {path.name for path in own_folder(mine).iterdir()} == files
    assert list_versions(mine) == [version]
    assert (open_dataset(DataConfig(name=mine, version=version.id)).arrays.x_train == images).all()
    with pytest.raises(UserError, match="not in the trash"):
        bring_back(entry_id)


@pytest.mark.parametrize("moment", ["put away", "deleted for good"])
def test_no_zip_of_its_images_is_left(mine, moment):
    version = version_of(mine)
    entry = None
    for config in (DataConfig(name=mine), DataConfig(name=mine, version=version.id)):
        prepare_zip(config)
        path = zip_file(open_dataset(config))
        if moment == "put away":
            entry = trash.put_away(Kind.DATASET, mine, EVERYBODY)
        else:  # one that was written meanwhile
            content = path.read_bytes()
            entry = trash.put_away(Kind.DATASET, mine, EVERYBODY)
            path.write_bytes(content)
            trash.delete_for_good(entry, EVERYBODY)
        assert not path.exists()
        if moment == "deleted for good":
            return
        bring_back(entry.id)


def test_runs_keep_the_names_of_classes_as_long_as_there_are_any(mine):
    version = version_of(mine)
    run_id = run_on(mine, version.id)
    entry_id = put_away(mine)
    assert [path.name for path in own_folder(mine).iterdir()] == [RECORD]
    assert resolve(repository.get_run(run_id).config.data).class_names == ("cat", "dog")
    assert bring_back(entry_id) == mine
    assert len(open_arrays(mine).x_train) == 12
    assert list_versions(mine) == [version]
    put_away(mine)
    trash.delete_for_good(trash.put_away(Kind.RUN, run_id, EVERYBODY), EVERYBODY)
    assert not own_folder(mine).exists()
    assert list_versions(mine) == []
    (entry,) = trash.list_trash()
    assert bring_back(entry.id) == mine
    assert list_versions(mine) == [version]


def test_a_run_in_the_trash_keeps_them_too(mine):
    run_id = run_on(mine)
    trash.put_away(Kind.RUN, run_id, EVERYBODY)
    trash.delete_for_good(trash.put_away(Kind.DATASET, mine, EVERYBODY), EVERYBODY)
    trash.bring_back(Kind.RUN, run_id, EVERYBODY)
    assert resolve(repository.get_run(run_id).config.data).class_names == ("cat", "dog")


def test_a_name_that_is_taken_meanwhile(mine, tmp_path):
    version = version_of(mine)
    entry_id = put_away(mine)
    imported(zipped(tmp_path / "b.zip", good_members("xyz", 4)))
    with pytest.raises(UserError, match="another data set 'mine' now") as caught:
        bring_back(entry_id)
    assert caught.value.values["free"] == "mine-2"
    assert read_record(mine).class_names == ("x", "y", "z")
    for name in ("digits", "mine", "../x", "A B"):
        with pytest.raises(UserError):
            bring_back(entry_id, name)
    assert bring_back(entry_id, "mine-2") == "mine-2"
    assert [record.title for record in imported_records().values()] == ["Mine", "Mine"]
    assert [one.id for one in list_versions("mine-2")] == [version.id]
    assert list_versions(mine) == []


def test_the_record_that_runs_of_another_need_is_not_replaced(mine, tmp_path):
    first = put_away(mine)
    imported(zipped(tmp_path / "b.zip", good_members("xyz", 4)))
    run_id = run_on(mine)
    second = put_away(mine)
    with pytest.raises(UserError, match="another data set"):
        bring_back(first)
    assert resolve(repository.get_run(run_id).config.data).class_names == ("x", "y", "z")
    assert bring_back(second) == mine


def test_of_two_at_once_one_wins(mine):
    def outcome(act) -> str:
        try:
            return act()
        except UserError as error:
            return error.code

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(outcome, [lambda: put_away(mine)] * 4))
        (entry,) = trash.list_trash()
        assert found.count(entry.id) == 1
        assert {one for one in found if one != entry.id} == {"imported-dataset-unknown"}
        found = list(threads.map(outcome, [lambda: bring_back(entry.id)] * 4))
    assert sorted(found) == [mine, "not-in-trash", "not-in-trash", "not-in-trash"]


def test_its_owner_decides(mine):
    path = own_folder(mine) / RECORD
    record = read_record(mine).model_copy(update={"owner": "anna"})
    path.write_text(record.model_dump_json())
    for forbidden in (
        lambda: put_away(mine, Actor("ben")),
        lambda: rename(mine, "Other", Actor("ben")),
    ):
        with pytest.raises(UserError, match="belongs to somebody else"):
            forbidden()
    entry = trash.put_away(Kind.DATASET, mine, Actor("anna"))
    with pytest.raises(UserError, match="belongs to somebody else"):
        trash.delete_for_good(entry, Actor("ben"))
    assert trash.empty(Actor("ben"), timedelta()) == []
    assert [one.id for one in trash.empty(Actor("anna"), timedelta())] == [entry.id]
    assert list((settings.home() / "trash").iterdir()) == []


LOOK = """
from core.datasets.cache import read_meta
from core.datasets.imported import get_dataset, own_folder
from core.datasets.versions.repository import list_versions
entries = trash.list_trash()
away = bool(entries)
names = get_dataset("mine").class_names if runs or not away else None
for entry in entries:
    trash.bring_back(entry.kind, entry.id, EVERYBODY)
versions = [version.id for version in list_versions("mine")]
files = sorted(path.name for path in own_folder("mine").glob("[!p]*"))  # no partial-…
found.append([away, names, versions, files, read_meta("mine").checksum, trash.list_trash()])
"""


@pytest.mark.slow
@pytest.mark.parametrize("runs", [0, 1])
@pytest.mark.parametrize("act", ["put away", "bring back"])
def test_killed_at_any_step_nothing_is_lost(mine, workspace, act, runs):
    """Wherever it was broken off, the data set is there or in the trash, with all that it has."""
    version = version_of(mine)
    open_dataset(DataConfig(name=mine, version=version.id))
    summaries.list_summaries()  # makes the database
    for _number in range(runs):
        run_on(mine, version.id)
    meta, files = read_meta(mine), sorted(path.name for path in own_folder(mine).iterdir())
    step = 'trash.put_away(Kind.DATASET, "mine", EVERYBODY)'
    if act == "bring back":
        step = f'trash.bring_back(Kind.DATASET, "{put_away(mine)}", EVERYBODY)'
    found = killed_at_each_step(workspace, step, f"runs = {runs}\n{LOOK}")
    names = ["cat", "dog"]
    for away, shown, versions, there, checksum, left in found:
        assert shown == (names if runs or not away else None)
        assert (versions, there, checksum, left) == ([version.id], files, meta.checksum, [])
    assert (found[0][0], found[-1][0]) == ((False, True) if act == "put away" else (True, False))
