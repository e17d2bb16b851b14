"""Where many wait, what one more training would meet, and the short version that suits a class."""

from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.durations import duration
from core.common.i18n import _, ngettext
from core.datasets.versions.repository import resolve
from core.execution.waiting_times import Line, line_for
from core.experiments.config import ExperimentConfig
from core.experiments.set_up import SetUp
from core.runs import queue
from core.runs.budgets.records import fit_into
from core.runs.budgets.words import time_words
from pages._ui.shell import state
from pages._ui.shell.actor import actor
from pages._ui.train.budget import changes_of, known_budget

MANY = 3  # runs before one's own, from which on a short version is proposed
SHORT_SECONDS = 30
SECONDS_SHARED = 3.0


def say_the_line(config: ExperimentConfig, set_up: SetUp | None = None) -> None:
    """How many runs are before the next one and when it would begin; nothing where few are.

    `set_up` fixes knobs, where there is one: a short version leaves those as they are.
    """
    if not _many_wait(settings.home()):
        return
    line = _line_of(settings.home(), actor().name)
    if line.before < MANY:
        return
    words = ngettext(
        "{count} run waits before yours", "{count} runs wait before yours", line.before
    )
    if line.begins is not None:
        words = _("{words}, about {time}", words=words, time=duration(line.begins))
    with st.container(horizontal=True, vertical_alignment="center", key="the_line"):
        st.text(f"{words}.")
        _short_version(config, set_up)


def _short_version(config: ExperimentConfig, set_up: SetUp | None) -> None:
    """A button that makes it short enough for a class, where what it takes is known and long."""
    budget = known_budget(config)
    if budget is None or budget.seconds <= SHORT_SECONDS:
        return
    fit = fit_into(config, budget, SHORT_SECONDS, len(resolve(config.data).class_names))
    if fit.why not in ("epochs", "images", "size"):
        return
    changes = changes_of(fit, config.parent.epoch)
    turned = [name for section in changes.values() for name in section]
    if set_up and not all(map(set_up.frees, turned)):
        return
    label = _("Take a short version: about {time}", time=time_words(fit.seconds))
    if st.button(label, icon=":material/bolt:", key="short_version"):
        state.turn_knobs(**changes)
        st.rerun(scope="app")


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=10, show_spinner=False)
def _many_wait(home: Path) -> bool:
    """One look for all who have the form open."""
    return len(queue.waiting()) >= MANY


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=100, show_spinner=False)
def _line_of(home: Path, owner: str) -> Line:
    return line_for(owner)
