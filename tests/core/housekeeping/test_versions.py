"""Versions are put away and come back, as far as no run needs them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.errors import UserError
from core.common.locks import held
from core.config.data import DataConfig
from core.datasets.opened import cached_dataset, open_dataset
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import (
    edits_of,
    list_versions,
    record_path,
    save_version,
)
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.export.dataset_zip import prepare_zip, zip_file
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.housekeeping.versions import id_of
from core.runs import repository
from core.runs.summaries import list_summaries
from tests.helpers import end_run, open_arrays, small_config, start_run
from tests.killing import killed_at_each_step

DIGITS = DataConfig(name="digits")


@pytest.fixture
def version(workspace) -> Version:
    """The digits without one image, its copy made."""
    open_arrays("digits")
    made = save_version(replace(edits_of(DIGITS), dropped_train=(0,)), "one less", EVERYBODY)
    open_dataset(DataConfig(name="digits", version=made.id))
    assert cache_of(made).is_dir()
    return made


def config_on(version: Version) -> ExperimentConfig:
    return small_config(data={"name": "digits", "version": version.id})


def put_away(version: Version) -> str:
    return trash.put_away(Kind.VERSION, id_of(version), EVERYBODY).id


def test_a_version_that_no_run_goes_by_goes_and_comes_back(version):
    other = save_version(replace(edits_of(DIGITS), dropped_train=(1,)), "another", EVERYBODY)
    entry_id = put_away(version)
    assert list_versions("digits") == [other]
    assert list(cache_of(version).parent.iterdir()) == []
    with pytest.raises(UserError, match="no version"):
        put_away(version)
    (entry,) = trash.list_trash()
    assert (entry.id, entry.title, entry.by) == (entry_id, "digits · one less", "everybody")
    assert trash.bring_back(Kind.VERSION, entry_id, EVERYBODY) == id_of(version)
    assert set(list_versions("digits")) == {version, other}
    assert len(open_dataset(DataConfig(name="digits", version=version.id)).arrays.y_train) == 1436
    with pytest.raises(UserError, match="not in the trash"):
        trash.bring_back(Kind.VERSION, entry_id, EVERYBODY)
    assert list((settings.home() / "trash").iterdir()) == []


def test_no_zip_of_its_images_is_left(version):
    prepare_zip(config_on(version).data)
    path = zip_file(open_dataset(config_on(version).data))
    assert path.is_file()
    put_away(version)
    assert not path.exists()


def test_the_same_changes_made_anew_are_in_its_place(version):
    entry_id = put_away(version)
    again = save_version(replace(edits_of(DIGITS), dropped_train=(0,)), "anew", EVERYBODY)
    with pytest.raises(UserError, match="has this version again"):
        trash.bring_back(Kind.VERSION, entry_id, EVERYBODY)
    assert list_versions("digits") == [again]
    assert [entry.id for entry in trash.list_trash()] == [entry_id]


def test_only_its_owner_puts_it_away(workspace):
    open_arrays("digits")
    annas = save_version(replace(edits_of(DIGITS), dropped_train=(0,)), "hers", Actor("anna"))
    with pytest.raises(UserError, match="belongs to somebody else"):
        put_away(annas)


@pytest.mark.parametrize("status", ["waiting", "stopped", "in the trash"])
def test_runs_keep_it_and_are_named(version, status):
    run_id = repository.create_run(config_on(version), EVERYBODY)
    if status != "waiting":
        start_run(run_id)
        end_run(run_id, "stopped")
    if status == "in the trash":
        trash.put_away(Kind.RUN, run_id, EVERYBODY)
    with pytest.raises(UserError, match=rf"{run_id} \({status}\)"):
        put_away(version)
    arrays = cached_dataset(DataConfig(name="digits", version=version.id)).arrays
    assert len(arrays.x_train) == version.train_count


@pytest.mark.parametrize("damage", ["{", None])
def test_one_whose_note_is_damaged_comes_back_all_the_same(version, damage):
    note = settings.home() / "trash" / put_away(version) / "trash.json"
    note.unlink() if damage is None else note.write_text(damage)
    (entry,) = trash.list_trash()
    assert (entry.kind, entry.days_left) == ("version", 30)
    assert trash.bring_back(Kind.VERSION, entry.id, EVERYBODY) == id_of(version)
    assert list_versions("digits") == [version]


def test_a_run_that_comes_meanwhile_does_not_lose_its_version(version):
    with ThreadPoolExecutor(1) as threads:
        with held(f"version-{version.id}", lambda: None):
            submitted = threads.submit(scheduler.submit, config_on(version), EVERYBODY)
            with pytest.raises(TimeoutError):
                submitted.result(0.5)
            record_path(version).unlink()
        with pytest.raises(UserError, match="no version"):
            submitted.result()
    assert list_summaries() == []


@pytest.mark.slow
@pytest.mark.parametrize("act", ["put away", "bring back"])
def test_killed_at_any_step_it_is_here_or_there(version, workspace, act):
    step = f'trash.put_away(Kind.VERSION, "{id_of(version)}", EVERYBODY)'
    if act == "bring back":
        step = f'trash.bring_back(Kind.VERSION, "{put_away(version)}", EVERYBODY)'
    look = (
        "from core.datasets.versions.repository import list_versions\n"
        "away = [entry.id for entry in trash.list_trash()]\n"
        "found.append([len(away), len(list_versions('digits'))])\n"
        "for entry_id in away: trash.bring_back(Kind.VERSION, entry_id, EVERYBODY)\n"
        "assert len(list_versions('digits')) == 1 and trash.list_trash() == []"
    )
    found = killed_at_each_step(workspace, step, look)
    here, there = [0, 1], [1, 0]
    assert all(one in (here, there) for one in found), found
    assert [found[0], found[-1]] == ([here, there] if act == "put away" else [there, here])
