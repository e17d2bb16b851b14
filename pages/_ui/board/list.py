"""The lessons with a class: those that are open, those before; and what can be opened."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import _, ngettext
from core.lessons import files, sittings
from core.lessons.models import Lesson
from core.lessons.sittings import Sitting
from pages._ui.board.address import go_to
from pages._ui.board.watch import state_words
from pages._ui.run.start import once
from pages._ui.shell.actor import actor
from pages._ui.shell.registry import BOARD
from pages._ui.widgets.messages import titled_line

AWAY = "board_away"


def show_list() -> None:
    """What was opened, newest first; below, a line and a button for each lesson there is."""
    known = sittings.list_sittings()
    if known:
        st.subheader(_("With a class"), anchor=False)
        _lines(known)
    away = sittings.list_sittings(away=True)
    if away:
        words = ngettext("Put away: {count} lesson", "Put away: {count} lessons", len(away))
        with st.expander(words, icon=":material/delete:", key=AWAY):
            _lines(away)
    st.subheader(_("Open a lesson for your class"), anchor=False)
    st.caption(_("It gets a code, with which your pupils join from their own browsers."))
    for lesson in files.list_lessons():
        _lesson_line(lesson)


def _lines(those: Sequence[Sitting]) -> None:
    for sitting in those:
        with st.container(
            border=True,
            horizontal=True,
            vertical_alignment="center",
            key=f"sitting_{sitting.id}",
        ):
            words = f"{state_words(sitting)} · {_('code {code}', code=sitting.code)}"
            titled_line(sitting.lesson.title.text(), words)
            if st.button(_("Look at the board"), icon=BOARD.icon, key=f"look_{sitting.id}"):
                go_to(sitting.id)


def _lesson_line(lesson: Lesson) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"offered_{lesson.id}"
    ):
        minutes = ngettext("{count} minute", "{count} minutes", lesson.minutes)
        titled_line(lesson.title.text(), f"{minutes} · {lesson.summary.text()}")
        if st.button(_("Open for a class"), icon=":material/group_add:", key=f"open_{lesson.id}"):
            go_to(open_for_class(lesson.id))


def open_for_class(lesson_id: str) -> str:
    """Open it; the sitting's id. A double click is one click."""
    return once(("sitting", lesson_id), lambda: sittings.open_sitting(lesson_id, actor()).id)
