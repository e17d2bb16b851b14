"""Putting something away by one click, and the line right there that brings it back."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.housekeeping import trash
from core.housekeeping.models import KEPT, Kind, TrashEntry
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.widgets.messages import problem

ICON, BACK_ICON = ":material/delete:", ":material/undo:"
PUT_AWAY, BRING_BACK = N_("Put away"), N_("Bring back")
_LAST = "put_away_last"


def put_away_button(kind: Kind, subject: str, key: str, owner: str) -> bool:
    """The button that puts it away at once; whether that was done. Why not is said in its place.

    Not to be pressed where it belongs to an `owner` who is somebody else.
    """
    words = _(
        "Puts it into the trash. It comes back whole whenever you want, for {days} days.",
        days=KEPT.days,
    )
    mine = mine_to_change(owner)
    if not st.button(
        _(PUT_AWAY),
        key=key,
        icon=ICON,
        type="tertiary",
        help=words if mine else _(SOMEBODY_ELSES),
        disabled=not mine,
    ):
        return False
    try:
        st.session_state[_LAST] = trash.put_away(kind, subject, actor())
    except UserError as error:
        problem(str(error))
        return False
    return True


def offer_undo(*kinds: Kind) -> None:
    """What this person has just put away of these kinds, and the button that takes it back."""
    last: TrashEntry | None = st.session_state.get(_LAST)
    if last is None or last.kind not in kinds:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="put_away_undo"):
        st.text(_("{title} is in the trash.", title=last.shown_title))
        if st.button(_(BRING_BACK), icon=BACK_ICON, key=f"undo_{last.id}"):
            del st.session_state[_LAST]  # whatever comes of it: this offer has been taken
            trash.bring_back(last.kind, last.id, actor())
            st.rerun()
