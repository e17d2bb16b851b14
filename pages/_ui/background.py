"""Answers of the inference worker, drawn when they are there: no page waits for TensorFlow."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import streamlit as st

from core import workers
from core.errors import LabError
from pages._ui.components import problem

SECONDS_BETWEEN_LOOKS = 0.7


def draw_answer(
    function: str, arguments: tuple[Any, ...], draw: Callable[[Any], None], waiting: str
) -> None:
    """Call `draw` with what "module:function" returns for `arguments` (the same ones only once).

    Until the worker has it, the word `waiting` stands there, and this place asks again by itself.
    """
    answer = _ask(function, arguments)
    tick = None if answer.done() else SECONDS_BETWEEN_LOOKS
    st.fragment(_draw_when_done, run_every=tick)(answer, answer.done(), draw, waiting)


@st.cache_resource(max_entries=300, show_spinner=False)
def _ask(function: str, arguments: tuple[Any, ...]) -> "Future[Any]":
    return workers.inference.submit(function, *arguments)


def _draw_when_done(
    answer: "Future[Any]", was_done: bool, draw: Callable[[Any], None], waiting: str
) -> None:
    if not answer.done():
        st.caption(waiting)
    elif not was_done:
        st.rerun(scope="app")
    elif error := answer.exception():
        known = isinstance(error, LabError)
        problem(str(error) if known else f"The worker met an error: {type(error).__name__}.")
    else:
        draw(answer.result())
