"""Jobs in the database."""

import pytest
from sqlalchemy import text

from core.auth.actors import EVERYBODY
from core.db.engine import transaction
from core.jobs.models import JobKind, JobState
from core.jobs.repository import add_job, list_jobs
from tests.helpers import program


def jobs_of(*subjects: str) -> None:
    for subject in subjects:
        with transaction() as connection:
            add_job(connection, JobKind.IMPORT, subject, EVERYBODY)


ODD = {
    "a date": "created_at = 'yesterday'",
    "a silence": "silent_seconds = 'long'",
    "progress": "progress = '[1, 2]'",
    "bytes": "progress = x'ff'",
    "no JSON": "progress = cast(x'ff' as text)",
    "a kind of another version": "kind = 'export'",
    "a state of another version": "state = 'paused'",
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_row_hides_no_other(workspace, odd):
    jobs_of("cats", "dogs")
    with transaction() as connection:
        connection.execute(text(f"update jobs set {ODD[odd]} where subject = 'cats'"))
    (job,) = [job for job in list_jobs(JobKind, JobState) if job.subject == "dogs"]
    assert job.active
    assert program("from core.execution.scheduler import recover; recover()").wait(60) == 0
