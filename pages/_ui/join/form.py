"""Joining: who one is, the code, and what came of it, in words."""

from urllib.parse import urlencode

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.lessons import progress, sittings
from core.lessons.progress import Visit
from core.lessons.sittings import Sitting, SittingState
from core.people.models import Person
from pages._ui.shell.actor import actor, visitor
from pages._ui.shell.lesson import go_to_step
from pages._ui.shell.people import ADDRESS
from pages._ui.shell.registry import JOIN
from pages._ui.shell.state import CODE_PARAMETER, held
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

LONGEST_CODE = 40


def show_join() -> None:
    """Ask for what is missing: a name, a code; who is in already is told how to go on."""
    code = st.query_params.get(CODE_PARAMETER, "")[:LONGEST_CODE]
    who = visitor().person
    if who is None:
        _ask_for_a_name(code)
        return
    sitting = _sitting_of(code)
    visit = progress.current_visit(actor())
    if visit and visit.sitting and (not code or (sitting and sitting.id == visit.sitting)):
        _go_on(visit, who)
    else:
        _ask_for_the_code(code, who, sitting)
    st.caption(_("Is that not you? Your name at the top of the page is where that is changed."))


def _ask_for_a_name(code: str) -> None:
    st.text(_("Say what you are called first: the class sees it on the board."))
    query = f"?{urlencode({CODE_PARAMETER: code})}" if code else ""
    back = urlencode({"next": f"/{JOIN.address}{query}"})
    show_html("go_to", address=f"{ADDRESS}?{back}", words=_("Choose a name"))


def _sitting_of(code: str) -> Sitting | None:
    """The class that the address names; where there is none, the page says so."""
    try:
        return sittings.find_by_code(code, actor()) if code else None
    except UserError as error:
        problem(str(error))
        return None


def _ask_for_the_code(code: str, who: Person, sitting: Sitting | None) -> None:
    if sitting:
        st.text(_("The lesson: {title}", title=sitting.lesson.title.text()))
        if sitting.state is not SittingState.OPEN:
            st.text(_("It has ended. Who took part in it can go on."))
    with st.form("join", border=False):
        key = f"join_code.{code}"
        typed = st.text_input(
            _("Code of the lesson"), held(key, code), max_chars=LONGEST_CODE, key=key
        )
        label = _("Take part as {name}", name=who.shown)
        pressed = st.form_submit_button(label, type="primary", icon=JOIN.icon, key="join_now")
    if pressed:
        _join(typed)


def _join(typed: str) -> None:
    """Take part; the page says so where the code of the address is that of the visit's lesson."""
    try:
        sittings.join(typed, actor())
    except UserError as error:
        problem(str(error))
        return
    st.query_params[CODE_PARAMETER] = typed.strip()
    st.rerun()


def _go_on(visit: Visit, who: Person) -> None:
    """That they take part, and the step that is next: the same the second time, and elsewhere."""
    title, found = visit.lesson.title.text(), progress.progress(visit)
    st.text(_("{name}, you take part in “{title}”.", name=who.shown, title=title))
    if found.now:
        st.text(
            _(
                "Step {number} of {total} is next: {step}",
                number=visit.lesson.number_of(found.now.id),
                total=found.total,
                step=found.now.title.text(),
            )
        )
    else:
        st.text(_("You have done all of its steps."))
    if st.button(
        _("Go to the lesson"), type="primary", icon=":material/school:", key="to_the_lesson"
    ):
        go_to_step(visit)
