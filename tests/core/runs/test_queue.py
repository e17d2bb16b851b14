"""The queue of trainings in both databases: every state and every command, claims, lost workers."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text, update

from core.auth.actors import EVERYBODY, Actor
from core.auth.actors import Role as People
from core.common import settings
from core.common.errors import UserError
from core.db.engine import transaction
from core.db.tables import jobs, runs, workers
from core.db.workspace import workspace_id
from core.execution import scheduler
from core.jobs.models import Command, JobKind, JobState, Role
from core.jobs.reporter import LeaseLost
from core.jobs.repository import list_jobs, utc_now
from core.jobs.workers import Presence, give_up
from core.runs import queue, repository, summaries
from core.runs.filling_in import UNREADABLE
from core.runs.models import ENDED, Phase, Results, RunProgress, RunStatus
from tests.helpers import PATIENCE, end_run, lease_of, program, say, small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")


def run_that_is(status: str) -> str:
    run_id = repository.create_run(small_config(), EVERYBODY)
    if status != "queued":
        start_run(run_id)
    if status in (*ENDED, "paused"):
        end_run(run_id, status)
    return run_id


def claim(run_id: str) -> str | None:
    presence = Presence(Role.WORKER)
    try:
        lease = queue.claim_run(presence.name)
        return lease and lease.subject
    finally:
        presence.leave()


def finish(run_id: str) -> str | None:
    try:
        end_run(run_id, "finished", results=Results(test_accuracy=0.5))
    except (LeaseLost, ValueError):  # there is no lease
        return None
    return run_id


def lose(run_id: str) -> None:
    with transaction() as connection:
        connection.execute(text("delete from workers"))
    queue.give_up_lost()


def go_on(run_id: str) -> str:
    try:
        queue.requeue(run_id, EVERYBODY)
    except UserError as error:
        return error.code
    return run_id


COMMANDS = {
    "claim": claim,
    "stop": lambda run_id: queue.request_stop(run_id, EVERYBODY),
    "pause": lambda run_id: queue.request_pause(run_id, EVERYBODY),
    "skip the test": lambda run_id: queue.skip_test(run_id, EVERYBODY),
    "finish": finish,
    "lose": lose,
    "go on": go_on,
}
AFTERWARDS = {  # (state, command) that changes something: the state then
    ("queued", "claim"): "running",
    ("queued", "stop"): "stopped",
    ("queued", "pause"): "paused",
    ("paused", "stop"): "stopped",
    ("paused", "go on"): "queued",
    ("running", "finish"): "finished",
    ("running", "lose"): "interrupted",
    ("stopped", "go on"): "queued",
    ("failed", "go on"): "queued",
    ("interrupted", "go on"): "queued",
}
ASKED = {
    ("running", "stop"): {Command.STOP},
    ("running", "pause"): {Command.PAUSE},
    ("running", "skip the test"): {Command.SKIP_TEST},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", list(RunStatus))
def test_every_command_in_every_state(state, command):
    run_id = run_that_is(state)
    before = repository.get_run(run_id)
    COMMANDS[command](run_id)
    run = repository.get_run(run_id)
    assert run.status == AFTERWARDS.get((state, command), state)
    assert run.asked == ASKED.get((state, command), set())
    if (state, command) not in AFTERWARDS and (state, command) not in ASKED:
        assert run == before
    (job, *_) = list_jobs(JobKind, JobState, run_id)
    if (state, command) != ("paused", "stop"):  # its job has ended before
        assert job.state == run.status  # one is never without the other
    if run.status in ENDED and state not in ENDED:
        assert run.finished_at >= run.created_at


def test_all_that_is_asked_for_is_remembered():
    run_id = run_that_is("running")
    assert say(run_id, RunProgress(Phase.TRAINING)) == set()
    for ask in (queue.request_stop, queue.request_pause, queue.request_stop, queue.skip_test):
        ask(run_id, EVERYBODY)
    assert say(run_id, RunProgress(Phase.TRAINING)) == set(Command)


def test_whoever_is_not_the_owner_changes_nothing():
    run_id = run_that_is("running")
    with transaction() as connection:
        connection.execute(update(runs).values(owner="ana"))
    for change in (queue.request_pause, queue.request_stop, queue.skip_test):
        with pytest.raises(UserError, match="belongs to somebody else"):
            change(run_id, Actor("ben"))
        change(run_id, Actor("ana"))
    end_run(run_id, "stopped")
    with pytest.raises(UserError, match="belongs to somebody else"):
        queue.requeue(run_id, Actor("ben"))


def test_one_training_at_a_time_on_this_host():
    first, second = run_that_is("running"), run_that_is("queued")
    assert claim(second) is None
    assert queue.position(second) == 1
    end_run(first, "finished")
    assert queue.position(second) == 0
    assert claim(second) == second


def test_what_was_paused_is_the_first_of_its_owner_again():
    ana = Actor("ana")
    first, _second = (repository.create_run(small_config(), ana) for _ in range(2))
    other = repository.create_run(small_config(), Actor("ben"))
    start_run(first)
    end_run(first, "paused", "marked")
    paused = repository.get_run(first)
    assert (paused.status, paused.message, paused.finished_at) == ("paused", "marked", None)
    third = repository.create_run(small_config(), ana)
    queue.requeue(first, Actor("mia", People.TEACHER))
    assert queue.waiting() == [other, first, _second, third]
    queue.request_pause(_second, ana)
    assert queue.waiting() == [other, first, third]
    (job, *_) = list_jobs(JobKind, JobState, first)
    assert job.owner == "ana", "the turn is its owner's, whoever asks"


def test_what_no_list_can_show_is_counted_too():
    waits = repository.create_run(small_config(), EVERYBODY)
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == waits).values(experiment=UNREADABLE))
    assert summaries.count_runs(RunStatus.QUEUED) == 0
    assert queue.count_waiting() == 1
    start_run(waits)
    assert queue.count_waiting() == 0


def test_what_does_not_wait_can_not_be_moved():
    run_id = run_that_is("running")
    with pytest.raises(UserError, match="does not wait"):
        queue.move(run_id, EVERYBODY)


def test_who_waits_for_a_terminal_keeps_its_place(present):
    terminal, app = present(Role.TERMINAL), present(Role.APP)
    first = repository.create_run(small_config(), EVERYBODY)
    mine = repository.create_run(small_config(), EVERYBODY, terminal.name)
    last = repository.create_run(small_config(), EVERYBODY)
    assert queue.waiting() == [first, mine, last]
    assert [queue.position(each) for each in (first, mine, last)] == [0, 1, 2]
    assert queue.claim_run(terminal.name, terminal.name) is None  # an app will take the first one
    lease = queue.claim_run(app.name)
    assert lease.subject == first
    queue.finish(lease, RunStatus.FINISHED)
    assert queue.claim_run(app.name) is None  # the terminal's is before the last one
    lease = queue.claim_run(terminal.name, terminal.name)
    assert lease.subject == mine
    queue.finish(lease, RunStatus.FINISHED)
    terminal.leave()
    assert queue.claim_run(app.name).subject == last


def test_without_an_app_a_terminal_waits_for_nobody(present):
    terminal = present(Role.TERMINAL)
    repository.create_run(small_config(), EVERYBODY)
    mine = repository.create_run(small_config(), EVERYBODY, terminal.name)
    assert queue.claim_run(terminal.name, terminal.name).subject == mine


def test_what_a_terminal_leaves_behind_waits_for_anybody(present):
    terminal = present(Role.TERMINAL)
    run_id = repository.create_run(small_config(), EVERYBODY, terminal.name)
    terminal.leave()
    assert claim(run_id) is None
    queue.give_up_lost()
    assert claim(run_id) == run_id


def test_where_nobody_works_what_waits_for_anybody_goes_on_waiting():
    run_id = repository.create_run(small_config(), EVERYBODY)
    queue.give_up_lost()
    assert queue.waiting() == [run_id]


def test_a_late_holder_writes_nothing():
    run_id = run_that_is("running")
    lease = lease_of(run_id)
    lose(run_id)
    with pytest.raises(LeaseLost):
        queue.finish(lease, RunStatus.FINISHED, results=Results(test_accuracy=0.9))
    run = repository.get_run(run_id)
    assert (run.status, run.test_accuracy) == ("interrupted", None)
    assert run.message == queue.LOST


def test_rows_that_somebody_has_edited_are_brought_in_line():
    finished, stopped = run_that_is("finished"), run_that_is("stopped")
    with transaction() as connection:
        for run_id, status in ((finished, "running"), (stopped, "queued")):
            change = update(runs).where(runs.c.id == run_id)
            connection.execute(change.values(status=status))
    queue.give_up_lost()
    assert repository.get_run(finished).status == "interrupted"
    assert queue.waiting() == [stopped]


CLAIMS = """
import json, sys, uuid
from core.jobs.models import Role
from core.jobs.order import claim_in_turn
from core.jobs.workers import Presence
from core.db.engine import transaction
presence, mine = Presence(Role.WORKER), []
sys.stdin.readline()
while True:
    with transaction() as connection:
        lease = claim_in_turn(connection, presence.name, uuid.uuid4().hex)
    if lease is None:
        break
    mine.append(lease.subject)
