"""One sweep: how it stands, what can be done with it, its figures, and its honest end.

What a click changes stands outside of what ticks; a tick draws words and figures alone.
"""

import streamlit as st

from core.common.durations import duration
from core.common.i18n import _, number
from core.reporting.sweeps.words import counts_words, settings_words
from core.search.results import TrialState
from core.search.sweeps import SweepState
from pages._ui.run.list import open_run
from pages._ui.shell.clock import moment
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.shell.people import owner_words
from pages._ui.sweeps.actions import show_actions
from pages._ui.sweeps.address import go_to_list
from pages._ui.sweeps.honest_end import show_end
from pages._ui.sweeps.list import STATE_WORDS, title_of
from pages._ui.sweeps.parts import Chosen, choose_figure, draw_figure
from pages._ui.sweeps.reading import Seen, see, titles_of
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

SECONDS_BETWEEN_TICKS = 2.0


def show_sweep(sweep_id: str) -> None:
    """Draw it all, and while it searches, keep figures and words up to date."""
    if st.button(_("All sweeps"), icon=":material/arrow_back:", key="all_sweeps"):
        go_to_list()
    seen = see(sweep_id)
    _head(seen)
    with st.container(horizontal=True, key="sweep_actions"):
        show_actions(seen)
        _best_button(seen)
    _draw(seen)
    if not seen.searching:
        show_end(seen)
    figure = choose_figure(seen)
    if seen.searching:
        draw_every(SECONDS_BETWEEN_TICKS, _tick_figure, sweep_id, figure)
    else:
        draw_figure(seen, figure)


def _draw(seen: Seen) -> None:
    """How it stands, kept up to date while it searches."""
    if seen.searching:
        draw_every(SECONDS_BETWEEN_TICKS, _tick, seen.sweep.id, _stage(seen))
    else:
        _standing(seen)


def _tick(sweep_id: str, stage: tuple[SweepState, bool, bool]) -> None:
    with guarded():
        seen = see(sweep_id)
        if _stage(seen) != stage:
            st.rerun()  # the whole page: other buttons now, or no ticking any more
        _standing(seen)


def _tick_figure(sweep_id: str, figure: Chosen) -> None:
    with guarded():
        draw_figure(see(sweep_id), figure)


def _stage(seen: Seen) -> tuple[SweepState, bool, bool]:
    """On what the buttons and the ticking depend."""
    return seen.sweep.state, seen.searching, seen.best is not None


def _head(seen: Seen) -> None:
    sweep = seen.sweep
    owner = owner_words()(sweep.owner)
    show_html(
        "sweep_line",
        title=title_of(sweep),
        details=" · ".join([*([owner] if owner else []), sweep.id, moment(sweep.created_at)]),
        result="",
        status=sweep.state,
        status_word=_(STATE_WORDS[sweep.state]),
    )


def _best_button(seen: Seen) -> None:
    """The run is that which is the best at the click."""
    if seen.best and st.button(_("Look at the best run"), icon=":material/trophy:", key="best_run"):
        open_run(seen.trial(seen.best.number).run_id)


def _standing(seen: Seen) -> None:
    """The figures of the whole sweep in a row, the best settings, and what is to be said."""
    sweep, best = seen.sweep, seen.best
    if sweep.message:
        if sweep.state is SweepState.FAILED:
            problem(_(sweep.message))
        else:
            st.text(_(sweep.message))
    with st.container(horizontal=True, gap="large"):
        for label, value in (
            (_("Best so far"), seen.aim.words(best.value) if best else "–"),
            (_("Runs"), _runs_words(seen)),
            (_("Ended early"), number(seen.count(TrialState.PRUNED), ",")),
            (_("Searched for"), duration(sweep.seconds)),
        ):
            st.metric(label, value, width="content")
    words = [seen.aim.title, counts_words(seen.trials)]
    st.caption(" · ".join(filter(None, words)))
    if best:
        titles = titles_of(sweep.spec)
        settings = settings_words(seen.trial(best.number).settings, titles)
        sentence = _("The best, run {number}: {settings}", number=best.number, settings=settings)
        show_html("takeaway", sentence=sentence)


def _runs_words(seen: Seen) -> str:
    """How many have begun, of how many."""
    begun, runs = len(seen.trials), seen.sweep.spec.budget.runs
    if runs is None:
        return number(begun, ",")
    return _("{done:,} of {runs:,}", done=begun, runs=runs)
