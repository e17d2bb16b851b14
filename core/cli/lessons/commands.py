"""The terminal's `lesson`: the files of lessons, and classes at them.

Who may use the terminal of the machine that trains is taken for a teacher.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.auth.actors import MACHINE
from core.cli.output import answer, one_line, say
from core.common.errors import UserError, reason_of
from core.common.i18n import N_, _
from core.common.reading import read_file
from core.lessons import files, sittings
from core.lessons.board import Board, BoardRun, Pupil, board
from core.lessons.models import Lesson
from core.lessons.sittings import Sitting, SittingState

HEADS = (N_("lesson"), N_("minutes"), N_("steps"), N_("title"))
COLUMNS = "{:<28}{:>8}{:>7}  {}"
CLASS_HEADS = (N_("code"), N_("state"), N_("opened"), N_("lesson"))
CLASS_COLUMNS = "{:<8}{:<16}{:<18}{}"
STATES = {
    SittingState.OPEN: N_("is open"),
    SittingState.ENDED: N_("ended"),
    SittingState.AWAY: N_("put away"),
}
PUPIL_HEADS = (N_("name"), N_("step"), N_("state"))
PUPIL_COLUMNS = "{:<32}{:>7}  {}"
LARGEST_MB = 1  # `core.lessons` says how large a lesson may be
SUMMARY = N_(
    "Lessons: the files that there are, yours checked and added; a class at one, its board and its "
    "end. The last line of stdout is one JSON object."
)
VERBS = {  # with what they take, besides `list`
    "show": ("lesson", N_("The steps of a lesson; with --text its file, to copy and change.")),
    "check": ("file", N_("Whether a file is a lesson, and if not, the line that is wrong.")),
    "add": ("file", N_("Check a file and keep it as a lesson of this workspace.")),
    "delete": ("lesson", N_("Delete a lesson of this workspace.")),
    "open": ("lesson", N_("Open a lesson for a class; says the code that pupils join with.")),
    "board": ("sitting", N_("Who is where in a class, its runs, guesses and results.")),
    "end": ("sitting", N_("End a class: nobody joins any more, later runs are not of it.")),
    "away": ("sitting", N_("End a class and put it away, its runs into the trash.")),
    "back": ("sitting", N_("Bring a class back that was put away, with its runs.")),
    "erase": ("sitting", N_("Delete a class for good, with its runs; it asks first.")),
}
HELPS = {
    "lesson": N_("a lesson's id, as `lesson list` shows it"),
    "file": N_("a file (.yaml)"),
    "sitting": N_("the code that pupils join with, or the id, as `lesson list` shows them"),
}
GOES = N_(
    "Runs: {runs:,}. Guesses: {guesses:,}. Imported data sets: {datasets:,}. People whose way "
    "through the lesson goes: {people:,}."
)
STAYS = N_(
    "Versions of other data sets, images kept on Predict and searches stay: `person erase` deletes "
    "all of one person."
)


def add_command(commands: Any) -> None:
    """Add `lesson` to the terminal's parser."""
    parser = commands.add_parser("lesson", help=_(SUMMARY))
    parser.set_defaults(command=list_all)
    verbs = parser.add_subparsers(metavar=_("WHAT"), help=_("what to do"))
    words = _("The lessons, and the classes that are at one or were.")
    verbs.add_parser("list", help=words).set_defaults(command=list_all)
    for name, (takes, words) in VERBS.items():
        sub = verbs.add_parser(name, help=_(words))
        sub.add_argument(takes, help=_(HELPS[takes]))
        sub.set_defaults(command=COMMANDS[name])
        if name == "show":
            sub.add_argument("--text", action="store_true", help=_("the file instead"))
        if name == "erase":
            sub.add_argument("--yes", action="store_true", help=_("do not ask"))


def list_all(_options: argparse.Namespace) -> int:
    """All lessons and all classes."""
    lessons = files.list_lessons()
    print(COLUMNS.format(*map(_, HEADS)))
    for lesson in lessons:
        title = one_line(lesson.title.text())
        print(COLUMNS.format(lesson.id, lesson.minutes, len(lesson.steps), title))
    for error in files.unreadable_lessons():
        say(str(error))
    classes = [*sittings.list_sittings(), *sittings.list_sittings(away=True)]
    if classes:
        print()
        print(CLASS_COLUMNS.format(*map(_, CLASS_HEADS)))
    for each in classes:
        print(_class_line(each))
    answer({"lessons": [*map(_lesson, lessons)], "sittings": [*map(_sitting, classes)]})
    return 0


def _class_line(sitting: Sitting) -> str:
    opened = f"{sitting.created_at.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"
    title = one_line(sitting.lesson.title.text())
    return CLASS_COLUMNS.format(sitting.code, _(STATES[sitting.state]), opened, title)


