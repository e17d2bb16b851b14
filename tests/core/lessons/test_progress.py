"""How far somebody is in a lesson, step by step, by what they really did."""

import pytest
from sqlalchemy import delete, select

from core.auth.actors import Actor
from core.common.i18n import _
from core.db.engine import reading, transaction
from core.db.tables import lesson_steps, lesson_visits
from core.experiments.set_up import read_set_up
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.progress import begin, current_visit, progress, query_of
from core.runs import trashed
from tests.lessons import end_with, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("workspace")
ANA, BEN = Actor("ana"), Actor("ben")
LENET = {"name": "lenet5"}  # what the first lesson trains


def at() -> str | None:
    """The step that Ana is at."""
    visit = current_visit(ANA)
    assert visit
    now = progress(visit).now
    return now.id if now else None


def test_the_first_lesson_from_its_beginning_to_its_end():
    visit = begin("read-digits", ANA)
    assert at() == "draw"
    note(Event.DREW, ANA)
    assert at() == "train"
    first = trained_run(ANA, 0.9, model=LENET)
    assert at() == "curves"
    note(Event.LOOKED_AT_CURVES, ANA, first)
    assert at() == "worst"
    note(Event.FOUND_WORST, ANA, first)
    assert at() == "change"
    second = queued_run(ANA, model=LENET, training={"epochs": 3})
    guess(second, 0.8, ANA)
    assert at() == "change"
    end_with(second, 0.85)
    assert at() == "compare"
    compare = visit.lesson.step("compare")
    assert compare
    assert query_of(compare, progress(visit)) == {"runs": f"{first},{second}"}
    note(Event.COMPARED, ANA, first, runs=f"{first},{second}")
    assert at() == "picture"
    note(Event.TRIED_PICTURE, ANA, first)
    done = progress(visit)
    assert (done.now, done.count, done.total, done.hint) == (None, 7, 7, "")
    assert done.done["change"].run == second
    finished = current_visit(ANA)
    assert finished
    assert finished.finished_at


def test_what_is_done_too_early_counts_when_its_step_comes():
    visit = begin("read-digits", ANA)
    run_id = trained_run(ANA, model=LENET)
    note(Event.LOOKED_AT_CURVES, ANA, run_id)
    assert progress(visit).count == 0
    note(Event.DREW, ANA)
    assert progress(visit).count == 3


def test_a_step_that_is_done_stays_done():
    visit = begin("read-digits", ANA)
    note(Event.DREW, ANA)
    moments = progress(visit).done["draw"].at
    assert progress(visit).done["draw"].at == moments
    assert progress(visit).count == 1


def test_a_run_that_is_put_away_has_a_successor_or_is_left_out():
    visit = begin("read-digits", ANA)
    note(Event.DREW, ANA)
    config = read_set_up(visit.lesson.steps[1].query["config"], None).config.model_dump()
    first = trained_run(ANA, **config)
    note(Event.LOOKED_AT_CURVES, ANA, first)
    note(Event.FOUND_WORST, ANA, first)
    assert at() == "change"
    trashed.put_away(first, ANA)
    found, worst = progress(visit), visit.lesson.steps[3]
    assert (found.count, query_of(worst, found)) == (4, {"part": "mistakes"})
    assert "“Train a network of your own” is not there any more" in _(found.hint)
    second = trained_run(ANA, **config)
    assert query_of(worst, progress(visit))["run"] == second
    trashed.bring_back(first, ANA)
    assert query_of(worst, progress(visit))["run"] == first


def test_nothing_is_kept_of_a_visit_that_was_erased_meanwhile():
    visit = begin("read-digits", ANA)
    note(Event.DREW, ANA)
    with transaction() as connection:
        connection.execute(delete(lesson_visits))
    assert progress(visit).count == 1
    with reading() as connection:
        assert not connection.execute(select(lesson_steps)).all()


def test_the_address_of_a_step_leaves_out_a_run_that_is_not_there():
    visit = begin("read-digits", ANA)
    worst = visit.lesson.step("worst")
    assert worst
    assert query_of(worst, progress(visit)) == {"part": "mistakes"}
