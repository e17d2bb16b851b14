"""What the page reads of a sweep; all who look at it share the readings."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from core.common import settings
from core.common.i18n import _
from core.execution.tasks import Call, task_of
from core.reporting.sweeps.figures import Aim, Tried, best_of
from core.reporting.sweeps.knob_figures import Axis
from core.reporting.sweeps.words import aim_of, axes_of, second_aim, tried_of
from core.search.knobs import proposals
from core.search.results import Importances, Trial, TrialState, importances, list_trials
from core.search.spec import SweepSpec
from core.search.sweeps import Sweep, SweepState, get

SECONDS_SHARED = 0.4
FEW, EVERY = 50, 10  # with more runs, importance is asked for at every tenth
IMPORTANCES = task_of(importances)


class Seen(NamedTuple):
    """A sweep as it stands, and what its figures need of it."""

    sweep: Sweep
    trials: list[Trial]
    tried: list[Tried]
    aim: Aim
    second: Aim | None

    @property
    def searching(self) -> bool:
        """Whether runs begin, or the last ones train."""
        return self.sweep.state is SweepState.RUNNING or bool(self.count(TrialState.RUNNING))

    @property
    def best(self) -> Tried | None:
        """The best whole run so far."""
        return best_of(self.tried, self.aim)

    def count(self, state: TrialState) -> int:
        """How many trials are in it."""
        return sum(trial.state is state for trial in self.trials)

    def trial(self, number: int) -> Trial:
        """The trial of that number."""
        return next(trial for trial in self.trials if trial.number == number)


def see(sweep_id: str) -> Seen:
    """The sweep just now. UserError where there is none of that id."""
    sweep, trials = _read(sweep_id, str(settings.home()))
    return Seen(sweep, trials, tried_of(trials), aim_of(sweep.spec), second_aim(sweep.spec))


def forget() -> None:
    """Something was changed: the next look reads anew."""
    _read.clear()


def titles_of(spec: SweepSpec) -> dict[str, str]:
    """The knobs' titles in words, by their paths."""
    return {path: _(title) for path, title in _titles(spec.base.to_json(), spec).items()}


def axes(spec: SweepSpec) -> list[Axis]:
    """The knobs as the figures' axes."""
    return axes_of(spec, titles_of(spec))


def importances_of(seen: Seen) -> tuple[Call[Importances], str]:
    """The question to a worker, and of how many whole runs it is."""
    whole = seen.count(TrialState.COMPLETE)
    count = whole if whole < FEW or not seen.searching else whole - whole % EVERY
    return IMPORTANCES(seen.sweep.id), f"{settings.home()} {count}"


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=50, show_spinner=False)
def _read(sweep_id: str, _home: str) -> tuple[Sweep, list[Trial]]:
    return get(sweep_id), list_trials(sweep_id)


@st.cache_resource(max_entries=50, show_spinner=False)
def _titles(_json: str, _spec: SweepSpec) -> Mapping[str, str]:
    return {one.varied.path: one.title for one in proposals(_spec.base)}
