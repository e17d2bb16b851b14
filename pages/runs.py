"""Runs: all trainings in one table, to look through, to label, to compare and to put away."""

import streamlit as st

from core.common.i18n import N_, _
from core.housekeeping.models import size_words
from core.runs import search
from pages._ui.run.queue import MOST_WAITING, show_queue
from pages._ui.runs.actions import say_what_was_done, show_actions
from pages._ui.runs.filters import ask_for_view
from pages._ui.runs.table import count_words, runs_table
from pages._ui.shell.page import page
from pages._ui.shell.registry import HOME, TRASH
from pages._ui.widgets.messages import empty_state
from pages._ui.widgets.paging import choose_page

AT_ONCE = 50

with page(N_("Runs"), N_("All trainings: find one, label them, compare two to eight of them.")):
    say_what_was_done()
    show_queue(MOST_WAITING)
    every = search.count_found()
    if not every:
        empty_state(
            _("There are no runs yet. Each training becomes one, with its curves and its result."),
            HOME,
            _("Go to Home and train one"),
        )
    else:
        view = ask_for_view()
        found = search.count_found(view.wanted)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(count_words(found, every, size_words(search.total_size())))
            places = choose_page(found, AT_ONCE, f"runs_page_{hash(repr(view[:3]))}")
        actions = st.container()
        runs = search.find_runs(view.wanted, view.sort, view.descending, places.start, len(places))
        if not runs:
            empty_state(_("No run is like that. Change the filters."), picture="search")
        ticked = runs_table(runs, view)
        with actions:
            show_actions(ticked, view.wanted, found)
    st.page_link(TRASH.path, label=_("What is put away: the trash"), icon=TRASH.icon)
