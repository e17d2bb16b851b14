"""A teacher's own lessons: a file to copy, to change in any editor, and to bring back."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.lessons.files import (
    delete_lesson,
    get_lesson,
    lesson_text,
    list_lessons,
    save_lesson,
)
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

FILE_TYPE = "application/yaml"
MOST_MB = 1
LINES_BESIDE, LONGEST_LINE = 2, 200
_UPLOADS, _KEPT = "lesson_uploads", "lesson_kept"


def own_lessons() -> None:
    """The way of a lesson out as a file, and back in."""
    with st.expander(_("Lessons of your own"), icon=":material/edit_note:", key="own_lessons"):
        st.write(
            _(
                "A lesson is one text file (YAML). Take one, change it in any editor, give it "
                "another id, and bring it back: it stands among the lessons then."
            )
        )
        take, bring = st.columns(2, gap="large")
        with take:
            _take()
        with bring:
            _bring()


def _take() -> None:
    lessons = {lesson.id: lesson for lesson in list_lessons()}
    key = "lesson_to_take"
    first = next(iter(lessons))
    chosen = st.selectbox(
        _("Lesson"),
        list(lessons),
        list(lessons).index(held(key, first, lessons)),
        format_func=lambda one: lessons[one].title.text(),
        key=key,
    )
    with st.container(horizontal=True):
        st.download_button(
            _("Download its file"),
            lesson_text(chosen),
            f"{chosen}.yaml",
            FILE_TYPE,
            key=f"download_{chosen}",
            icon=":material/download:",
        )
        if get_lesson(chosen).own and st.button(
            _("Delete it"), key=f"delete_{chosen}", icon=":material/delete:"
        ):
            st.dialog(_("Delete this lesson?"))(_deleting)(chosen)


def _bring() -> None:
    if kept := st.session_state.get(_KEPT):
        st.success(_("It is kept, and stands among the lessons."), icon=":material/check:")
        st.text(kept)
    count = st.session_state.get(_UPLOADS, 0)
    upload = st.file_uploader(
        _("Your lesson's file"), ["yaml", "yml"], key=f"{_UPLOADS}_{count}", max_upload_size=MOST_MB
    )
    if upload is None:
        return
    text = upload.getvalue().decode("utf-8", "replace")
    try:
        lesson = save_lesson(text, actor())
    except UserError as error:
        problem(str(error))
        _lines_at(text, error)
        return
    st.session_state[_KEPT], st.session_state[_UPLOADS] = lesson.title.text(), count + 1
    st.rerun()


def _lines_at(text: str, error: UserError) -> None:
    """The line that the error names, with those before and after it."""
    wrong = error.values.get("line")
    lines = text.splitlines()
    if not isinstance(wrong, int) or not 0 < wrong <= len(lines):
        return
    first = max(1, wrong - LINES_BESIDE)
    show_html(
        "file_lines",
        first=first,
        wrong=wrong,
        lines=[line[:LONGEST_LINE] for line in lines[first - 1 : wrong + LINES_BESIDE]],
    )


def _deleting(lesson_id: str) -> None:
    with guarded():
        st.text(get_lesson(lesson_id).title.text())
        st.write(_("Whoever is at it goes on no more. This can't be undone."))
        with st.container(horizontal=True):
            if st.button(_("Delete it"), type="primary", key="delete_lesson_now"):
                delete_lesson(lesson_id, actor())
                st.rerun()
            if st.button(_("Keep it"), key="delete_lesson_not"):
                st.rerun()
