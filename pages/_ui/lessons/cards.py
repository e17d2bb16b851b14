"""The lessons as cards: how long, what one learns, its steps; begin, go on, begin again."""

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from core.common.i18n import _, ngettext
from core.lessons.files import list_lessons, unreadable_lessons
from core.lessons.models import Lesson
from core.lessons.progress import (
    Progress,
    Visit,
    begin,
    begin_again,
    go_on,
    leave,
    progress,
    visits_of,
)
from pages._ui.shell.actor import actor
from pages._ui.shell.lesson import choose_a_name, go_to_step, must_choose_a_name
from pages._ui.shell.lesson_steps import step_mark
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

A_ROW = 3
Look = Literal["primary", "secondary"]


def show_lessons() -> None:
    """All of them; files that are none are said."""
    lessons = list_lessons()
    mine = [] if must_choose_a_name() else visits_of(actor())
    visits = {visit.lesson.id: visit for visit in reversed(mine)}
    main = _main(lessons, visits)
    for row in range(0, len(lessons), A_ROW):
        places = st.columns(A_ROW)
        for place, lesson in zip(places, lessons[row : row + A_ROW], strict=False):
            with place.container(border=True, height="stretch", key=f"lesson_{lesson.id}"):
                _card(lesson, visits.get(lesson.id), lesson.id == main)
    for error in unreadable_lessons():
        problem(str(error))


def _main(lessons: Sequence[Lesson], visits: Mapping[str, Visit]) -> str:
    """The lesson with the page's one primary button: that which is open, else the first one that is
    not done."""
    is_open = [one for one in lessons if one.id in visits and not visits[one.id].left_at]
    undone = [one for one in lessons if one.id not in visits or visits[one.id].finished_at is None]
    return next((one.id for one in (*is_open, *undone)), "")


def _card(lesson: Lesson, visit: Visit | None, main: bool) -> None:
    found = progress(visit) if visit else None
    show_html(
        "lesson_card",
        title=lesson.title.text(),
        facts=_facts(lesson),
        summary=lesson.summary.text(),
        steps=[
            step_mark(number, step, bool(found and step.id in found.done), False)
            for number, step in enumerate(lesson.steps, 1)
        ],
    )
    look: Look = "primary" if main else "secondary"
    if must_choose_a_name():
        choose_a_name()
    elif visit is None or found is None:
        if st.button(_("Begin"), key=f"begin_{lesson.id}", type=look, icon=":material/play_arrow:"):
            go_to_step(begin(lesson.id, actor()))
    elif found.now is None:
        again = st.button(
            _("Begin again"), key=f"again_{lesson.id}", type=look, icon=":material/replay:"
        )
        if again:
            leave(actor())
            go_to_step(begin(lesson.id, actor()))
    else:
        _under_way(lesson, visit, found, look)


def _under_way(lesson: Lesson, visit: Visit, found: Progress, look: Look) -> None:
    """On with it; of one alone, also back to its beginning."""
    with st.container(horizontal=True):
        if st.button(_go_on_words(lesson, found), key=f"go_on_{lesson.id}", type=look):
            go_to_step(go_on(lesson.id, actor()))
        if visit.sitting is None and st.button(
            _("Begin again"),
            key=f"anew_{lesson.id}",
            type="tertiary",
            help=_("All its steps are open again. Your runs stay, and do not count for it."),
        ):
            go_to_step(begin_again(lesson.id, actor()))


def _facts(lesson: Lesson) -> str:
    minutes = ngettext("{count} minute", "{count} minutes", lesson.minutes)
    steps = ngettext("{count} step", "{count} steps", len(lesson.steps))
    parts = [minutes, steps, *([_("of your class")] if lesson.own else [])]
    return " · ".join(parts)


def _go_on_words(lesson: Lesson, found: Progress) -> str:
    number = lesson.number_of(found.now.id) if found.now else found.total
    return _("Go on (step {number} of {total})", number=number, total=found.total)
