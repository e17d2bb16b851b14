"""The queue, on real worker processes: order, stop, death and recovery."""

import math
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest
from sqlalchemy import update

from core.auth.actors import EVERYBODY, Actor, Role
from core.common import settings
from core.common.errors import UserError
from core.db.engine import transaction
from core.db.tables import runs
from core.execution import first_page, local, scheduler
from core.execution.tasks import task_of
from core.housekeeping import trash
from core.housekeeping.models import KEPT, Kind
from core.jobs.models import JobKind, JobState
from core.jobs.models import Role as WorkerRole
from core.jobs.queue_state import pause_queue, resume_queue
from core.jobs.repository import list_jobs, utc_now
from core.runs import queue, repository
from core.runs.models import RunProgress
from core.runs.summaries import list_summaries, unreadable_runs
from tests.helpers import (
    LONG,
    PATIENCE,
    program,
    small_config,
    spoil_config,
    trains,
    wait_for,
)


@pytest.fixture
def thread(worker) -> threading.Thread:
    """The background thread, with a warm worker."""
    return scheduler.start_background_thread()


def status(run_id: str) -> str:
    return repository.get_run(run_id).status


def has_ended(run_id: str) -> bool:
    return not repository.get_run(run_id).active


def test_a_config_that_can_not_run_is_refused_at_once(workspace):
    with pytest.raises(UserError, match="data set"):
        scheduler.submit(small_config(data={"name": "nope"}), EVERYBODY)
    assert list_summaries() == []


def test_what_has_been_in_the_trash_for_long_goes_at_the_start(worker):
    old, new = (repository.create_run(small_config(), Actor("anna")) for _ in range(2))
    for run_id in (old, new):
        queue.request_stop(run_id, Actor("anna"))
        trash.put_away(Kind.RUN, run_id, Actor("anna"))
    with transaction() as connection:
        long_ago = {"trashed_at": utc_now() - KEPT}
        connection.execute(update(runs).where(runs.c.id == old).values(long_ago))
    scheduler.start_background_thread()
    wait_for(lambda: [entry.id for entry in trash.list_trash()] == [new])
    assert not settings.run_folder(old).exists()


@pytest.fixture
def begun(monkeypatch) -> list[str]:
    """A page was asked for and is not drawn; which workers were told to import ahead."""
    told: list[str] = []
    monkeypatch.delenv("VISTAZO_WARM_UP")
    monkeypatch.setattr(first_page, "ASKED", threading.Event())
    monkeypatch.setattr(first_page, "DRAWN", threading.Event())
    monkeypatch.setattr(first_page, "SECONDS_FOR_THE_PAGE", math.inf)
    first_page.asked_for()
    for name in ("training", "inference"):
        monkeypatch.setattr(getattr(local, name), "warm_up", lambda name=name: told.append(name))
    return told


def test_only_what_is_heavy_waits_for_the_first_page(workspace, begun):
    old = repository.create_run(small_config(), Actor("anna"))
    queue.request_stop(old, Actor("anna"))
    trash.put_away(Kind.RUN, old, Actor("anna"))
    with transaction() as connection:
        connection.execute(update(runs).values(trashed_at=utc_now() - KEPT))
    scheduler.start_background_thread()
    wait_for(lambda: trash.list_trash() == [])
    wake = scheduler.this_scheduler().wake
    for _look in range(2):  # the second is answered when a whole look is over
        wake.set()
        wait_for(lambda: not wake.is_set())
    assert begun == []
    first_page.drawn()
    wait_for(lambda: begun == ["training", "inference"])


def test_where_workers_begin_when_they_are_asked_none_begins_with_the_app(
    workspace, begun, monkeypatch
):
    monkeypatch.setenv("VISTAZO_WARM_UP", "0")
    first_page.drawn()
    scheduler.start_background_thread()
    wake = scheduler.this_scheduler().wake
    for _look in range(2):
        wake.set()
        wait_for(lambda: not wake.is_set())
    assert begun == []


def test_a_run_that_waits_at_the_start_waits_for_no_page(worker, begun):
    run_id = repository.create_run(small_config(), EVERYBODY)
    scheduler.start_background_thread()
    wait_for(lambda: has_ended(run_id))
    assert begun[:2] == ["training", "inference"], "while the page was not drawn"
    assert status(run_id) == "finished"


def brought(file: Path) -> str:
    """Put the test of the network in `file` into the queue."""
    config = small_config(model={"name": "imported", "file": "net.keras"})
    return scheduler.submit_network(config, file, EVERYBODY)


