"""Guesses of a run's accuracy, before it has one."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common.errors import UserError
from core.lessons.guesses import guess, guesses_of
from core.runs.models import Epoch
from tests.helpers import add_epoch, start_run
from tests.lessons import end_with, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("either_database")
ANA, BEN = Actor("ana"), Actor("ben")


def said(*run_ids: str) -> list[tuple[str, str, float]]:
    return [(each.run, each.person, each.share) for each in guesses_of(run_ids)]


def test_one_of_each_person_changed_until_there_is_a_result():
    first, second = queued_run(ANA), queued_run(BEN)
    guess(first, 0.5, ANA)
    guess(first, 0.7, BEN)
    guess(first, 1, ANA)
    guess(second, 0, ANA)
    assert sorted(said(first)) == [(first, "ana", 1.0), (first, "ben", 0.7)]
    assert said() == []
    end_with(first, 0.9)
    with pytest.raises(UserError) as caught:
        guess(first, 0.9, ANA)
    assert caught.value.code == "guess-too-late"
    assert len(said(first, second)) == 3


def test_none_while_the_curve_tells_it():
    run_id = queued_run(ANA)
    guess(run_id, 0.5, ANA)
    start_run(run_id)
    guess(run_id, 0.6, ANA)
    add_epoch(run_id, Epoch(1, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
    for actor in (ANA, BEN):
        with pytest.raises(UserError) as caught:
            guess(run_id, 0.9, actor)
        assert caught.value.code == "guess-while-training"
    assert said(run_id) == [(run_id, "ana", 0.6)]


def test_what_is_no_guess():
    run_id = queued_run(ANA)
    for share in (-0.01, 1.01, 90, math.nan, math.inf):
        with pytest.raises(UserError, match="from 0% to 100%"):
            guess(run_id, share, ANA)
    with pytest.raises(UserError, match="There is no run 'nope'"):
        guess("nope", 0.5, ANA)
    assert said(run_id) == []


def test_a_run_that_was_stopped_has_no_result_yet():
    run_id = trained_run(ANA, None)
    guess(run_id, 0.5, EVERYBODY)
    assert said(run_id) == [(run_id, "everybody", 0.5)]


def test_a_whole_class_at_once():
    run_id = queued_run(ANA)
    people = [Actor(f"pupil-{number}") for number in range(8)] * 2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda actor: guess(run_id, 0.5, actor), people))
    assert len(said(run_id)) == 8
