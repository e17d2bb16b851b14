"""Whose turn it is: the order shown is that in which trainings are claimed, and it is fair."""

import random
from collections import Counter

import pytest
from sqlalchemy import event

from core.auth.actors import Actor
from core.db.engine import reading, transaction
from core.jobs.models import Role
from core.jobs.order import Waiting, claim_in_turn, in_turn, read_order
from core.runs import queue, repository
from core.runs.models import RunStatus
from tests.helpers import small_config

CASES = 300
PEOPLE = ("ana", "ben", "cleo", "dan", "everybody")


def drawn(draw: random.Random) -> tuple[list[Waiting], dict[str, int]]:
    """Any queue: some people, what waits of them, their own order, and their last turns."""
    people = PEOPLE[: draw.randint(1, len(PEOPLE))]
    numbers = draw.sample(range(1, 100), draw.randint(0, 12))
    waiting = [
        Waiting(number, f"job{number}", f"run{number}", draw.choice(people), None, place)
        for number, place in ((each, draw.randint(-3, 1)) for each in numbers)
    ]
    had = draw.sample(people, draw.randint(0, len(people)))
    turns = draw.sample(range(1, 50), len(had))
    return waiting, dict(zip(had, turns, strict=True))


@pytest.mark.parametrize("seed", range(CASES))
def test_the_order_shown_is_the_order_of_the_starts(seed):
    waiting, turns = drawn(random.Random(seed))
    shown, started = in_turn(waiting, turns), []
    left, last = list(waiting), dict(turns)
    while left:  # one starts, whoever trains meanwhile, and the order is asked for anew
        first = in_turn(left, last)[0]
        started.append(first)
        left.remove(first)
        last[first.owner] = max(last.values(), default=0) + 1
    assert started == shown
    assert sorted(shown, key=lambda one: one.number) == sorted(waiting, key=lambda one: one.number)


@pytest.mark.parametrize("seed", range(CASES))
def test_nobody_starts_twice_while_another_who_waits_has_not_started(seed):
    waiting, turns = drawn(random.Random(seed))
    shown = in_turn(waiting, turns)
    starts: Counter[str] = Counter()
    for at, one in enumerate(shown):
        starts[one.owner] += 1
        others = {each.owner for each in shown[at + 1 :]} - {one.owner}
        assert all(starts[other] >= starts[one.owner] - 1 for other in others)
    for owner in starts:  # its own order is kept
        mine = [(one.place, one.number) for one in shown if one.owner == owner]
        assert mine == sorted(mine)


def made(*owners: str) -> list[str]:
    return [repository.create_run(small_config(), Actor(owner)) for owner in owners]


def claimed(worker: str) -> list[str]:
    """The runs as they are claimed, each ended before the next."""
    found = []
    while lease := queue.claim_run(worker):
        found.append(lease.subject)
        queue.finish(lease, RunStatus.FINISHED)
    return found


def test_fifty_of_one_hold_up_nobody(either_database, present):
    many = made(*["ana"] * 20)
    ben, cleo = made("ben", "cleo")
    shown = queue.waiting()
    assert shown[:4] == [many[0], ben, cleo, many[1]]
    assert [queue.position(each) for each in shown] == list(range(22))
    worker = present(Role.WORKER).name
    assert queue.claim_run(worker).subject == many[0]
    (late,) = made("dan")
    assert queue.waiting()[:3] == [ben, cleo, late]
    assert queue.position(ben) == 1, "the one that trains"


def test_the_order_shown_is_the_order_of_the_claims(either_database, present):
    draw = random.Random(7)
    runs = {each: owner for owner in PEOPLE for each in made(*[owner] * draw.randint(1, 3))}
    for each in draw.sample(sorted(runs), 4):
        queue.move(each, Actor(runs[each]), to_the_front=draw.random() < 0.5)
    shown = queue.waiting()
    assert sorted(shown) == sorted(runs)
    assert claimed(present(Role.WORKER).name) == shown


def test_who_has_had_a_turn_long_ago_comes_before_who_has_just_had_one(either_database, present):
    worker = present(Role.WORKER).name
    made("ana", "ben")
    claimed(worker)
    ana, ben = made("ana", "ben")
    (ana_again,) = made("ana")
    (cleo,) = made("cleo")
    assert queue.waiting() == [cleo, ana, ben, ana_again]


def test_moving_up_and_to_the_front_changes_the_own_order_alone(either_database):
    one, two, three = made("ana", "ana", "ana")
    (ben,) = made("ben")
    assert queue.waiting() == [one, ben, two, three]
    queue.move(three, Actor("ana"))
    assert queue.waiting() == [one, ben, three, two]
    queue.move(two, Actor("ana"), to_the_front=True)
    assert queue.waiting() == [two, ben, one, three]
    queue.move(two, Actor("ana"))  # it is the first already
    (four,) = made("ana")
    assert queue.waiting() == [two, ben, one, three, four]
    queue.move(four, Actor("ana"))
    queue.move(four, Actor("ana"))
    assert queue.waiting() == [two, ben, four, one, three]


def test_places_that_somebody_has_edited_hide_nothing(workspace, present):
    one, two = made("ana", "ana")
    with transaction() as connection:
        connection.exec_driver_sql("update jobs set place = 'first', turn = 'never'")
    with reading() as connection:
        assert [each.subject for each in read_order(connection)] == [one, two]
    worker = present(Role.WORKER).name
    with transaction() as connection:
        assert claim_in_turn(connection, worker, "device").subject == one


def test_a_claim_looks_at_no_row_of_what_has_ended(workspace, present):
    made("ana", "ben")
    worker = present(Role.WORKER).name
    asked = []
    with transaction() as connection:
        told = (connection, "before_cursor_execute", lambda *what: asked.append(what[2:4]))
        event.listen(*told)
        assert claim_in_turn(connection, worker, "device")
        event.remove(*told)
        plans = [
            row.detail
            for statement, values in asked
            if statement.startswith("SELECT") and "FROM jobs" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            if " jobs USING " in row.detail or row.detail == "SCAN jobs"
        ]
    taken, turns, head = (plan.partition(" USING ")[2] for plan in plans)
    assert taken.endswith("(device=?)")
    assert turns == "COVERING INDEX ix_jobs_turn (workspace=? AND kind=?)"
    assert head == "INDEX ix_jobs_waiting (workspace=? AND kind=? AND state=?)"
