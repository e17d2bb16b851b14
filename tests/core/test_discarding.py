"""Versions that are deleted, as far as no run needs them."""

from dataclasses import replace

import pytest

from core import jobs, store
from core.config import DataConfig
from core.datasets.cache import open_arrays
from core.datasets.versions import (
    Version,
    cache_of,
    edits_of,
    list_versions,
    open_version,
    save_version,
)
from core.discarding import delete_version
from core.errors import LabError
from tests.helpers import small_config

DIGITS = DataConfig(name="digits")


@pytest.fixture
def version(workspace) -> Version:
    """The digits without one image, its copy made."""
    open_arrays("digits")
    made = save_version(replace(edits_of(DIGITS), dropped_train=(0,)), "one less")
    open_version(DataConfig(name="digits", version=made.id))
    assert cache_of(made).is_dir()
    return made


def run_on(version: Version) -> str:
    config = small_config()
    data = config.data.model_copy(update={"version": version.id})
    return store.create_run(config.model_copy(update={"data": data}), jobs.this_driver().token)


def test_a_version_that_no_run_goes_by_is_gone(version):
    other = save_version(replace(edits_of(DIGITS), dropped_train=(1,)), "another")
    assert delete_version("digits", version.id)
    assert list_versions("digits") == [other]
    assert not cache_of(version).exists()
    with pytest.raises(LabError, match="no version"):
        delete_version("digits", version.id)


def test_a_waiting_run_keeps_it_and_is_named(version):
    run_id = run_on(version)
    with pytest.raises(LabError, match=rf"{run_id} \(queued\)"):
        delete_version("digits", version.id)
    assert cache_of(version).is_dir()


def test_an_ended_run_keeps_the_classes_and_the_copy_is_made_anew(version):
    store.end(run_on(version), "stopped", "for the test")
    assert not delete_version("digits", version.id)
    assert list_versions("digits") == [version]
    assert not cache_of(version).exists()
    _, arrays = open_version(DataConfig(name="digits", version=version.id))
    assert len(arrays.x_train) == version.train_count
