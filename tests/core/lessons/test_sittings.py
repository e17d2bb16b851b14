"""A class at a lesson: opened, joined, ended, put away, brought back, erased."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.common.errors import UserError
from core.db.engine import reading, transaction
from core.db.tables import (
    guesses,
    lesson_events,
    lesson_sittings,
    lesson_steps,
    lesson_visits,
    runs,
)
from core.lessons import files, sittings
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.progress import progress
from core.lessons.sittings import SittingState
from core.lessons.visits import begin, current_visit, go_on, leave
from core.runs import repository, summaries, trashed
from tests.lessons import TEACHER, lesson_with, pupil, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("workspace")
DREW = "page: predict, check: {kind: drew}"


def code_of(call, *args) -> str:
    with pytest.raises(UserError) as caught:
        call(*args)
    return caught.value.code


def counts() -> list[int]:
    tables = (lesson_sittings, lesson_visits, lesson_steps, lesson_events, guesses, runs)
    with reading() as connection:
        return [connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def test_pupils_join_twice_leave_and_come_back_to_the_same_visit():
    sitting, ana = sittings.open_sitting("read-digits", TEACHER), pupil()
    begin("read-digits", ana)  # alone, before
    visit = sittings.join(f" {sitting.code.upper()} ", ana)
    assert (visit.sitting, visit.lesson.id) == (sitting.id, "read-digits")
    note(Event.DREW, ana)
    assert progress(visit).count == 1
    assert sittings.join(sitting.code, ana) == visit == current_visit(ana)
    leave(ana)
    assert go_on("read-digits", ana) == visit
    sittings.end_sitting(sitting.id, TEACHER)
    again = sittings.join(sitting.code, ana)  # who was there, comes back to it
    assert progress(again).count == 1


def test_who_can_not_join():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    for nobody in (EVERYBODY, MACHINE):
        assert code_of(sittings.join, sitting.code, nobody) == "sitting-needs-name"
    for code in ("", "nope", "%", "a" * 5_000, f"{sitting.code}a"):
        assert code_of(sittings.join, code, pupil()) == "sitting-code-unknown"
    sittings.end_sitting(sitting.id, TEACHER)
    assert code_of(sittings.join, sitting.code, pupil()) == "sitting-ended"
    sittings.put_away(sitting.id, TEACHER)
    assert code_of(sittings.join, sitting.code, pupil()) == "sitting-code-unknown"


def test_only_a_teacher_opens_and_closes():
    ana = pupil()
    sitting = sittings.open_sitting("read-digits", TEACHER)
    assert code_of(sittings.open_sitting, "read-digits", ana) == "for-teachers"
    for change in (
        sittings.end_sitting,
        sittings.put_away,
        sittings.bring_back,
        sittings.erase_sitting,
    ):
        assert code_of(change, sitting.id, ana) == "for-teachers"
        assert code_of(change, "nope", TEACHER) == "sitting-unknown"
    assert code_of(sittings.open_sitting, "nope", TEACHER) == "lesson-unknown"


def test_a_class_goes_on_with_the_lesson_as_it_was_opened():
    files.save_lesson(lesson_with(DREW), TEACHER)
    sitting, ana = sittings.open_sitting("mine", TEACHER), pupil()
    visit = sittings.join(sitting.code, ana)
    files.save_lesson(lesson_with(DREW, DREW), TEACHER)
    assert len(sittings.join(sitting.code, ana).lesson.steps) == 1
    files.delete_lesson("mine", TEACHER)
    assert current_visit(ana) == visit
    assert len(sittings.join(sitting.code, pupil("Ben")).lesson.steps) == 1


def test_which_runs_are_the_class_s():
    ana, ben = pupil(), pupil("Ben")
    sitting = sittings.open_sitting("read-digits", TEACHER)
    trained_run(ana)  # before they joined
    sittings.join(sitting.code, ana)
    trained_run(ben)  # who is not in it
    first, second = trained_run(ana), queued_run(ana)
    assert sittings.runs_of(sitting) == [second, first]
    ended = sittings.end_sitting(sitting.id, TEACHER)
    assert sittings.end_sitting(sitting.id, TEACHER) == ended
    trained_run(ana)  # afterwards
    assert sittings.runs_of(ended) == [second, first]
    trashed.put_away(first, ana)
    assert sittings.runs_of(ended) == [second]
    assert sittings.every_run_of(ended) == [second, first]


def test_one_that_nobody_ended_ends_after_a_day():
    sitting, ana = sittings.open_sitting("read-digits", TEACHER), pupil()
    sittings.join(sitting.code, ana)
    yesterday = sitting.created_at - sittings.LONGEST - timedelta(minutes=1)
    with transaction() as connection:
        connection.execute(update(lesson_sittings).values(created_at=yesterday))
        connection.execute(update(lesson_visits).values(started_at=yesterday))
    found = sittings.get_sitting(sitting.id)
    assert found.state is SittingState.ENDED
    assert found.ended_at == yesterday + sittings.LONGEST
    trained_run(ana)
    assert sittings.runs_of(found) == []
    assert code_of(sittings.join, sitting.code, pupil("Ben")) == "sitting-ended"
    assert sittings.end_sitting(sitting.id, TEACHER).until == found.until


def test_away_and_back_with_its_runs():
    sitting, ana = sittings.open_sitting("read-digits", TEACHER), pupil()
    older = sittings.open_sitting("overfitting-clothes", TEACHER)
    visit = sittings.join(sitting.code, ana)
    thrown, kept, waits = trained_run(ana), trained_run(ana), queued_run(ana)
    trashed.put_away(thrown, ana)
    away = sittings.put_away(sitting.id, TEACHER)
    assert away.state is SittingState.AWAY
    assert sittings.put_away(sitting.id, TEACHER) == away
    assert repository.get_run(waits).status == "stopped"
    assert summaries.list_summaries() == []
    assert current_visit(ana) is None
    assert [each.id for each in sittings.list_sittings()] == [older.id]
    assert [each.id for each in sittings.list_sittings(away=True)] == [sitting.id]
    back = sittings.bring_back(sitting.id, TEACHER)
    assert back.state is SittingState.ENDED
    assert {run.id for run in summaries.list_summaries()} == {kept, waits}
    assert go_on("read-digits", ana) == visit
    assert sittings.bring_back(sitting.id, TEACHER) == back


def test_erased_is_all_that_was_done_in_it_and_nothing_else():
    ana, ben = pupil(), pupil("Ben")
    sitting = sittings.open_sitting("read-digits", TEACHER)
    before = trained_run(ana)
    begin("read-digits", ben)
    note(Event.DREW, ben)
    visit = sittings.join(sitting.code, ana)
    note(Event.DREW, ana)
    progress(visit)
    waits, ended = queued_run(ana), trained_run(ana)
    guess(waits, 0.5, ben)
    trashed.put_away(ended, ana)
    assert sittings.erase_sitting(sitting.id, TEACHER) == 2
    assert counts() == [0, 1, 0, 1, 0, 1]
    assert repository.get_run(before).owner == ana.name
    assert code_of(sittings.erase_sitting, sitting.id, TEACHER) == "sitting-unknown"


def test_one_whose_lesson_can_not_be_read_can_still_be_erased():
    sitting = sittings.open_sitting("read-digits", TEACHER)
    with transaction() as connection:
        connection.execute(update(lesson_sittings).values(text="id: [", state="of another version"))
    [found] = sittings.list_sittings()
    assert (found.lesson.title.text(), found.lesson.steps) == ("read-digits", ())
    assert found.state is SittingState.ENDED
    assert sittings.erase_sitting(sitting.id, TEACHER) == 0


def test_codes_differ():
    codes = {sittings.open_sitting("read-digits", MACHINE).code for _ in range(20)}
    assert len(codes) == 20
    assert all(code.isalpha() and len(code) == 6 for code in codes)
    assert sittings.find_by_code(codes.pop()).owner == Actor("everybody").name
