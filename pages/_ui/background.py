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
    if not answer.done():
        st.fragment(_wait, run_every=SECONDS_BETWEEN_LOOKS)(answer, waiting)
    elif error := answer.exception():
        _ask.clear(function, arguments)  # the next look asks anew: the cause may be gone by then
        if not isinstance(error, LabError):
            raise error
        problem(str(error))
    else:
        draw(answer.result())


@st.cache_resource(max_entries=300, show_spinner=False)
def _ask(function: str, arguments: tuple[Any, ...]) -> "Future[Any]":
    return workers.inference.submit(function, *arguments)


def _wait(answer: "Future[Any]", waiting: str) -> None:
    st.caption(waiting)
    if answer.done():
        st.rerun(scope="app")
