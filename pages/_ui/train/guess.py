"""Guess first: what share of the test images will it have right? Asked beside the start button."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, number, shown
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig
from core.lessons import guesses
from pages._ui.shell.actor import actor
from pages._ui.shell.state import held, remember
from pages._ui.widgets.messages import problem

_COUNT = "guesses_made"  # each training has a field of its own, which is empty
_LOST = "guess_lost"  # why the last one was not kept, until that has been said


def guess_field(config: ExperimentConfig) -> float | None:
    """The share from 0 to 1 that is guessed, None without a guess."""
    classes = len(get_dataset(config.data.name).class_names)
    percent = st.number_input(
        _("Your guess: how many of 100 will be right?"),
        0,
        100,
        _guessed(),
        1,
        placeholder=_("no guess"),
        help=_(
            "The accuracy on test images, in per cent. Whoever answers blindly has about {chance} "
            "right. After the training, guess and truth stand side by side.",
            chance=number(1 / classes, ".0%"),
        ),
        key=_key(),
        on_change=remember,
        args=(_key(),),
    )
    return None if percent is None else percent / 100


def guess_first(config: ExperimentConfig) -> float | None:
    """The same field, behind a button."""
    percent = _guessed()
    words = _("Guess first") if percent is None else _("Guess: {percent} %", percent=percent)
    with st.popover(words, icon=":material/psychology_alt:", key="guess_first"):
        return guess_field(config)


def keep_guess(run_id: str, share: float | None) -> None:
    """The guess is that of the run, which has just been started; the next training's field is
    empty."""
    if share is None:
        return
    try:
        guesses.guess(run_id, share, actor())
    except UserError as error:  # it trains all the same
        st.session_state[_LOST] = N_(
            "Your guess of {share:.0%} was not kept. {reason}", share=share, reason=error
        )
    st.session_state[_COUNT] = _count() + 1


def say_lost_guess() -> None:
    """That the last guess was not kept, and why; once, where the page is drawn after its start."""
    if lost := st.session_state.pop(_LOST, ""):
        problem(shown(lost))


def _guessed() -> int | None:
    percent: int | None = held(_key(), None)
    return percent


def _key() -> str:
    return f"guess_{_count()}"


def _count() -> int:
    return int(st.session_state.get(_COUNT, 0))