def test_a_network_from_a_file_waits_for_anybody_once_it_is_there(workspace, tmp_path, present):
    file = tmp_path / "net.keras"
    file.write_bytes(b"as it came")
    run_id = brought(file)
    lease = queue.claim_run(present(WorkerRole.WORKER).name)
    assert lease
    assert lease.subject == run_id


def test_a_network_whose_file_is_gone_leaves_nothing_that_waits(workspace, tmp_path):
    with pytest.raises(OSError, match=r"net\.keras"):
        brought(tmp_path / "net.keras")
    (run,) = list_summaries()
    assert run.status == "stopped"
    assert queue.waiting() == []


def test_two_queued_runs_go_one_after_the_other(thread):
    first, second = (
        scheduler.submit(small_config(name="1"), EVERYBODY),
        scheduler.submit(small_config(name="2"), EVERYBODY),
    )
    assert scheduler.start_background_thread() is thread
    wait_for(lambda: has_ended(first) and has_ended(second))
    one, two = repository.get_run(first), repository.get_run(second)
    assert one.status == two.status == "finished"
    assert one.finished_at <= two.started_at


def test_positions_and_stopping_a_waiting_run(thread):
    running = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: status(running) == "running")
    waiting = [scheduler.submit(small_config(), EVERYBODY) for _ in range(3)]
    assert [queue.position(each) for each in (running, *waiting)] == [
        0,
        1,
        2,
        3,
    ]
    queue.request_stop(waiting[0], EVERYBODY)
    assert status(waiting[0]) == "stopped"
    assert [queue.position(each) for each in waiting] == [0, 1, 2]
    wait_for(lambda: trains(running))
    queue.request_stop(running, EVERYBODY)
    wait_for(lambda: has_ended(running))
    assert status(running) == "stopped"
    wait_for(lambda: has_ended(waiting[2]))
    assert [status(each) for each in waiting] == ["stopped", "finished", "finished"]


def test_a_killed_worker_interrupts_its_run_and_the_next_one_trains(thread, worker):
    process = worker.call(task_of(os.getpid))
    victim, after = (
        scheduler.submit(small_config(**LONG), EVERYBODY),
        scheduler.submit(small_config(), EVERYBODY),
    )
    wait_for(lambda: trains(victim))
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: has_ended(victim))
    run = repository.get_run(victim)
    assert run.status == "interrupted"
    assert "killed, or out of memory" in run.message
    assert run.progress == RunProgress()
    wait_for(lambda: has_ended(after))
    assert status(after) == "finished"


@pytest.mark.slow
def test_a_run_of_another_living_process_waits_for_its_turn(thread):
    """As a terminal does: it has its place in the queue and trains in its own process."""
    running = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(running))
    source = (
        "from core.auth.actors import EVERYBODY\nfrom core.execution import scheduler\n"
        "from core.runs import repository\nfrom tests.helpers import small_config\n"
        "run_id = scheduler.submit(small_config(), EVERYBODY, train_here=True)\n"
        "print(run_id, flush=True)\n"
        "scheduler.train_here(run_id)\nprint(repository.get_run(run_id).status)"
    )
    other = program(source)
    run_id = other.stdout.readline().strip()
    later = scheduler.submit(small_config(), EVERYBODY)
    assert queue.waiting() == [run_id, later]
    time.sleep(3)
    assert status(run_id) == "queued"
    queue.request_stop(running, EVERYBODY)
    output, errors = other.communicate(timeout=PATIENCE)
    assert output.strip() == "finished", errors
    wait_for(lambda: has_ended(later))
    runs = [repository.get_run(each) for each in (running, run_id, later)]
    assert runs[0].finished_at <= runs[1].started_at
    assert runs[1].finished_at <= runs[2].started_at


APP = """
import sys, time
from core.auth.actors import EVERYBODY
from core.execution import scheduler
from tests.helpers import LONG, small_config, trains, wait_for
scheduler.start_background_thread()
first = scheduler.submit(small_config(**LONG), EVERYBODY)
second = scheduler.submit(small_config(), EVERYBODY)
wait_for(lambda: trains(first))
print(first, second, flush=True)
"""


def test_a_killed_app_leaves_an_interrupted_run_and_its_queue_is_adopted(workspace, worker):
    app = program(APP + "time.sleep(300)")
    first, second = app.stdout.readline().split()
    scheduler.recover()
    assert status(first) == "running"  # somebody trains it
    app.kill()
    app.communicate()
    wait_for(lambda: has_ended(first))  # the orphaned training notices it
    assert status(first) == "interrupted"
    assert "closed" in repository.get_run(first).message
    scheduler.start_background_thread()
    wait_for(lambda: has_ended(second))
    assert status(second) == "finished"