print(json.dumps(mine))
"""


def test_processes_that_claim_at_once_get_each_run_once(either_database):
    made = {repository.create_run(small_config(), EVERYBODY) for _ in range(60)}
    claiming = [program(CLAIMS, stdin=-1) for _ in range(4)]
    time.sleep(1)
    for each in claiming:
        each.stdin.write("\n")
        each.stdin.flush()
    got: list[str] = []
    for each in claiming:
        output, errors = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, errors
        got += json.loads(output)
    assert sorted(got) == sorted(made)


def test_a_killed_holder_is_lost_at_once():
    source = (
        "from core.jobs.models import Role\nfrom core.jobs.workers import Presence\n"
        "from core.runs import queue\nimport time\n"
        "print(queue.claim_run(Presence(Role.WORKER).name).subject, flush=True)\ntime.sleep(100)"
    )
    run_id = repository.create_run(small_config(), EVERYBODY)
    holder = program(source)
    assert holder.stdout.readline().strip() == run_id
    assert queue.give_up_lost() == []
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert queue.give_up_lost() == [run_id]
    assert repository.get_run(run_id).status == "interrupted"


def test_who_stops_beating_is_lost_after_a_minute(monkeypatch):
    """By the looker's own steady clock, whatever the calendar says."""
    run_id = run_that_is("running")
    lease = lease_of(run_id)
    elsewhere = f"abcdef_1_1-{run_id}"
    with transaction() as connection:
        change = {"new": elsewhere, "old": lease.worker}
        connection.execute(text("update workers set name = :new where name = :old"), change)
        connection.execute(text("update jobs set worker = :new where worker = :old"), change)
    clock = time.monotonic()
    monkeypatch.setattr("core.jobs.workers.time.monotonic", lambda: clock)
    for seconds in (0, *[10] * 6):
        clock += seconds
        assert queue.give_up_lost() == []
    with transaction() as connection:
        connection.execute(text("update workers set beats = beats + 1"))
    for seconds in (10, 3600):  # it beats; then the database is away, so that nobody looks
        clock += seconds
        assert queue.give_up_lost() == []
    for _ in range(5):
        clock += 10
        assert queue.give_up_lost() == []
    clock += 1
    assert queue.give_up_lost() == [run_id]


