"""The board of a class: who is where, whose training runs, guesses and truths, the best, and the
most surprising mistakes."""

import pytest
from sqlalchemy import update

from core.common.errors import UserError
from core.db.engine import transaction
from core.db.tables import runs
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.lessons import sittings
from core.lessons.board import PupilState, board
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.progress import current_visit, progress
from core.lessons.visits import leave
from core.runs.repository import get_run
from tests.helpers import small_config, start_run, train_run
from tests.lessons import TEACHER, end_with, pupil, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("workspace")


def test_the_best_are_so_on_one_task_and_of_equal_ones_the_first():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    ana, ben, cleo = (pupil(name) for name in ("Ana", "Ben", "Cleo"))
    for each in (ana, ben, cleo):
        sittings.join(sitting.code, each)
    first = trained_run(cleo, 0.8)
    second = trained_run(ben, 0.8)
    for _more in range(3):
        trained_run(ana, 1.0, data={"name": "mnist"})
    now = board(sitting.id)
    assert [each.run.id for each in now.best] == [first, second]
    assert now.tested == 2


def test_a_paused_run_does_not_wait():
    sitting, ana = sittings.open_sitting("read-digits", TEACHER), pupil()
    sittings.join(sitting.code, ana)
    run_id = queued_run(ana)
    start_run(run_id)
    with transaction() as connection:
        connection.execute(update(runs).values(status="paused"))
    assert board(sitting.id).pupils[0].state is PupilState.PAUSED


def test_an_empty_class():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    now = board(sitting.id)
    assert (now.sitting, now.pupils, now.runs, now.best, now.surprising) == (
        sitting,
        [],
        [],
        [],
        [],
    )
    with pytest.raises(UserError, match="nope"):
        board("nope")


def test_who_is_where_with_runs_guesses_and_truths():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    ana, ben, cleo, dan = (pupil(name) for name in ("Ana", "Ben", "Cleo", "Ana"))
    for each in (ana, ben, cleo, dan):
        sittings.join(sitting.code, each)
    note(Event.DREW, ana)
    visit = current_visit(ana)
    assert visit
    progress(visit)
    leave(dan)
    worse, better, waits = (queued_run(actor) for actor in (ana, ben, cleo))
    guess(worse, 0.5, ana)
    guess(worse, 0.9, ben)
    guess(better, 0.2, ana)
    end_with(worse, 0.7)
    end_with(better, 0.8)
    trained_run(ben, 0.75)
    start_run(waits)
    queued_run(ben)
    now = board(sitting.id)
    assert [(each.name, each.step, each.done, each.total) for each in now.pupils] == [
        ("Ana", 2, 1, 7),
        ("Ben", 1, 0, 7),
        ("Cleo", 1, 0, 7),
        ("Ana (2)", 1, 0, 7),
    ]
    assert [each.state for each in now.pupils] == [
        PupilState.AT_STEP,
        PupilState.WAITS,
        PupilState.TRAINS,
        PupilState.LEFT,
    ]
    assert now.pupils[2].run == waits
    assert [each.run.id for each in now.runs[2:]] == [waits, better, worse]
    last = now.runs[-1]
    assert (last.name, last.guess, last.truth) == ("Ana", 0.5, 0.7)
    assert sorted(each.share for each in last.guesses) == [0.5, 0.9]
    assert now.runs[-2].guess is None
    assert [(each.name, each.truth) for each in now.best] == [("Ben", 0.8), ("Ana", 0.7)]
    assert now.surprising == []  # they have no answers


@pytest.mark.long
def test_the_most_surprising_mistakes_are_the_surest_ones_each_image_once():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    people = pupil("Ana"), pupil("Ben")
    run_ids = []
    for number, actor in enumerate(people):
        sittings.join(sitting.code, actor)
        run_ids.append(scheduler.submit(small_config(seed=number), actor))
    for run_id in run_ids:
        train_run(run_id)
    found = board(sitting.id).surprising
    assert len({each.image for each in found}) == len(found) > 1
    assert [each.confidence for each in found] == sorted(
        (each.confidence for each in found), reverse=True
    )
    evaluations = {run_id: load_evaluation(get_run(run_id)) for run_id in run_ids}
    surest = max(float(each.confidence[~each.right].max()) for each in evaluations.values())
    assert found[0].confidence == pytest.approx(surest)
    for each in found:
        of_run = evaluations[each.run]
        assert each.true == of_run.labels[each.image] != each.said == of_run.predicted[each.image]
        assert each.name == ("Ana" if each.run == run_ids[0] else "Ben")
