"""Where lessons lie: those that came with Vistazo, and a teacher's own in the workspace."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_teacher
from core.common import settings
from core.common.errors import UserError, readable_disk_errors, reason_of
from core.common.files import make_folder, write_whole
from core.common.i18n import N_
from core.datasets import all_datasets
from core.lessons.models import CheckKind, Lesson
from core.lessons.nodes import LONGEST
from core.lessons.reading import ID
from core.lessons.reading import read_lesson as read_lesson

BUILT_IN = Path(__file__).resolve().parents[2] / "assets/lessons"
MOST_OWN = 200


def list_lessons() -> list[Lesson]:
    """All that can be read: those that came with Vistazo, the shortest first, then a teacher's own
    by id. `unreadable_lessons` has the others."""
    found = [_read(path) for path in sorted(BUILT_IN.glob("*.yaml"))]
    found.sort(key=lambda lesson: (lesson.minutes, lesson.id))
    return [*found, *(each for each in _own() if isinstance(each, Lesson))]


def unreadable_lessons() -> list[UserError]:
    """Why files in the workspace are no lessons."""
    return [each for each in _own() if isinstance(each, UserError)]


def get_lesson(lesson_id: str) -> Lesson:
    """The lesson of that id. UserError where there is none, or its file can't be read."""
    return _read(_file_of(lesson_id))


def lesson_text(lesson_id: str) -> str:
    """Its file's text, to copy and change. UserError where there is none such."""
    return _text(_file_of(lesson_id))


def save_lesson(text: str, actor: Actor) -> Lesson:
    """Check a text and keep it as a lesson of the workspace, in place of one of its id; returns it.

    UserError where no teacher asks, where it is no lesson (see `read_lesson`), where the data set
    that it needs is none here, or where its id is that of a lesson that came with Vistazo.
    """
    refuse_unless_teacher(actor, N_("write a lesson"))
    lesson = check_lesson(text, N_("the lesson"))
    if (BUILT_IN / f"{lesson.id}.yaml").exists():
        raise UserError(
            "lesson-built-in",
            N_("{lesson!r} is a lesson that came with Vistazo. Give yours another id."),
            lesson=lesson.id,
        )
    path = _folder() / f"{lesson.id}.yaml"
    with readable_disk_errors():
        make_folder(path.parent)
        if not path.exists() and len([*path.parent.glob("*.yaml")]) >= MOST_OWN:
            raise UserError(
                "lessons-too-many",
                N_("There are {most} lessons in this workspace already. Delete some."),
                most=MOST_OWN,
            )
        write_whole(path, text)
    return replace(lesson, own=True)


def check_lesson(text: str, source: str) -> Lesson:
    """As `read_lesson`; UserError too where it needs a data set that is none here: its step could
    not be done."""
    lesson = read_lesson(text, source)
    known = {dataset.name for dataset in all_datasets()}
    for step in lesson.steps:
        name = step.check.data
        if step.check.kind is CheckKind.TRAINED and name and name not in known:
            raise UserError(
                "lesson-data-unknown",
                N_(
                    "{source}: step {step!r} can't be done: there is no data set {name!r} here. "
                    "There are {known}."
                ),
                source=source,
                step=step.id,
                name=name,
                known=", ".join(sorted(known)),
            )
    return lesson


def delete_lesson(lesson_id: str, actor: Actor) -> None:
    """Delete a lesson of the workspace; who is at it goes on no more. UserError where no teacher
    asks, where there is none such, or where it came with Vistazo."""
    refuse_unless_teacher(actor, N_("delete a lesson"))
    path = _file_of(lesson_id)
    if path.parent == BUILT_IN:
        raise UserError(
            "lesson-stays",
            N_("{lesson!r} came with Vistazo and can't be deleted."),
            lesson=lesson_id,
        )
    with readable_disk_errors():
        path.unlink(missing_ok=True)


def _own() -> Iterator[Lesson | UserError]:
    for path in sorted(_folder().glob("*.yaml")):
        try:
            yield _read(path)
        except UserError as error:
            yield error


def _read(path: Path) -> Lesson:
    lesson = read_lesson(_text(path), path.name)
    if lesson.id != path.stem:
        raise UserError(
            "lesson-id-other",
            N_("{source}: the id in it is {lesson!r}; it must be the file's name, {name!r}."),
            source=path.name,
            lesson=lesson.id,
            name=path.stem,
        )
    return replace(lesson, own=path.parent != BUILT_IN)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            "lesson-unreadable",
            N_("{source} can't be read ({reason})."),
            source=path.name,
            reason=reason_of(error),
        ) from None


def _file_of(lesson_id: str) -> Path:
    """UserError where there is no such lesson."""
    if ID.fullmatch(lesson_id):
        for folder in (BUILT_IN, _folder()):
            path = folder / f"{lesson_id}.yaml"
            if path.is_file():
                return path
    raise UserError(
        "lesson-unknown",
        N_("There is no lesson {lesson!r}. There are {known}."),
        lesson=lesson_id[:80],
        known=", ".join(lesson.id for lesson in list_lessons()),
    )


def _folder() -> Path:
    return settings.home() / "lessons"
