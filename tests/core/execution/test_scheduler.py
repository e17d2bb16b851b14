"""The queue, on real worker processes: order, stop, death and recovery."""

import os
import signal
import threading
import time

import pytest

from core.common.errors import UserError
from core.common.locks import is_free
from core.execution import local, scheduler
from core.execution.tasks import task_of
from core.runs import repository
from core.runs.models import RunProgress
from tests.helpers import LONG, program, small_config, spoil_config, trains, wait_for


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
        scheduler.submit(small_config(data={"name": "nope"}))
    assert repository.list_runs() == []


def test_two_queued_runs_go_one_after_the_other(thread):
    first, second = (
        scheduler.submit(small_config(name="1")),
        scheduler.submit(small_config(name="2")),
    )
    assert scheduler.start_background_thread() is thread
    wait_for(lambda: has_ended(first) and has_ended(second))
    one, two = repository.get_run(first), repository.get_run(second)
    assert one.status == two.status == "finished"
    assert one.finished_at <= two.started_at


def test_positions_and_stopping_a_waiting_run(thread):
    running = scheduler.submit(small_config(**LONG))
    wait_for(lambda: status(running) == "running")
    waiting = [scheduler.submit(small_config()) for _ in range(3)]
    assert [scheduler.position(repository.get_run(each)) for each in (running, *waiting)] == [
        0,
        1,
        2,
        3,
    ]
    repository.request_stop(waiting[0])
    assert status(waiting[0]) == "stopped"
    assert [scheduler.position(repository.get_run(each)) for each in waiting] == [0, 1, 2]
    wait_for(lambda: trains(running))
    asked = time.monotonic()
    repository.request_stop(running)
    wait_for(lambda: has_ended(running))
    assert time.monotonic() - asked < 5
    assert status(running) == "stopped"
    wait_for(lambda: has_ended(waiting[2]))
    assert [status(each) for each in waiting] == ["stopped", "finished", "finished"]


def test_a_run_that_begins_meanwhile_does_not_wait_for_itself(thread, monkeypatch):
    running = scheduler.submit(small_config(**LONG))
    wait_for(lambda: trains(running))
    waiting = repository.get_run(scheduler.submit(small_config(**LONG)))
    list_runs, here = repository.list_runs, threading.current_thread()

    def list_once_it_has_begun(*statuses):
        asked_here = threading.current_thread() is here
        if asked_here and statuses == ("running",):  # after the queue, which asks for "queued"
            repository.request_stop(running)
            wait_for(lambda: status(waiting.id) == "running")
        return list_runs(*statuses)

    with monkeypatch.context() as patch:
        patch.setattr(repository, "list_runs", list_once_it_has_begun)
        position = scheduler.position(waiting)
    assert position == 0
    repository.request_stop(waiting.id)
    wait_for(lambda: has_ended(waiting.id))


def test_a_killed_worker_fails_its_run_and_the_next_one_trains(thread, worker):
    process = worker.call(task_of(os.getpid))
    victim, after = scheduler.submit(small_config(**LONG)), scheduler.submit(small_config())
    wait_for(lambda: trains(victim))
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: has_ended(victim), 10)
    run = repository.get_run(victim)
    assert run.status == "failed"
    assert "killed, or out of memory" in run.message
    assert run.progress == RunProgress()
    wait_for(lambda: has_ended(after))
    assert status(after) == "finished"


def test_a_run_of_another_living_process_waits_for_its_turn(thread):
    """As a terminal does: it has its place in the queue and trains in its own process."""
    running = scheduler.submit(small_config(**LONG))
    wait_for(lambda: trains(running))
    source = (
        "from core.execution import scheduler\nfrom core.runs import repository\n"
        "from tests.helpers import small_config\n"
        "run_id = scheduler.submit(small_config(name='terminal'))\nprint(run_id, flush=True)\n"
        "scheduler.train_here(run_id)\nprint(repository.get_run(run_id).status)"
    )
    other = program(source)
    run_id = other.stdout.readline().strip()
    later = scheduler.submit(small_config())
    assert [run.id for run in repository.queue()] == [run_id, later]
    time.sleep(3)
    assert status(run_id) == "queued"
    repository.request_stop(running)
    output, errors = other.communicate(timeout=60)
    assert output.strip() == "finished", errors
    wait_for(lambda: has_ended(later))
    runs = [repository.get_run(each) for each in (running, run_id, later)]
    assert runs[0].finished_at <= runs[1].started_at
    assert runs[1].finished_at <= runs[2].started_at


APP = """
import sys, time
from core.execution import scheduler
from tests.helpers import LONG, small_config, trains, wait_for
scheduler.start_background_thread()
first, second = scheduler.submit(small_config(**LONG)), scheduler.submit(small_config())
wait_for(lambda: trains(first))
print(first, second, flush=True)
"""


def test_a_killed_app_leaves_an_interrupted_run_and_its_queue_is_adopted(workspace, worker):
    app = program(APP + "time.sleep(300)")
    first, second = app.stdout.readline().split()
    scheduler.recover()
    assert status(first) == "running"  # somebody trains it
    assert repository.get_run(second).driver != scheduler.this_scheduler().token
    app.kill()
    app.communicate()
    wait_for(lambda: has_ended(first), 15)  # the orphaned training notices it
    assert status(first) == "interrupted"
    assert "closed" in repository.get_run(first).message
    scheduler.start_background_thread()
    wait_for(lambda: has_ended(second))
    assert status(second) == "finished"
    assert repository.get_run(second).driver == scheduler.this_scheduler().token


def test_an_app_that_ends_while_it_trains_does_not_wait_for_the_end(workspace):
    app = program(APP)
    first, second = app.stdout.readline().split()
    began = time.monotonic()
    app.communicate(timeout=60)
    assert time.monotonic() - began < 10
    scheduler.recover()
    assert status(first) == "interrupted"
    assert repository.get_run(second).driver == scheduler.this_scheduler().token


def test_a_lost_training_becomes_interrupted(workspace):
    lost = repository.create_run(small_config(), "dead")
    repository.start(lost)
    scheduler.recover()
    run = repository.get_run(lost)
    assert run.status == "interrupted"
    assert run.message


def test_while_somebody_trains_nothing_is_lost(workspace):
    from core.common.locks import held

    running = repository.create_run(small_config(), "somebody")
    repository.start(running)
    with held("training", lambda: None):
        thread = threading.Thread(target=scheduler.recover)
        thread.start()
        thread.join()
    assert status(running) == "running"


def test_runs_that_can_not_be_read_do_not_block_the_queue(thread):
    bad = repository.create_run(small_config(), "dead")
    lost = repository.create_run(small_config(), "dead")
    repository.start(lost)
    for run_id in (bad, lost):
        spoil_config(run_id)
    good = scheduler.submit(small_config())
    wait_for(lambda: has_ended(good))
    assert status(good) == "finished"
    found = {run.id: run.status for run in repository.unreadable_runs()}
    assert found == {bad: "failed", lost: "interrupted"}


def test_a_closed_driver_gives_its_runs_away(workspace):
    run_id = scheduler.submit(small_config())
    token = scheduler.this_scheduler().token
    assert not is_free(f"driver-{token}")
    scheduler.this_scheduler().close()
    assert is_free(f"driver-{token}")
    assert repository.get_run(run_id).driver == token


def test_no_training_starts_when_the_program_closes():
    assert not local.closing.is_set()
