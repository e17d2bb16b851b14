"""Answers of the workers, drawn when they are there: no page waits for them."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import streamlit as st

from core.common.errors import UserError
from core.execution import data_tasks, local
from core.execution.tasks import Call
from core.jobs.models import JobState
from pages._ui.shell.actor import actor
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.job_progress import job_progress
from pages._ui.widgets.messages import problem

R = TypeVar("R")
SECONDS_BETWEEN_LOOKS = 0.7
_tasks: "dict[str, Future[None]]" = {}  # the last one of each name
_lock = threading.Lock()


def draw_answer(
    call: Call[R],
    draw: Callable[[R], None],
    waiting: str,
    about: str = "",
    height: int = 0,
) -> None:
    """Call `draw` with the answer to `call` (the same one is asked only once).

    Until the worker `inference` has it, the word `waiting` stands there, and this place asks again
    by itself. `about`: what the answer depends on besides, as the checksum of the
    images that the arguments only name. `height`: pixels that the answer will take about, kept
    free for it meanwhile, so that nothing below it moves.
    """
    answer = _ask(call, about)
    if not answer.done():
        with st.container(height=height or "content", border=False):
            draw_every(SECONDS_BETWEEN_LOOKS, _wait, answer, waiting, "")
    elif error := answer.exception():
        _ask.clear(call, about)  # the cause may be gone at the next look
        problem(str(_mendable(error)))
    else:
        draw(answer.result())


def wait_for_answer(call: Call[R], about: str = "") -> R:
    """The answer to `call`, which nothing can be drawn without; the same one is asked only once.

    A page that is drawn anew must not ask again: its question would wait in the worker behind all
    that was asked meanwhile, and a click behind the page. `about`: see `draw_answer`. Raises what
    the task raised, and `WorkerDied`.
    """
    answer = _ask(call, about)
    try:
        return answer.result()
    except Exception as error:
        _ask.clear(call, about)
        raise local.in_words(error) from None


def answer_so_far(call: Call[R], about: str = "") -> R | None:
    """The answer to `call` where it is there by now; None while a worker is at it, or where it
    failed, which `draw_answer` says. The same one is asked only once. `about`: see there."""
    answer = _ask(call, about)
    return None if not answer.done() or answer.exception() else answer.result()


def draw_again_after(
    call: Call[None],
    waiting: str,
    task: str,
    failed: Callable[[UserError], None] = lambda error: problem(str(error)),
) -> None:
    """Let the data worker compute and store a result, show `task`'s progress, then draw the page.

    Sessions that want the same result share one task. Each session that waited is told once how
    the task ended, also when another session stopped it. `failed` is called with a UserError of the
    task; any other exception is raised.
    """
    answer = st.session_state.get(_mine(task)) or _join(call, task)
    st.session_state[_mine(task)] = answer
    if not answer.done():
        draw_every(SECONDS_BETWEEN_LOOKS, _wait, answer, waiting, task)
        return
    _leave(task)
    if error := answer.exception():
        failed(_mendable(error))
    else:
        st.rerun()  # what it has kept is read from now on


def stop_task(task: str) -> None:
    """End what `draw_again_after` has begun, for all."""
    data_tasks.stop(task, actor())
    _leave(task)
    _tasks.pop(task, None)


def is_running(task: str) -> bool:
    """Whether somebody waits for it by `draw_again_after`, in whatever browser."""
    answer = _tasks.get(task)
    return answer is not None and not answer.done()


def _join(call: Call[None], task: str) -> "Future[None]":
    with _lock:
        if not is_running(task):
            _tasks[task] = data_tasks.submit(call, task, actor())
        return _tasks[task]


def _leave(task: str) -> None:
    st.session_state.pop(_mine(task), None)


def _mine(task: str) -> str:
    return f"answer_{task}"


def _mendable(error: BaseException) -> UserError:
    """The `error` of a task where a person can mend it; any other is raised."""
    error = local.in_words(error)
    if not isinstance(error, UserError):
        raise error
    return error


@st.cache_resource(max_entries=300, show_spinner=False)
def _ask(call: Call[R], about: str) -> "Future[R]":
    return local.inference.submit(call.task, *call.args, **call.kwargs)


def _wait(answer: "Future[Any]", waiting: str, task: str) -> None:
    with guarded():
        job = data_tasks.job_of(task) if task else None
        st.caption(waiting)
        if job and job.state is JobState.RUNNING:
            job_progress(job, waiting)
        if answer.done():
            st.rerun(scope="app")
