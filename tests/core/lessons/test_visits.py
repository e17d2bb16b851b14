"""A person's way through a lesson: begun, left, and gone on with on any device."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from core.auth.actors import Actor
from core.common.errors import UserError
from core.db.engine import reading
from core.lessons import files, sittings, visits
from core.lessons.events import Event, note
from core.lessons.progress import progress
from tests.lessons import TEACHER, lesson_with, pupil

pytestmark = pytest.mark.usefixtures("either_database")
ANA, BEN = Actor("ana"), Actor("ben")
DREW = "page: predict, check: {kind: drew}"


def test_who_begins_again_goes_on_with_the_same_visit():
    visit = visits.begin("read-digits", ANA)
    assert (visit.person, visit.lesson.id, visit.sitting) == ("ana", "read-digits", None)
    assert visits.begin("read-digits", ANA) == visit == visits.current_visit(ANA)
    assert visits.current_visit(BEN) is None


def test_one_is_open_and_the_other_comes_back():
    digits = visits.begin("read-digits", ANA)
    clothes = visits.begin("overfitting-clothes", ANA)
    assert visits.current_visit(ANA) == clothes
    assert visits.go_on("read-digits", ANA) == digits == visits.current_visit(ANA)
    visits.leave(ANA)
    visits.leave(ANA)  # it is left already
    assert visits.current_visit(ANA) is None
    assert [visit.lesson.id for visit in visits.visits_of(ANA)] == [
        "read-digits",
        "overfitting-clothes",
    ]


def test_one_that_was_never_begun():
    with pytest.raises(UserError) as caught:
        visits.go_on("read-digits", ANA)
    assert caught.value.code == "lesson-not-begun"
    with pytest.raises(UserError, match="There are read-digits"):
        visits.begin("nope", ANA)


def test_one_that_was_done_and_left_begins_anew():
    files.save_lesson(lesson_with(DREW), TEACHER)
    visit = visits.begin("mine", ANA)
    note(Event.DREW, ANA)
    assert progress(visit).now is None
    finished = visits.current_visit(ANA)
    assert finished
    assert finished.finished_at
    assert visits.begin("mine", ANA).finished_at  # it is still open: nothing is lost
    visits.leave(ANA)
    again = visits.begin("mine", ANA)
    assert (again.id, again.finished_at) == (visit.id, None)
    assert progress(again).count == 0
    note(Event.DREW, ANA)
    assert progress(again).count == 1


def test_a_lesson_that_is_deleted_is_left_by_all():
    files.save_lesson(lesson_with(DREW), TEACHER)
    visits.begin("mine", ANA)
    files.delete_lesson("mine", TEACHER)
    assert visits.current_visit(ANA) is None
    assert visits.open_visit(ANA) == visits.LostVisit("mine")
    assert visits.visits_of(ANA) == []
    visits.leave(ANA)
    assert visits.open_visit(ANA) is None


def test_one_that_is_not_finished_begins_again():
    visit = visits.begin("read-digits", ANA)
    note(Event.DREW, ANA)
    assert progress(visit).count == 1
    again = visits.begin_again("read-digits", ANA)
    assert (again.id, again == visits.current_visit(ANA)) == (visit.id, True)
    assert again.started_at > visit.started_at
    assert progress(again).count == 0


@pytest.mark.parametrize("gone", [sittings.put_away, sittings.erase_sitting])
def test_nobody_comes_into_a_class_that_has_gone_meanwhile(gone):
    sitting = sittings.open_sitting("read-digits", TEACHER)
    gone(sitting.id, TEACHER)
    with pytest.raises(UserError) as caught:
        visits.begin("read-digits", ANA, sitting.id)
    assert caught.value.code == "sitting-gone"
    assert visits.visits_in(sitting.id) == []


def test_a_page_asks_one_question():
    visits.begin("read-digits", ANA)
    asked: list[str] = []
    with reading() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", lambda *what: asked.append(what[2]))
    assert visits.current_visit(ANA)
    assert visits.current_visit(BEN) is None
    assert len([each for each in asked if each.startswith("SELECT")]) == 2


def test_many_at_once_get_one_visit_each():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    actors = [pupil(f"Pupil {number}") for number in range(6)]
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda actor: sittings.join(sitting.code, actor), actors * 4))
    assert len({visit.id for visit in found}) == len(actors)
    assert {visit.person for visit in visits.visits_in(sitting.id)} == {one.name for one in actors}
