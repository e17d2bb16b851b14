import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.cache import read_meta
from core.datasets.opened import open_dataset
from core.execution.data_tasks import job_of
from core.inspection.pixel_statistics import compute_statistics, kept_statistics
from core.inspection.quality import find_problems, kept_findings
from core.inspection.result_cache import (
    TaskProgress,
    cache_images,
    keep_json,
    read_json_file,
    result_path,
)
from core.jobs.models import JobKind, Progress
from core.jobs.working import working_on
from tests.helpers import wait_for


def test_progress_is_told_and_seen_by_others(workspace):
    told = []
    with working_on(JobKind.DATA, "some-task", EVERYBODY) as reporter:
        progress = TaskProgress(reporter, told.append)
        progress("counting", 0.25)
        progress("counting", 0.3)  # too soon after
        wait_for(lambda: job_of("some-task").progress == Progress("counting", 0.25))
    assert told == ["counting"]
    assert job_of("some-task") is None


def test_results_are_named_after_checksum_and_version(workspace):
    opened = open_dataset(DataConfig())
    start = read_meta("digits").checksum[:16]
    assert result_path("findings", opened).name == f"{start}-original.json"
    assert result_path("findings", replace(opened, version="ab")).name == f"{start}-ab.json"


def test_prepare(workspace):
    cache_images(DataConfig())
    assert read_meta("digits").train_count == 1437


def test_after_an_error_nothing_is_kept(workspace, largest_file):
    data = DataConfig()
    opened = open_dataset(data)
    largest_file(100)  # results are longer
    for work in (find_problems, compute_statistics):
        with pytest.raises(UserError, match="become that large"):
            work(data)
    assert kept_findings(opened) is None
    assert kept_statistics(opened) is None


@pytest.fixture
def largest_file() -> Iterator[Callable[[int], None]]:
    """From now on no file may grow beyond that many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_many_write_one_file_and_it_stays_whole(workspace):
    path = workspace / "one.json"
    texts = [[number] * 20_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda values: keep_json(path, values), texts * 4))
    assert read_json_file(path) in texts
    assert [one.name for one in workspace.iterdir()] == ["one.json"]
