"""What is in the trash, a line each, and the questions before anything is deleted for good."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.datasets.imported import LONGEST_NAME
from core.housekeeping import trash
from core.housekeeping.models import KIND_WORDS, Kind, TrashEntry, size_words
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.clock import moment
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held
from pages._ui.widgets.messages import titled_line
from pages._ui.widgets.paging import choose_page
from pages._ui.widgets.put_away import BACK_ICON, BRING_BACK, ICON

AT_ONCE = 30


def show_entries(entries: Sequence[TrashEntry]) -> None:
    """The sum, a way to empty it, and a line for each."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_summary(entries))
        mine = [entry for entry in entries if mine_to_change(entry.owner)]
        if st.button(
            _("Empty the trash"),
            icon=":material/delete_forever:",
            key="empty_trash",
            disabled=not mine,
        ):
            ask_before_emptying(mine)
    for number in choose_page(len(entries), AT_ONCE, "trash_page"):
        _line(entries[number])


def ask_before_emptying(entries: Sequence[TrashEntry]) -> None:
    """A question: all that is there now goes."""
    st.dialog(_("Empty the trash?"))(_emptying)(entries)


def ask_before_deleting(entry: TrashEntry) -> None:
    """A question: it goes for good."""
    st.dialog(_("Delete this for good?"))(_deleting)(entry)


def ask_for_another_name(entry: TrashEntry, free: str) -> None:
    """Its name is taken: what the data set is to be called from now on."""
    st.dialog(_("Its name is taken"))(_other_name)(entry, free)


def _summary(entries: Sequence[TrashEntry]) -> str:
    return ngettext(
        "{count:,} thing, {size}", "{count:,} things, {size}", len(entries), size=_size(entries)
    )


def _size(entries: Sequence[TrashEntry]) -> str:
    return size_words(sum(entry.size_bytes for entry in entries))


def _line(entry: TrashEntry) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            titled_line(entry.shown_title, " · ".join(_details(entry)))
        if not mine_to_change(entry.owner):
            st.caption(_(SOMEBODY_ELSES))
            return
        if st.button(_(BRING_BACK), key=f"back_{entry.id}", icon=BACK_ICON):
            _bring_back(entry)
        if st.button(_("Delete for good"), key=f"gone_{entry.id}", icon=ICON, type="tertiary"):
            ask_before_deleting(entry)


def _details(entry: TrashEntry) -> list[str]:
    left = ngettext("{count} day left", "{count} days left", entry.days_left)
    away = _("put away {time}", time=moment(entry.put_away_at))
    details = [_(KIND_WORDS[entry.kind]), away, size_words(entry.size_bytes), left]
    return [*details, entry.id] if entry.kind is Kind.RUN else details


def _bring_back(entry: TrashEntry) -> None:
    try:
        trash.bring_back(entry.kind, entry.id, actor())
    except UserError as error:
        if error.code != "trash-name-taken":
            raise
        ask_for_another_name(entry, error.values["free"])
    else:
        st.rerun()


def _other_name(entry: TrashEntry, free: str) -> None:
    with guarded():
        st.write(
            _(
                "Another data set has its name now. Under which one shall this come back? Its title"
                " stays."
            )
        )
        key = f"other_name_{entry.id}"
        name = st.text_input(_("Name"), held(key, free), max_chars=LONGEST_NAME, key=key)
        if st.button(_(BRING_BACK), type="primary", key=f"back_as_{entry.id}"):
            trash.bring_back(entry.kind, entry.id, actor(), name)
            st.rerun()


def _deleting(entry: TrashEntry) -> None:
    with guarded():
        st.text(entry.shown_title)
        st.write(_("{size} are freed. This can't be undone.", size=size_words(entry.size_bytes)))
        with st.container(horizontal=True):
            if st.button(_("Delete for good"), type="primary", key="delete_for_good"):
                trash.delete_for_good(entry, actor())
                st.rerun()
            if st.button(_("Keep it")):
                st.rerun()


def _emptying(entries: Sequence[TrashEntry]) -> None:
    with guarded():
        st.write(
            ngettext(
                "{count:,} thing is deleted for good; {size} are freed. This can't be undone.",
                "{count:,} things are deleted for good; {size} are freed. This can't be undone.",
                len(entries),
                size=_size(entries),
            )
        )
        with st.container(horizontal=True):
            if st.button(_("Delete all of it"), type="primary"):
                trash.empty(actor(), timedelta())
                st.rerun()
            if st.button(_("Keep it")):
                st.rerun()
