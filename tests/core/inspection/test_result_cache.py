import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.cache import read_meta
from core.inspection.pixel_statistics import compute_statistics, kept_statistics
from core.inspection.quality import find_problems, kept_findings
from core.inspection.result_cache import (
    TaskProgress,
    TaskStopped,
    ask_to_stop,
    cache_images,
    keep_json,
    let_run,
    read_json_file,
    read_progress,
    result_path,
)
from tests.helpers import open_arrays


def test_progress_is_read_by_others_until_its_end(workspace):
    told = []
    progress = TaskProgress("some-task", told.append)
    assert read_progress("some-task") is None
    progress("counting", 0.25)
    progress("counting", 0.3)  # too soon after
    assert read_progress("some-task") == ("counting", 0.25)
    assert told == ["counting"]
    progress.end()
    assert read_progress("some-task") is None


def test_results_are_named_after_checksum_and_version(workspace):
    assert result_path("findings", DataConfig()) is None
    open_arrays("digits")
    start = read_meta("digits").checksum[:16]
    assert result_path("findings", DataConfig()).name == f"{start}-original.json"
    assert result_path("findings", DataConfig(version="ab")).name == f"{start}-ab.json"


def test_prepare(workspace):
    cache_images(DataConfig(), "task")
    assert read_meta("digits").train_count == 1437
    assert read_progress("task") is None


def test_a_task_that_is_not_wanted_any_more_ends(workspace):
    data = DataConfig()
    ask_to_stop("task")
    with pytest.raises(TaskStopped, match="stopped"):
        find_problems(data, "task")
    assert kept_findings(data) is None
    assert list((workspace / "cache" / "progress").iterdir()) == []
    ask_to_stop("task")
    let_run("task")
    find_problems(data, "task")
    assert kept_findings(data)


def test_after_an_error_nothing_says_that_it_goes_on(workspace, largest_file):
    data = DataConfig()
    open_arrays(data.name)
    largest_file(100)  # notes of progress are shorter, results longer
    for work in (find_problems, compute_statistics):
        with pytest.raises(UserError, match="become that large"):
            work(data, "task")
        assert read_progress("task") is None
    assert kept_findings(data) is None
    assert kept_statistics(data) is None


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
