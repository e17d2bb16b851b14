"""The queue as a whole: held and let go on by a teacher, and a limit for each person."""

import pytest

from core.auth.actors import EVERYBODY, Actor, Role
from core.common.errors import UserError
from core.jobs.models import Role as WorkerRole
from core.jobs.queue_state import (
    QueueState,
    pause_queue,
    queue_state,
    resume_queue,
    set_waiting_limit,
)
from core.runs import queue, repository
from core.runs.models import RunStatus
from tests.helpers import small_config

TEACHER = Actor("mia", Role.TEACHER)
ANA = Actor("ana")


def put_in(actor: Actor) -> str:
    return repository.create_run(small_config(), actor)


def test_while_it_is_held_nothing_starts_and_what_trains_goes_on(either_database, present):
    assert queue_state() == QueueState()
    first, second = put_in(ANA), put_in(ANA)
    worker = present(WorkerRole.WORKER).name
    lease = queue.claim_run(worker)
    pause_queue(TEACHER)
    pause_queue(Actor("otto", Role.TEACHER))  # it is held already
    state = queue_state()
    assert (state.paused, state.paused_by) == (True, "mia")
    assert state.paused_at is not None
    queue.finish(lease, RunStatus.FINISHED)
    assert lease.subject == first
    assert queue.claim_run(worker) is None
    assert queue.waiting() == [second]
    resume_queue(TEACHER)
    assert queue_state() == QueueState()
    assert queue.claim_run(worker).subject == second


def test_only_a_teacher_holds_it_or_changes_the_limit(workspace):
    for change in (pause_queue, resume_queue, lambda actor: set_waiting_limit(2, actor)):
        for actor in (ANA, EVERYBODY):
            with pytest.raises(UserError, match="Only a teacher") as caught:
                change(actor)
            assert caught.value.code == "for-teachers"
    assert queue_state() == QueueState()


def test_no_more_of_a_person_wait_than_may(either_database, present):
    set_waiting_limit(2, TEACHER)
    runs = [put_in(ANA), put_in(ANA)]
    with pytest.raises(UserError, match="2 of your runs wait, and 2 may wait at once") as caught:
        put_in(ANA)
    assert caught.value.code == "too-many-wait"
    assert queue.waiting() == runs
    put_in(Actor("ben"))
    for _ in range(3):
        put_in(TEACHER)
    queue.claim_run(present(WorkerRole.WORKER).name)  # one of hers has begun
    put_in(ANA)
    set_waiting_limit(0, TEACHER)
    put_in(ANA)


def test_the_limit_holds_for_what_goes_on_again(workspace):
    stopped, _waits = put_in(ANA), put_in(ANA)
    queue.request_stop(stopped, ANA)
    set_waiting_limit(1, TEACHER)
    with pytest.raises(UserError, match="1 of your runs wait"):
        queue.requeue(stopped, ANA)


def test_who_has_no_name_is_held_to_it_where_others_have_one(workspace):
    set_waiting_limit(1, TEACHER)
    for _ in range(3):
        put_in(EVERYBODY)
    put_in(ANA)
    with pytest.raises(UserError, match="3 of your runs wait, and 1 may wait"):
        put_in(EVERYBODY)


def test_the_limit_comes_from_the_setting_until_a_teacher_has_said_so(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_WAITING_RUNS", "5")
    assert queue_state().waiting_limit == 5
    set_waiting_limit(3, TEACHER)
    assert queue_state().waiting_limit == 3
    set_waiting_limit(0, TEACHER)
    assert queue_state().waiting_limit is None


@pytest.mark.parametrize("value", ["-1", "two", "1.5", "1000000", "²"])
def test_a_setting_that_is_no_number_is_named(workspace, monkeypatch, value):
    monkeypatch.setenv("VISTAZO_WAITING_RUNS", value)
    with pytest.raises(UserError, match=f"VISTAZO_WAITING_RUNS is '{value}'"):
        queue_state()


@pytest.mark.parametrize("limit", [-1, 10_001])
def test_a_limit_that_is_none_is_refused(workspace, limit):
    with pytest.raises(UserError, match=f"{limit} runs can't be the limit"):
        set_waiting_limit(limit, TEACHER)
