"""Tasks on a data set's images, in the real data worker: each is a job that others see and stop."""

import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.cache import read_meta
from core.datasets.opened import open_dataset
from core.execution import data_tasks, local
from core.execution.tasks import CACHE_IMAGES, FIND_PROBLEMS
from core.inspection.quality import kept_findings
from core.jobs.models import JobKind, JobState
from core.jobs.repository import list_jobs
from core.jobs.working import JobStopped


@pytest.fixture(autouse=True)
def data_worker(workspace):
    """It ends with the test."""
    yield
    local.data.shut_down()


def states(subject: str) -> list[JobState]:
    return [job.state for job in list_jobs([JobKind.DATA], JobState, subject)]


def test_a_task_is_done_and_its_job_finished():
    data_tasks.submit(CACHE_IMAGES(DataConfig()), "prepare", EVERYBODY).result()
    assert read_meta("digits").train_count == 1437
    assert states("prepare") == [JobState.FINISHED]
    assert data_tasks.job_of("prepare") is None


def test_a_task_that_is_stopped_while_it_waits_does_nothing():
    first = data_tasks.submit(CACHE_IMAGES(DataConfig()), "prepare", EVERYBODY)
    second = data_tasks.submit(FIND_PROBLEMS(DataConfig()), "find", EVERYBODY)
    data_tasks.stop("find", EVERYBODY)
    first.result()
    with pytest.raises(JobStopped):
        second.result()
    opened = open_dataset(DataConfig())
    assert kept_findings(opened) is None
    assert states("find") == [JobState.STOPPED]
    data_tasks.submit(FIND_PROBLEMS(DataConfig()), "find", EVERYBODY).result()
    assert kept_findings(opened)
    assert states("find") == [JobState.FINISHED, JobState.STOPPED]


def test_a_task_that_fails_says_why():
    with pytest.raises(UserError, match="nope"):
        data_tasks.submit(CACHE_IMAGES(DataConfig(name="nope")), "prepare", EVERYBODY).result()
    (job,) = list_jobs([JobKind.DATA], JobState, "prepare")
    assert job.state is JobState.FAILED
    assert "nope" in job.message
