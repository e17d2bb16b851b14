"""What a teacher does with a sitting: show it large, end it, put all of it away, erase it."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.lessons import sittings
from core.lessons.sittings import Sitting, SittingState
from pages._ui.board.address import go_to
from pages._ui.board.seen import forget, see
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.projector import projector_link


def show_actions(sitting: Sitting) -> None:
    """The buttons of its state."""
    projector_link()
    if sitting.state is SittingState.OPEN:
        _end_button(sitting)
        return
    if sitting.state is SittingState.AWAY:
        _bring_back_button(sitting)
    else:
        _put_away_button(sitting)
    if st.button(
        _("Erase"), icon=":material/delete_forever:", key="erase_sitting", type="tertiary"
    ):
        st.dialog(_("Erase all of this lesson?"))(_erasing)(sitting)


def _end_button(sitting: Sitting) -> None:
    if st.button(
        _("End the lesson"),
        icon=":material/stop_circle:",
        key="end_sitting",
        help=_("Nobody can join any more; what trains goes on, and everything stays."),
    ):
        sittings.end_sitting(sitting.id, actor())
        _again()


def _put_away_button(sitting: Sitting) -> None:
    if st.button(
        _("Put all of it away"),
        icon=":material/delete:",
        key="put_away_sitting",
        type="tertiary",
        help=_("Its runs go into the trash, from which they come back whole."),
    ):
        sittings.put_away(sitting.id, actor())
        _again()


def _bring_back_button(sitting: Sitting) -> None:
    st.text(_("All of it is put away."))
    if st.button(_("Bring back"), icon=":material/undo:", key="bring_back_sitting"):
        sittings.bring_back(sitting.id, actor())
        _again()


def _erasing(sitting: Sitting) -> None:
    with guarded():
        st.text(sitting.lesson.title.text())
        for line in lines_of(sitting.id):
            st.text(line)
        st.write(
            _(
                "All of it is deleted for good, at once. This can't be undone. Names stay, and "
                "what was made outside of the lesson."
            )
        )
        with st.container(horizontal=True):
            if st.button(_("Erase all of it"), type="primary", key="erase_now"):
                with st.spinner(_("Erasing…")):
                    sittings.erase_sitting(sitting.id, actor())
                forget()
                go_to()
            if st.button(_("Keep it"), key="erase_not"):
                st.rerun()


def lines_of(sitting_id: str) -> list[str]:
    """What would be deleted, a line for each kind."""
    seen = see(sitting_id)
    guesses = sum(len(one.guesses) for one in seen.runs)
    return [
        ngettext("{count:,} run with its files", "{count:,} runs with their files", len(seen.runs)),
        ngettext("{count:,} guess", "{count:,} guesses", guesses),
        ngettext(
            "how far {count:,} person came in the lesson",
            "how far {count:,} people came in the lesson",
            len(seen.pupils),
        ),
    ]


def _again() -> None:
    forget()
    st.rerun(scope="app")