def test_what_has_ended_and_is_said_to_end_once_more_stays_as_it_is():
    """A database that goes away at the end of a transaction does not say whether it has kept it."""
    run_id = run_that_is("running")
    lease = lease_of(run_id)
    queue.finish(lease, RunStatus.FINISHED, results=Results(test_accuracy=0.5))
    before = repository.get_run(run_id)
    queue.finish(lease, RunStatus.FINISHED, results=Results(test_accuracy=0.5))
    assert repository.get_run(run_id) == before


def test_the_whole_of_a_training(either_database):
    run_id = scheduler.submit(small_config(), EVERYBODY, train_here=True)
    scheduler.train_here(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.epochs) == ("finished", 2)
    assert (run.test_images, run.test_most_frequent) == (360, 37)
    assert len(repository.list_epochs(run_id)) == 2


def test_a_job_whose_run_does_not_wait_holds_nobody_up():
    """Somebody has edited the run's row, or another process has put it away."""
    edited, after = (run_that_is("queued") for _ in range(2))
    with transaction() as connection:
        change = update(runs).where(runs.c.id == edited)
        connection.execute(change.values(status=RunStatus.STOPPED))
    queue.give_up_lost()
    assert queue.waiting() == [after]
    assert claim(after) == after


def test_of_many_who_mend_a_run_without_a_job_one_gives_it_one():
    run_id = run_that_is("stopped")
    with transaction() as connection:
        connection.execute(update(runs).values(status=RunStatus.QUEUED))
    with ThreadPoolExecutor(4) as threads:
        for mended in [threads.submit(queue.give_up_lost) for _ in range(8)]:
            mended.result()
    assert queue.waiting() == [run_id]


def test_a_reservation_of_another_host_holds_nobody_up():
    """Its device is another one."""
    there, here = run_that_is("queued"), run_that_is("queued")
    elsewhere = "abcdef_1_1-0000"
    with transaction() as connection:
        row = {"name": elsewhere, "role": Role.TERMINAL, "beats": 0, "started_at": utc_now()}
        connection.execute(insert(workers).values(workspace=workspace_id(), **row))
        change = update(jobs).where(jobs.c.run_id == there)
        connection.execute(change.values(worker=elsewhere))
    assert claim(here) == here


def test_a_terminal_takes_back_what_was_freed_while_it_was_taken_for_lost(present):
    terminal = present(Role.TERMINAL)
    run_id = repository.create_run(small_config(), EVERYBODY, terminal.name)
    with transaction() as connection:
        give_up(connection, [terminal.name])
    assert queue.claim_run(terminal.name, terminal.name) is None
    queue.reserve(run_id, terminal.name)
    assert queue.claim_run(terminal.name, terminal.name).subject == run_id


def test_the_checkpoint_stays_where_somebody_else_begins_anew():
    run_id = run_that_is("stopped")
    checkpoint = settings.checkpoint_file(run_id)
    checkpoint.write_bytes(b"kept")
    with transaction() as connection:
        connection.execute(update(runs).values(owner="ana"))
    with pytest.raises(UserError, match="belongs to somebody else"):
        scheduler.resume(run_id, Actor("ben"), anew=True)
    assert checkpoint.exists()
    scheduler.resume(run_id, Actor("ana"), anew=True)
    assert not checkpoint.exists()
