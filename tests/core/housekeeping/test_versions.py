"""Versions that are deleted, as far as no run needs them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

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
from core.housekeeping.versions import delete_version
from core.runs import repository
from tests.helpers import open_arrays, small_config

DIGITS = DataConfig(name="digits")


@pytest.fixture
def version(workspace) -> Version:
    """The digits without one image, its copy made."""
    open_arrays("digits")
    made = save_version(replace(edits_of(DIGITS), dropped_train=(0,)), "one less")
    open_dataset(DataConfig(name="digits", version=made.id))
    assert cache_of(made).is_dir()
    return made


def config_on(version: Version) -> ExperimentConfig:
    return small_config(data={"name": "digits", "version": version.id})


def test_a_version_that_no_run_goes_by_is_gone(version):
    other = save_version(replace(edits_of(DIGITS), dropped_train=(1,)), "another")
    delete_version("digits", version.id)
    assert list_versions("digits") == [other]
    assert list(cache_of(version).parent.iterdir()) == []
    with pytest.raises(UserError, match="no version"):
        delete_version("digits", version.id)


@pytest.mark.parametrize("status", ["queued", "stopped"])
def test_runs_keep_it_and_are_named(version, status):
    run_id = repository.create_run(config_on(version), scheduler.this_scheduler().token)
    if status == "stopped":
        repository.end(run_id, "stopped", "for the test")
    with pytest.raises(UserError, match=rf"{run_id} \({status}\)"):
        delete_version("digits", version.id)
    arrays = cached_dataset(DataConfig(name="digits", version=version.id)).arrays
    assert len(arrays.x_train) == version.train_count


def test_a_run_that_comes_during_a_deletion_does_not_lose_its_version(version):
    with ThreadPoolExecutor(1) as threads:
        with held(f"version-{version.id}", lambda: None):
            submitted = threads.submit(scheduler.submit, config_on(version))
            with pytest.raises(TimeoutError):
                submitted.result(0.5)
            record_path(version).unlink()
        with pytest.raises(UserError, match="no version"):
            submitted.result()
    assert repository.list_runs() == []
