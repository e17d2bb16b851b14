"""Answers of the workers, drawn when they are there: no page waits for them."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import streamlit as st

from core import workers
from core.errors import LabError
from core.kept import ask_to_stop, read_progress
from pages._ui.components import problem

SECONDS_BETWEEN_LOOKS = 0.7


def draw_answer(
    function: str,
    arguments: tuple[Any, ...],
    draw: Callable[[Any], None],
    waiting: str,
    worker: str = "inference",
    task: str = "",
    about: str = "",
) -> None:
    """Call `draw` with what "module:function" returns for `arguments` (the same ones only once).

    Until the `worker` (of `core.workers`) has it, the word `waiting` stands there, with the
    progress that `task` notes, and this place asks again by itself. `about`: what the answer
    depends on besides, as the checksum of the images that the arguments only name.
    """
    answer = _ask(function, arguments, worker, about)
    if not answer.done():
        st.fragment(_wait, run_every=SECONDS_BETWEEN_LOOKS)(answer, waiting, task)
    elif error := answer.exception():
        _ask.clear(function, arguments, worker, about)  # the cause may be gone at the next look
        error = workers.in_words(error)
        if not isinstance(error, LabError):
            raise error
        problem(str(error))
    else:
        draw(answer.result())


def draw_again_after(function: str, arguments: tuple[Any, ...], waiting: str, task: str) -> None:
    """Have the data worker keep a result, with `task`'s progress, and draw the page anew then."""

    def again(_: Any) -> None:
        _ask.clear(function, arguments, "data", "")  # what it has kept is read from now on
        st.rerun()

    draw_answer(function, arguments, again, waiting, "data", task)


def stop_task(function: str, arguments: tuple[Any, ...], task: str) -> None:
    """End what `draw_again_after` has begun; the same call begins it anew, after `let_run`."""
    ask_to_stop(task)
    _ask.clear(function, arguments, "data", "")


@st.cache_resource(max_entries=300, show_spinner=False)
def _ask(function: str, arguments: tuple[Any, ...], worker: str, about: str) -> "Future[Any]":
    chosen: workers.Worker = getattr(workers, worker)
    return chosen.submit(function, *arguments)


def _wait(answer: "Future[Any]", waiting: str, task: str) -> None:
    progress = read_progress(task) if task else None
    if progress:
        words, share = progress
        st.progress(share, f"{waiting} {words}")
    else:
        st.caption(waiting)
    if answer.done():
        st.rerun(scope="app")
