"""What a run that waits meets: how many are before it, and when it will have ended.

All who watch share one look: in a class, thirty runs wait at once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.common import settings
from core.execution.waiting_times import WaitingTime, waiting_times, words
from core.jobs.queue_state import queue_state
from core.runs import queue
from core.runs.models import Run, RunStatus

SECONDS_SHARED = 1.0


class Wait(NamedTuple):
    """How many runs are before one, and when it is ready, in words."""

    ahead: int = 0
    ready: str = ""


class _Line(NamedTuple):
    """The whole queue: how many are before each run, the times, whether it is held."""

    positions: Mapping[str, int]
    times: Mapping[str, WaitingTime]
    held: bool


def wait_of(run: Run) -> Wait:
    """What `run` meets; nothing for one that does not wait."""
    if run.status is not RunStatus.QUEUED:
        return Wait()
    line = _line(settings.home())
    if run.id not in line.positions:  # it was put in after that look
        _line.clear()
        line = _line(settings.home())
    return Wait(line.positions.get(run.id, 0), words(line.times.get(run.id), line.held))


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=10, show_spinner=False)
def _line(home: Path) -> _Line:
    return _Line(queue.positions(), waiting_times(), queue_state().paused)
