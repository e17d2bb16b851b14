"""Cleaning up: a line for each kind, a preview before anything goes, and a way back."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.execution.gathering import Gathering, forget, gathered
from core.housekeeping.cleaning import WORDS, Cleaned, Cleaning, Plan, clean, preview, undo
from core.housekeeping.limits import count_again
from core.housekeeping.models import size_words
from pages._ui.disk.usage import count_anew
from pages._ui.shell.actor import actor
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import problem, titled_line

NAME = "cleaning"
SECONDS_FRESH = 60.0
SECONDS_BETWEEN_LOOKS = 0.7
MOST_NAMED = 8
_LAST = "cleaned_last"


def show_cleaning() -> None:
    """What can go; while that is looked for, how far that is."""
    st.subheader(_("Clean up"), anchor=False)
    _offer_undo()
    who = actor()
    plans = gathered(
        f"{NAME} {who.name} {who.role}",
        lambda: (preview(one, who) for one in Cleaning),
        SECONDS_FRESH,
    )
    if not plans.ended:
        draw_every(SECONDS_BETWEEN_LOOKS, _so_far, plans)
        return
    if plans.error is not None:
        problem(_("The look broke off: {reason}", reason=str(plans.error)))
    offered = [plan for plan in plans.found if plan.things]
    for plan in offered:
        _line(plan)
    if not offered:
        st.caption(_("There is nothing that could go but your own images and runs."))


def ask_before_cleaning(plan: Plan) -> None:
    """The preview: what goes, what that frees, what it costs to get it back."""
    st.dialog(_("Clean up?"))(_preview)(plan)


def _so_far(plans: Gathering[Plan]) -> None:
    with guarded():
        if plans.ended:
            st.rerun(scope="app")
        st.caption(_("Looking what could go …"))


def _line(plan: Plan) -> None:
    words = WORDS[plan.cleaning]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            titled_line(f"{_(words.title)} · {size_words(plan.size_bytes)}", _(words.cost))
        key = f"clean_{plan.cleaning}"
        if st.button(_("Preview"), key=key, icon=":material/cleaning_services:"):
            ask_before_cleaning(plan)


def _preview(plan: Plan) -> None:
    with guarded():
        words = WORDS[plan.cleaning]
        st.write(
            ngettext(
                "{count:,} thing, {size}:",
                "{count:,} things, {size}:",
                len(plan.things),
                size=size_words(plan.size_bytes),
            )
        )
        for thing in plan.things[:MOST_NAMED]:
            titled_line(thing.title, size_words(thing.size_bytes))
        if len(plan.things) > MOST_NAMED:
            more = len(plan.things) - MOST_NAMED
            st.caption(ngettext("and {count:,} more", "and {count:,} more", more))
        st.write(_(words.cost))
        with st.container(horizontal=True):
            label = _("Into the trash") if plan.into_trash else _("Delete")
            if st.button(label, type="primary", key="clean_now"):
                st.session_state[_LAST] = clean(plan, actor())
                _looked_at_anew()
                st.rerun()
            if st.button(_("Keep it"), key="clean_not"):
                st.rerun()


def _offer_undo() -> None:
    """What was cleaned up last in this browser, and the way back where there is one."""
    last: Cleaned | None = st.session_state.get(_LAST)
    if last is None:
        return
    size = size_words(last.size_bytes)
    with st.container(horizontal=True, vertical_alignment="center", key="cleaned_undo"):
        if not last.put_away:
            st.text(_("{size} are freed.", size=size))
        else:
            st.text(_("{size} are in the trash now; emptying it frees them.", size=size))
            if st.button(_("Bring back"), icon=":material/undo:", key="undo_cleaning"):
                del st.session_state[_LAST]
                errors = undo(last, actor())
                _looked_at_anew()
                for error in errors:
                    problem(str(error))
                if not errors:
                    st.rerun()
    for error in last.stayed:
        problem(str(error))


def _looked_at_anew() -> None:
    who = actor()
    forget(f"{NAME} {who.name} {who.role}")
    count_anew()
    count_again()
