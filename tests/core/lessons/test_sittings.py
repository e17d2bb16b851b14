"""A class at a lesson: opened, joined, ended, put away, brought back, erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.common.errors import UserError
from core.datasets.imported import imported_records
from core.db.engine import reading, transaction
from core.db.tables import (
    guesses,
    lesson_events,
    lesson_sittings,
    lesson_steps,
    lesson_visits,
    runs,
)
from core.housekeeping import runs as run_files
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.importing.pipeline import run_import
from core.importing.request import Request
from core.lessons import files, sittings
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.progress import progress
from core.lessons.sittings import SittingState
from core.lessons.visits import begin, current_visit, go_on, leave
from core.runs import repository, summaries, trashed
from tests.importing_files import SMALL, good_members, zipped
from tests.lessons import TEACHER, lesson_with, pupil, queued_run, trained_run

pytestmark = pytest.mark.usefixtures("workspace")
DREW = "page: predict, check: {kind: drew}"


def code_of(call, *args) -> str:
    with pytest.raises(UserError) as caught:
        call(*args)
    return caught.value.code


def imported_by(actor: Actor, name: str, folder: Path) -> None:
    source = zipped(folder / f"{name}.zip", good_members(("cat", name)))
    request = Request(name=name, title=name, source=str(source), what="a.zip", options=SMALL)
    run_import(request, actor)


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
    assert sittings.what_goes(ended).runs == 2


def test_a_run_is_the_class_s_whose_visit_was_open():
    ana = pupil()
    morning = sittings.open_sitting("read-digits", TEACHER)
    later = sittings.open_sitting("overfitting-clothes", TEACHER)
    sittings.join(morning.code, ana)
    first = trained_run(ana)
    sittings.join(later.code, ana)  # which leaves the first one
    second = trained_run(ana)
    leave(ana)
    homework = trained_run(ana)
    sittings.join(morning.code, ana)
    third = trained_run(ana)
    assert sittings.runs_of(later) == [second]
    assert sittings.runs_of(morning) == [third, homework, first]  # who comes back was not away
    leave(ana)
    begin("your-pictures", ana)
    trained_run(ana)
    assert sittings.runs_of(morning) == [third, homework, first]
    assert sittings.erase_sitting(later.id, TEACHER) == 1
    assert repository.get_run(first).owner == ana.name


def test_images_imported_in_it_go_with_it_and_come_back(tmp_path):
    ana, ben = pupil(), pupil("Ben")
    sitting = sittings.open_sitting("your-pictures", TEACHER)
    imported_by(ana, "before", tmp_path)
    sittings.join(sitting.code, ana)
    for name in ("cats", "dogs"):
        imported_by(ana, name, tmp_path)
    imported_by(ben, "others", tmp_path)
    assert sittings.what_goes(sitting).datasets == 2
    sittings.put_away(sitting.id, TEACHER)
    assert set(imported_records()) == {"before", "others"}
    assert sittings.what_goes(sittings.get_sitting(sitting.id)).datasets == 2
    sittings.bring_back(sitting.id, TEACHER)
    assert set(imported_records()) == {"before", "cats", "dogs", "others"}
    trash.put_away(Kind.DATASET, "dogs", ana)
    sittings.erase_sitting(sitting.id, TEACHER)
    assert set(imported_records()) == {"before", "others"}
    assert trash.list_trash() == []


def test_what_can_not_be_brought_back_is_said():
    sitting, ana = sittings.open_sitting("read-digits", TEACHER), pupil()
    sittings.join(sitting.code, ana)
    run_id = trained_run(ana)
    away = sittings.put_away(sitting.id, TEACHER)
    assert away.away_at
    refused = UserError("disk-full", "The disk is full.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_files, "bring_back_all", lambda ids, _actor: ([], {ids[0]: refused}))
        assert code_of(sittings.bring_back, sitting.id, TEACHER) == "disk-full"
    assert sittings.get_sitting(sitting.id).state is SittingState.AWAY
    sittings.bring_back(sitting.id, TEACHER)
    assert sittings.runs_of(sitting) == [run_id]


def test_who_joins_while_it_is_erased_leaves_nothing(monkeypatch):
    sitting = sittings.open_sitting("read-digits", TEACHER)

    def begin_late(*args):
        sittings.erase_sitting(sitting.id, TEACHER)
        return begin(*args)

    monkeypatch.setattr(sittings, "begin", begin_late)
    assert code_of(sittings.join, sitting.code, pupil()) == "sitting-unknown"
    assert counts() == [0] * 6


def test_codes_are_not_tried_without_end():
    sitting, eve = sittings.open_sitting("read-digits", TEACHER), pupil("Eve")
    for number in range(sittings.MOST_WRONG):  # to look is to try, too
        ask = sittings.join if number % 2 else sittings.find_by_code
        assert sittings.find_by_code(sitting.code, eve) == sitting
        for _again in range(2):  # a page that is drawn anew asks for the same once more
            assert code_of(ask, f"nope{number}", eve) == "sitting-code-unknown"
    for ask in (sittings.join, sittings.find_by_code):
        assert code_of(ask, "nope", eve) == "too-many-attempts"
        assert code_of(ask, sitting.code, eve) == "too-many-attempts"
    assert sittings.join(sitting.code, pupil("Ana")).sitting == sitting.id


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
    goes = sittings.what_goes(sittings.put_away(sitting.id, TEACHER))
    assert (goes.runs, goes.guesses, goes.people) == (2, 1, 1)
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
