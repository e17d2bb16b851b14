"""A run's settings over several seeds: what they reach, and the missing seeds by one click."""

import streamlit as st

from core.common.i18n import _, ngettext, number
from core.config import imported_network
from core.execution.repeats import (
    SEEDS,
    Spread,
    groups_with_result,
    missing_seeds,
    repeat,
    spread_of,
)
from core.reporting.comparison_report import MOST
from core.runs.models import Run, RunStatus, RunSummary
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import COMPARE
from pages._ui.shell.state import PART_PARAMETER, RUNS_PARAMETER
from pages._ui.widgets.messages import next_step

SEEDS_PART = "seeds"  # of Compare
_QUEUED = "repeats_queued"  # by experiment: the runs that this visitor has put into the queue


def show_seeds(run: Run) -> None:
    """What the settings of a finished run reach over their seeds, where there are several."""
    if spread := spread_of(_by_seed(run)):
        st.text(_words(spread))


def seeds_buttons(run: Run) -> None:
    """More seeds of a finished run's settings by one click, and the way to those that there are."""
    if not can_be_repeated(run):
        return
    repeat_button(run)
    found = _by_seed(run)
    if len(found) > 1:
        ids = list(dict.fromkeys([run.id, *(one.id for one in found)]))[:MOST]
        address = {RUNS_PARAMETER: ",".join(ids), PART_PARAMETER: SEEDS_PART}
        next_step(COMPARE, _("Compare its seeds"), **address)


def repeat_button(run: Run) -> None:
    """Puts the run's config into the queue with the seeds that are missing, by one click."""
    missing = len(missing_seeds(run.config))
    if not missing:
        st.caption(_("{count} seeds are there or under way.", count=SEEDS))
    elif st.button(
        _("Repeat with {count} seeds", count=SEEDS),
        key=f"repeat_{run.id}",
        icon=":material/repeat:",
        help=ngettext(
            "Puts {count} run more into the queue, with another seed.",
            "Puts {count} runs more into the queue, each with another seed.",
            missing,
        ),
    ):
        with guarded():
            queued = repeat(run.config, actor())
            st.session_state.setdefault(_QUEUED, {})[run.experiment] = queued
            st.rerun()
    if queued := st.session_state.get(_QUEUED, {}).get(run.experiment):
        st.text(ngettext("{count} run was queued.", "{count} runs were queued.", len(queued)))


def can_be_repeated(run: Run) -> bool:
    """Whether its settings alone decided what it is: it was trained here, from the beginning, to
    the end, and was tested."""
    tested = run.status is RunStatus.FINISHED and run.test_accuracy is not None
    trained_here = run.network != imported_network.NAME
    return bool(tested and trained_here and run.experiment and not run.parent_run)


def _by_seed(run: Run) -> list[RunSummary]:
    """The runs of its settings that have a result, one of each seed."""
    if not run.experiment or not can_be_repeated(run):
        return []
    return groups_with_result([run.experiment])[run.experiment].runs


def _words(found: Spread) -> str:
    return ngettext(
        "With {count} seed, these settings reach {mean} on average (± {spread} points).",
        "With {count} seeds, these settings reach {mean} on average (± {spread} points).",
        found.seeds,
        mean=number(found.mean, ".1%"),
        spread=number(100 * found.spread, ".2f"),
    )
