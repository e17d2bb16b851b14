"""The worker processes: they answer, die, come back, and end with the program."""

import operator
import os
import signal
import threading
import time

import psutil
import pytest

from core.common import settings
from core.common.errors import UserError
from core.execution import local
from core.execution.tasks import task_of
from core.runs import repository
from tests.helpers import PATIENCE, program, wait_for


def test_a_worker_is_another_process_in_this_workspace(worker, workspace):
    assert worker.call(task_of(os.getpid)) != os.getpid()
    assert worker.call(task_of(settings.home)) == workspace


def test_tasks_are_done_one_after_the_other(worker):
    began = time.monotonic()
    for future in [worker.submit(task_of(time.sleep), 0.3) for _ in range(3)]:
        future.result()
    assert time.monotonic() - began > 0.85


def test_errors_come_back(worker):
    with pytest.raises(UserError, match="There is no run"):
        worker.call(task_of(repository.get_run), "nope")
    with pytest.raises(ZeroDivisionError):
        worker.call(task_of(operator.truediv), 1, 0)


def test_ctrl_c_is_left_to_the_parent(worker):
    process = worker.call(task_of(os.getpid))
    future = worker.submit(task_of(time.sleep), 1.0)
    time.sleep(0.3)
    os.kill(process, signal.SIGINT)
    future.result()
    assert worker.call(task_of(os.getpid)) == process


def test_keras_gets_its_settings_whatever_the_user_has_set(worker):
    for name, value in local.ENVIRONMENT.items():
        assert worker.call(task_of(os.getenv), name) == value


def test_a_killed_worker_is_reported_and_replaced():
    worker = local.Worker()
    first = worker.call(task_of(os.getpid))
    threading.Timer(0.5, os.kill, (first, signal.SIGKILL)).start()
    with pytest.raises(local.WorkerDied, match="killed, or out of memory"):
        worker.call(task_of(time.sleep), 60)
    second = worker.call(task_of(os.getpid))
    assert second != first
    os.kill(second, signal.SIGKILL)  # while it has nothing to do
    assert wait_for(lambda: answer_of(worker)) not in (first, second)
    worker.shut_down()


def answer_of(worker: local.Worker) -> int | None:
    """The worker's process; None as long as nobody has noticed that it was killed."""
    try:
        return worker.call(task_of(os.getpid))
    except local.WorkerDied:
        return None


def test_a_killed_worker_is_told_to_those_who_do_not_wait():
    worker = local.Worker()
    process, answer = worker.call(task_of(os.getpid)), worker.submit(task_of(time.sleep), 60)
    threading.Timer(0.5, os.kill, (process, signal.SIGKILL)).start()
    assert isinstance(local.in_words(answer.exception()), local.WorkerDied)
    other = ZeroDivisionError()
    assert local.in_words(other) is other
    worker.shut_down()


def test_shut_down_ends_a_busy_worker_and_it_can_start_again():
    worker = local.Worker()
    process = worker.call(task_of(os.getpid))
    worker.submit(task_of(time.sleep), 2 * PATIENCE)
    worker.shut_down()
    worker.shut_down()
    wait_for(lambda: not psutil.pid_exists(process))
    assert worker.call(task_of(os.getpid)) != process
    worker.shut_down()


BUSY = """
import os, sys, time
from core.execution import local
from core.execution.tasks import task_of
print(local.training.call(task_of(os.getpid)), flush=True)
print(local.inference.call(task_of(os.getpid)), flush=True)
local.training.submit(task_of(time.sleep), 3000)
print("busy", flush=True)
"""


def lines(process, count: int) -> list[str]:
    return [process.stdout.readline().strip() for _ in range(count)]


def ended(process_ids: list[str]) -> bool:
    return not any(psutil.pid_exists(int(each)) for each in process_ids)


def test_a_program_ends_at_once_although_its_worker_is_busy(workspace):
    process = program(BUSY)
    *process_ids, _ = lines(process, 3)
    process.communicate(timeout=PATIENCE)
    wait_for(lambda: ended(process_ids))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_ends_the_program_and_its_workers(workspace, number):
    """As Streamlit does: a signal's handler ends the main loop, then the program ends."""
    source = BUSY + (
        "import signal\n"
        f"signal.signal({int(number)}, lambda *arguments: sys.exit(0))\n"
        "print('ready', flush=True)\ntime.sleep(300)"
    )
    process = program(source, start_new_session=True)
    *process_ids, _, _ = lines(process, 4)
    os.killpg(process.pid, number)  # a terminal sends Ctrl-C to the whole group
    process.communicate(timeout=PATIENCE)
    wait_for(lambda: ended(process_ids))


def test_a_killed_program_leaves_no_worker_behind(workspace):
    source = "import os, time\nfrom core.execution import local\n"
    source += "from core.execution.tasks import task_of\n"
    source += "print(local.training.call(task_of(os.getpid)), flush=True)\ntime.sleep(300)"
    process = program(source)
    process_ids = lines(process, 1)
    process.kill()
    process.communicate(timeout=PATIENCE)
    wait_for(lambda: ended(process_ids))