@pytest.mark.slow
def test_an_app_that_ends_while_it_trains_does_not_wait_for_the_end(workspace):
    app = program(APP)
    first, _ = app.stdout.readline().split()
    app.communicate(timeout=PATIENCE)
    scheduler.recover()
    assert status(first) == "interrupted"


def test_runs_that_can_not_be_read_do_not_block_the_queue(thread):
    bad = repository.create_run(small_config(), EVERYBODY)
    spoil_config(bad)
    good = scheduler.submit(small_config(), EVERYBODY)
    wait_for(lambda: has_ended(good))
    assert status(good) == "finished"
    found = {run.id: run.status for run in unreadable_runs()}
    assert found == {bad: "failed"}


def test_no_training_starts_when_the_program_closes():
    assert not local.closing.is_set()


def test_while_it_trains_others_are_looked_after(thread):
    """A job of a process that was killed does not wait for the end of a training."""
    running = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(running))
    holder = program(
        "import time\nfrom core.auth.actors import EVERYBODY\n"
        "from core.jobs.models import JobKind\n"
        "from core.jobs.working import working_on\n"
        "with working_on(JobKind.IMPORT, 'pets', EVERYBODY):\n"
        "    print('holds', flush=True)\n    time.sleep(100)"
    )
    assert holder.stdout.readline() == "holds\n"
    holder.kill()
    holder.communicate()
    states = lambda: [job.state for job in list_jobs(JobKind, JobState, "pets")]  # noqa: E731
    wait_for(lambda: states() == ["interrupted"])
    assert trains(running)
    queue.request_stop(running, EVERYBODY)
    wait_for(lambda: has_ended(running))


def test_a_pause_gives_the_device_to_the_next_run_and_its_process_ends(thread, worker):
    process = worker.call(task_of(os.getpid))
    first, second = (
        scheduler.submit(small_config(**LONG), EVERYBODY),
        scheduler.submit(small_config(), EVERYBODY),
    )
    wait_for(lambda: len(repository.list_epochs(first)) >= 1)
    queue.request_pause(first, EVERYBODY)
    wait_for(lambda: status(first) == "paused")
    wait_for(lambda: not psutil.pid_exists(process))  # so it holds no memory of a GPU
    wait_for(lambda: has_ended(second))
    assert status(second) == "finished"
    assert status(first) == "paused", "until somebody resumes it"
    scheduler.resume(first, EVERYBODY)
    wait_for(lambda: trains(first))
    queue.request_stop(first, EVERYBODY)
    wait_for(lambda: has_ended(first))


def test_nothing_starts_while_the_queue_is_held(thread):
    teacher = Actor("mia", Role.TEACHER)
    running = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(running))
    pause_queue(teacher)
    waiting = scheduler.submit(small_config(), EVERYBODY)
    queue.request_stop(running, EVERYBODY)
    wait_for(lambda: has_ended(running))
    wake = scheduler.this_scheduler().wake
    for _look in range(2):  # the second is answered when a whole look is over
        wake.set()
        wait_for(lambda: not wake.is_set())
    assert status(waiting) == "queued"
    resume_queue(teacher)
    wait_for(lambda: has_ended(waiting))
    assert status(waiting) == "finished"


TWO = {"model": {"name": "mlp", "units": 128, "dropout": 0.3}, "training": {"epochs": 30}}


@pytest.mark.slow
def test_two_devices_train_two_at_once_each_as_it_does_alone(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_DEVICES", "cpu,cpu")
    pause_queue(Actor("mia", Role.TEACHER))
    long, other = (scheduler.submit(small_config(**LONG), EVERYBODY) for _ in range(2))
    third = scheduler.submit(small_config(**TWO), EVERYBODY)
    scheduler.start_background_thread()
    resume_queue(Actor("mia", Role.TEACHER))
    wait_for(lambda: trains(long) and trains(other))
    assert status(third) == "queued"
    assert queue.position(third) == 2
    queue.request_stop(other, EVERYBODY)
    wait_for(lambda: has_ended(third))  # beside the first
    assert trains(long)
    queue.request_stop(long, EVERYBODY)
    wait_for(lambda: has_ended(long))
    alone = scheduler.submit(small_config(**TWO), EVERYBODY)
    wait_for(lambda: has_ended(alone))
    curves = [[epoch.loss for epoch in repository.list_epochs(each)] for each in (third, alone)]
    assert curves[0] == curves[1]
    assert repository.get_run(third).test_loss == repository.get_run(alone).test_loss
