"""What takes long with a data set's images, done by the data worker: each is a job."""

from concurrent.futures import Future

from core.auth.actors import Actor
from core.execution import local
from core.execution.scheduler import this_scheduler
from core.execution.tasks import Call, task_of
from core.inspection.result_cache import TaskProgress
from core.jobs.models import ACTIVE, Job, JobKind, JobState
from core.jobs.repository import list_jobs
from core.jobs.working import give_up_waiting, request_stop, submit_job, working_on


def submit(call: Call[None], subject: str, actor: Actor) -> "Future[None]":
    """Have `call` done, whose function takes a `progress` too; `subject` names the job."""
    job_id = submit_job(JobKind.DATA, subject, actor, this_scheduler().presence.name)
    done = local.data.submit(task_of(work), call, subject, actor)
    done.add_done_callback(lambda _: give_up_waiting(job_id))
    return done


def work(call: Call[None], subject: str, actor: Actor) -> None:
    """In the worker: do it. JobStopped where somebody has stopped it, while it waited too."""
    with working_on(JobKind.DATA, subject, actor, submitted=True) as reporter:
        call.task.function()(*call.args, progress=TaskProgress(reporter), **call.kwargs)


def stop(subject: str, actor: Actor) -> None:
    """End the job where it next notes its progress; one that waits, at once."""
    request_stop(JobKind.DATA, subject, actor)


def job_of(subject: str) -> Job | None:
    """The job that waits or is worked on, or None."""
    return next(iter(list_jobs([JobKind.DATA], ACTIVE, subject)), None)


def last_try(subject: str) -> Job | None:
    """The newest job of that name, however it stands; None where there never was one."""
    return next(iter(list_jobs([JobKind.DATA], JobState, subject)), None)