def show(options: argparse.Namespace) -> int:
    """One lesson."""
    if options.text:
        print(files.lesson_text(options.lesson), end="")
        return 0
    lesson = files.get_lesson(options.lesson)
    for number, step in enumerate(lesson.steps, 1):
        print(f"{number:>2}  {one_line(step.title.text())}")
    answer(_lesson(lesson) | {"ids": [step.id for step in lesson.steps]})
    return 0


def check(options: argparse.Namespace) -> int:
    """Whether a file is a lesson."""
    path = Path(options.file)
    answer(_lesson(files.check_lesson(_text_of(path), path.name)))
    return 0


def add(options: argparse.Namespace) -> int:
    """Keep a file as a lesson of the workspace."""
    path = Path(options.file)
    text = _text_of(path)
    files.check_lesson(text, path.name)
    answer(_lesson(files.save_lesson(text, MACHINE)))
    return 0


def delete(options: argparse.Namespace) -> int:
    """Delete a lesson of the workspace."""
    files.delete_lesson(options.lesson, MACHINE)
    answer({"lesson": options.lesson})
    return 0


def open_one(options: argparse.Namespace) -> int:
    """Open a lesson for a class."""
    answer(_sitting(sittings.open_sitting(options.lesson, MACHINE)))
    return 0


def show_board(options: argparse.Namespace) -> int:
    """The board of a class, as a table and as one JSON object."""
    now = board(_named(options.sitting).id)
    if now.pupils:
        print(PUPIL_COLUMNS.format(*map(_, PUPIL_HEADS)))
    for pupil in now.pupils:
        where = f"{min(pupil.step, pupil.total)}/{pupil.total}"
        print(PUPIL_COLUMNS.format(one_line(pupil.name)[:31], where, _(pupil.state)))
    answer(_sitting(now.sitting) | _board(now))
    return 0


def end(options: argparse.Namespace) -> int:
    """End a class."""
    answer(_sitting(sittings.end_sitting(_named(options.sitting).id, MACHINE)))
    return 0


def put_away(options: argparse.Namespace) -> int:
    """Put a class away."""
    answer(_sitting(sittings.put_away(_named(options.sitting).id, MACHINE)))
    return 0


def bring_back(options: argparse.Namespace) -> int:
    """Bring a class back."""
    answer(_sitting(sittings.bring_back(_named(options.sitting).id, MACHINE)))
    return 0


def erase(options: argparse.Namespace) -> int:
    """Delete a class for good, after a question."""
    sitting = _named(options.sitting)
    if not options.yes and not _agreed(sitting):
        print(_("kept"))
        return 0
    count = sittings.erase_sitting(sitting.id, MACHINE)
    answer({"sitting": sitting.id, "code": sitting.code, "runs": count})
    return 0


def _text_of(path: Path) -> str:
    """UserError where it can't be read, or is no text."""
    try:
        return read_file(path, LARGEST_MB).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(
            "lesson-unreadable",
            N_("{source} can't be read ({reason})."),
            source=path.name,
            reason=reason_of(error),
        ) from None


def _named(said: str) -> Sitting:
    """The class of that id or code, put away or not."""
    every = [*sittings.list_sittings(), *sittings.list_sittings(away=True)]
    found = [each for each in every if said.casefold() in (each.id, each.code)]
    return found[0] if found else sittings.get_sitting(said)


def _agreed(sitting: Sitting) -> bool:
    if not sys.stdin.isatty():
        raise UserError("nobody-to-ask", N_("Nobody can be asked here: add --yes to delete all."))
    goes = sittings.what_goes(sitting)
    print(_(GOES, **vars(goes)))
    print(_(STAYS))
    print(f"{_('Delete it for good?')} ({_('yes')}/{_('no')}) ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", _("y"), _("yes"))


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "lesson": lesson.id,
        "title": lesson.title.text(),
        "minutes": lesson.minutes,
        "steps": len(lesson.steps),
        "own": lesson.own,
    }


def _sitting(sitting: Sitting) -> dict[str, Any]:
    return {
        "sitting": sitting.id,
        "code": sitting.code,
        "lesson": sitting.lesson.id,
        "state": sitting.state,
        "opened": _moment(sitting.created_at),
        "ended": _moment(sitting.ended_at) if sitting.ended_at else None,
    }


def _board(now: Board) -> dict[str, Any]:
    return {
        "pupils": [*map(_pupil, now.pupils)],
        "runs": [*map(_run, now.runs)],
        "best": [each.run.id for each in now.best],
        "surprising": [vars(each) for each in now.surprising],
    }


def _pupil(pupil: Pupil) -> dict[str, Any]:
    return vars(pupil) | {"state": pupil.state.name.lower()}


def _run(each: BoardRun) -> dict[str, Any]:
    facts = {"run": each.run.id, "name": each.name, "status": each.run.status}
    return {**facts, "guess": each.guess, "accuracy": each.truth}


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat()


COMMANDS = {
    "show": show,
    "check": check,
    "add": add,
    "delete": delete,
    "open": open_one,
    "board": show_board,
    "end": end,
    "away": put_away,
    "back": bring_back,
    "erase": erase,
}
