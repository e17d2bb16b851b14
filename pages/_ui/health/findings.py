"""What was looked at, as far as that has come: what is wrong first, and what to do about it."""

import streamlit as st

from core.common.i18n import _, shown
from core.execution.gathering import Gathering, forget, gathered
from core.health.examination import examine
from core.health.findings import STATE_WORDS, Finding, State, troubles
from pages._ui.shell.clock import moment
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

NAME = "health"
SECONDS_FRESH = 60.0
SECONDS_BETWEEN_LOOKS = 0.7
ORDER = (State.WRONG, State.WARNING, State.OK)


def show_findings() -> None:
    """All of it; while a look is under way, what there is so far, drawn again by itself."""
    looks = gathered(NAME, examine, SECONDS_FRESH)
    if not looks.ended:
        draw_every(SECONDS_BETWEEN_LOOKS, _so_far, looks)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(troubles(looks.found) or _("All is well."))
        st.caption(_("looked at {time}", time=moment(looks.begun_at)))
        if st.button(_("Look again"), key="look_again", icon=":material/refresh:"):
            forget(NAME)
            st.rerun()
    _lines(looks)


def _so_far(looks: Gathering[Finding]) -> None:
    with guarded():
        if looks.ended:
            st.rerun(scope="app")
        st.caption(_("Looking at one thing after the other; workers may take half a minute …"))
        _lines(looks)


def _lines(looks: Gathering[Finding]) -> None:
    if looks.error is not None:
        problem(_("The look broke off: {reason}", reason=type(looks.error).__name__))
    found = sorted(looks.found, key=lambda one: ORDER.index(one.state))
    lines = [
        {
            "state": str(one.state),
            "word": _(STATE_WORDS[one.state]),
            "subject": _(one.subject),
            "words": shown(one.words),
            "to_do": shown(one.to_do),
        }
        for one in found
    ]
    if lines:
        show_html("findings", findings=lines)
