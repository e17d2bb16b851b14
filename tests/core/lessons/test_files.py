"""The lessons that came with Vistazo, and a teacher's own."""

import json

import pytest

from core.auth.actors import Actor
from core.common.errors import UserError
from core.experiments.config import parse
from core.lessons import files
from core.lessons.models import CheckKind
from core.lessons.reading import MORE, PAGES
from tests.helpers import ROOT
from tests.lessons import TEACHER, lesson_with

pytestmark = pytest.mark.usefixtures("workspace")
DREW = "page: predict, check: {kind: drew}"
READY = ["read-digits", "overfitting-clothes", "your-pictures"]


def test_three_lessons_are_ready():
    assert [lesson.id for lesson in files.list_lessons()] == READY
    assert [lesson.minutes for lesson in files.list_lessons()] == [10, 20, 30]
    kinds = [step.check.kind for step in files.get_lesson("read-digits").steps]
    assert kinds == [
        CheckKind.DREW,
        CheckKind.TRAINED,
        CheckKind.LOOKED_AT_CURVES,
        CheckKind.FOUND_WORST,
        CheckKind.CHANGED_ONE_KNOB,
        CheckKind.COMPARED,
        CheckKind.TRIED_PICTURE,
    ]


@pytest.mark.parametrize("lesson_id", READY)
def test_the_configs_that_they_send_to_train_are_configs(lesson_id):
    for step in files.get_lesson(lesson_id).steps:
        if "config" in step.query:
            config = parse(json.loads(step.query["config"]))
            assert step.check.data in ("", config.data.name)


def test_a_teacher_copies_one_changes_it_and_deletes_it(workspace):
    text = files.lesson_text("read-digits").replace("id: read-digits", "id: letters", 1)
    lesson = files.save_lesson(text, TEACHER)
    assert (lesson.id, lesson.own) == ("letters", True)
    assert files.get_lesson("letters") == lesson
    assert files.lesson_text("letters") == text
    assert [each.id for each in files.list_lessons()] == [*READY, "letters"]
    assert (workspace / "lessons" / "letters.yaml").read_text("utf-8") == text
    files.delete_lesson("letters", TEACHER)
    assert [each.id for each in files.list_lessons()] == READY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (lesson_with(DREW, lesson_id="read-digits"), "lesson-built-in"),
        (lesson_with("page: train, check: {kind: trained, data: cats}"), "lesson-data-unknown"),
        ("nothing", "lesson-value"),
    ],
)
def test_what_is_not_saved(text, code):
    with pytest.raises(UserError) as caught:
        files.save_lesson(text, TEACHER)
    assert caught.value.code == code


def test_who_may_write_and_delete():
    for change in (
        lambda: files.save_lesson(lesson_with(DREW), Actor("ana")),
        lambda: files.delete_lesson("read-digits", Actor("ana")),
    ):
        with pytest.raises(UserError) as caught:
            change()
        assert caught.value.code == "for-teachers"
    with pytest.raises(UserError) as caught:
        files.delete_lesson("read-digits", TEACHER)
    assert caught.value.code == "lesson-stays"


@pytest.mark.parametrize("lesson_id", ["", "nope", "../read-digits", "read-digits/", "Ñ" * 5_000])
def test_a_lesson_that_there_is_not(lesson_id):
    with pytest.raises(UserError, match="There are read-digits") as caught:
        files.get_lesson(lesson_id)
    assert caught.value.code == "lesson-unknown"


def test_a_file_that_is_none_hides_no_other(workspace):
    files.save_lesson(lesson_with(DREW), TEACHER)
    folder = workspace / "lessons"
    (folder / "broken.yaml").write_text("id: [", "utf-8")
    (folder / "other.yaml").write_text(lesson_with(DREW), "utf-8")
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    assert [each.id for each in files.list_lessons()] == [*READY, "mine"]
    codes = [error.code for error in files.unreadable_lessons()]
    assert codes == ["lesson-no-yaml", "lesson-unreadable", "lesson-id-other"]


def test_the_lesson_of_the_guide_is_one():
    guide = (ROOT / "docs/how-to/lessons.md").read_text("utf-8")
    text = guide.partition("```yaml\n")[2].partition("```")[0]
    assert [step.id for step in files.save_lesson(text, TEACHER).steps] == [
        "small",
        "better",
        "compare",
    ]


def test_the_guide_names_every_page_and_every_check():
    guide = (ROOT / "docs/how-to/lessons.md").read_text("utf-8")
    checks = [*CheckKind, *MORE[CheckKind.TRAINED]]
    assert not [name for name in (*PAGES, *checks) if f"`{name}" not in guide]
