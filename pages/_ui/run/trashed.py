"""A run that is in the trash, where somebody comes to it by its address."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.housekeeping import trash
from core.housekeeping.models import Kind, days_left
from core.runs.models import Run
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.registry import TRASH
from pages._ui.widgets.messages import next_step
from pages._ui.widgets.put_away import BACK_ICON, BRING_BACK


def in_the_trash(run: Run) -> None:
    """Say so, and offer to bring it back."""
    assert run.trashed_at is not None
    left = days_left(run.trashed_at)
    words = ngettext(
        "This run is in the trash, with all that it has. In {count} day it is deleted for good.",
        "This run is in the trash, with all that it has. In {count} days it is deleted for good.",
        left,
    )
    st.info(words, icon=TRASH.icon)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            _(BRING_BACK),
            key=f"bring_back_{run.id}",
            icon=BACK_ICON,
            disabled=not mine_to_change(run.owner),
        ):
            trash.bring_back(Kind.RUN, run.id, actor())
            st.rerun()
        next_step(TRASH, _("See the trash"))
