"""What a teacher does with a sitting: show it large, end it, put all of it away, erase it."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.lessons import sittings
from core.lessons.sittings import Sitting, SittingState
from pages._ui.board.address import go_to
from pages._ui.board.seen import forget
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.projector import projector_link


def show_actions(sitting: Sitting) -> bool:
    """The buttons of its state. True where a question is asked now: whoever draws the page again
    would take it away."""
    projector_link()
    if sitting.state is SittingState.OPEN:
        _end_button(sitting)
        return False
    if sitting.state is SittingState.AWAY:
        _bring_back_button(sitting)
    else:
        _put_away_button(sitting)
    asks = st.button(
        _("Erase"), icon=":material/delete_forever:", key="erase_sitting", type="tertiary"
    )
    if asks:
        st.dialog(_("Erase all of this lesson?"), on_dismiss="rerun")(_erasing)(sitting)
    return asks


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
        help=_(
            "What trains is stopped. Its runs and the images imported in it go into the trash, "
            "from which they come back whole."
        ),
    ):
        with st.spinner(_("Stopping what trains, and putting it away…")):
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
        for line in lines_of(sitting):
            st.text(line)
        st.write(
            _(
                "All of it is deleted for good, at once, what is in the trash too. This can't be "
                "undone. What counts is what was made while its owner was in the lesson. Names "
                "stay, and so do versions of other data sets, images kept on Predict, and "
                "searches: on their pages they can be deleted."
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


def lines_of(sitting: Sitting) -> list[str]:
    """What would be deleted, a line for each kind."""
    goes = sittings.what_goes(sitting)
    return [
        ngettext("{count:,} run with its files", "{count:,} runs with their files", goes.runs),
        ngettext("{count:,} guess", "{count:,} guesses", goes.guesses),
        ngettext("{count:,} imported data set", "{count:,} imported data sets", goes.datasets),
        ngettext(
            "how far {count:,} person came in the lesson",
            "how far {count:,} people came in the lesson",
            goes.people,
        ),
    ]


def _again() -> None:
    forget()
    st.rerun(scope="app")
