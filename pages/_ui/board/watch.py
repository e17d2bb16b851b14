"""One sitting, live: the way in, who is where, runs, guesses, the best, mistakes.

What a click changes stands outside of what ticks. All that ticks is drawn as HTML, which the
browser keeps where nothing has changed.
"""

import streamlit as st

from core.common.i18n import N_, _
from core.evaluation.chance import result_of_run
from core.lessons import sittings
from core.lessons.board import Board
from core.lessons.sittings import Sitting, SittingState
from core.reporting.guesses import Guessed
from pages._ui.board.actions import show_actions
from pages._ui.board.address import go_to
from pages._ui.board.best import show_best
from pages._ui.board.guesses import show_guesses
from pages._ui.board.invitation import show_invitation
from pages._ui.board.mistakes import show_mistakes
from pages._ui.board.runs import show_runs
from pages._ui.board.seen import see
from pages._ui.board.steps import show_steps
from pages._ui.shell.clock import age
from pages._ui.shell.fragments import draw_every, fragment
from pages._ui.shell.page import guarded
from pages._ui.shell.projector import KEY, on_projector, projector_link
from pages._ui.widgets.messages import titled_line

SECONDS_BETWEEN_TICKS = 2.0
MOST_RUNS, MOST_RUNS_LARGE = 15, 5
STATE_WORDS = {
    SittingState.OPEN: N_("opened {time}"),
    SittingState.ENDED: N_("ended {time}"),
    SittingState.AWAY: N_("put away {time}"),
}


@fragment
def show_sitting(sitting_id: str) -> None:
    """Draw it all, and while it is open, or a run of it is at work, draw it again and again: all
    of it, for what a click has changed must not stay beside what a timer draws (decision 0062)."""
    with guarded():
        sitting = sittings.get_sitting(sitting_id)
        large = on_projector()
        with st.container(key=KEY if large else "board"):
            asks = _head_large(sitting) if large else _head(sitting)
            seen = see(sitting_id)
            if _goes_on(seen) and not asks:
                draw_every(SECONDS_BETWEEN_TICKS, _draw, sitting, seen, large)
            else:
                _draw(sitting, seen, large)


def state_words(sitting: Sitting) -> str:
    """Whether it is open, has ended or is put away, and since when."""
    moment = sitting.away_at or sitting.ended_at or sitting.created_at
    return _(STATE_WORDS[sitting.state], time=age(moment))


def _head(sitting: Sitting) -> bool:
    """True where a question is asked above the page."""
    if st.button(_("All lessons with a class"), icon=":material/arrow_back:", key="all_sittings"):
        go_to()
    with st.container(horizontal=True, vertical_alignment="center", key="sitting_head"):
        titled_line(sitting.lesson.title.text(), state_words(sitting))
        asks = show_actions(sitting)
    if sitting.state is SittingState.OPEN:
        with st.container(border=True, key="invitation"):
            show_invitation(sitting.code)
    return asks


def _head_large(sitting: Sitting) -> bool:
    with st.container(horizontal=True, vertical_alignment="center", key="projector_head"):
        if sitting.state is SittingState.OPEN:
            show_invitation(sitting.code)
        with st.container(width="content", horizontal_alignment="right", gap="xsmall"):
            titled_line(sitting.lesson.title.text(), state_words(sitting))
            projector_link()
    return False


def _goes_on(seen: Board) -> bool:
    return seen.sitting.state is SittingState.OPEN or any(one.run.active for one in seen.runs)


def _draw(sitting: Sitting, seen: Board, large: bool) -> None:
    left, right = st.columns(2, gap="medium" if large else "large")
    with left:
        show_steps(sitting.lesson, seen.pupils)
    with right:
        show_runs(seen.runs, MOST_RUNS_LARGE if large else MOST_RUNS)
    left, right = st.columns(2, gap="medium" if large else "large")
    with left:
        _guesses(seen)
    with right:
        show_best(seen.best, seen.tested)
    show_mistakes(seen.surprising, sum(one.truth is not None for one in seen.runs))


def _guesses(seen: Board) -> None:
    names = {one.person: one.name for one in seen.pupils}
    found = [
        Guessed(names.get(guess.person) or _("somebody"), guess.share, result)
        for one in seen.runs
        if one.guesses and (result := result_of_run(one.run))
        for guess in one.guesses
    ]
    show_guesses(found, sum(len(one.guesses) for one in seen.runs if one.run.active))
