"""What can be done with a run beside its next steps: behind "More", grouped, each group with a
sentence that says what it is for."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import streamlit as st

from core.common.i18n import _
from core.config import imported_network
from core.housekeeping.models import Kind
from core.runs.artifacts import fetch, has
from core.runs.models import ArtifactKind, Run, RunStatus
from core.runs.resuming import checkpoints_of
from pages._ui.export.reports import report_download
from pages._ui.run.forks import going_on_buttons
from pages._ui.run.reuse import reuse_button, sweep_button, train_on_button
from pages._ui.run.seeds import seeds_buttons
from pages._ui.shell import state
from pages._ui.shell.registry import EVALUATE
from pages._ui.shell.state import PART_PARAMETER, RUN_PARAMETER, TIME_MACHINE
from pages._ui.widgets.messages import next_step
from pages._ui.widgets.put_away import put_away_button


class Group(NamedTuple):
    """Buttons that are of use for the same; at least one of them draws something."""

    title: str
    words: str
    buttons: tuple[Callable[[Run], object], ...]


def more_actions(run: Run, reuse: bool) -> None:
    """The menu; `reuse`: whether "Use these settings" is in it, and not beside it.

    It closes where a click sets up the form anew.
    """
    groups = list(_groups(run, reuse))
    if not groups:
        return
    key = f"more_{run.id}_{state.generation()}"
    with st.popover(_("More"), icon=":material/more_horiz:", key=key):
        for group in groups:
            with st.container(gap="xsmall"):
                st.markdown(f"**{group.title}**")
                st.caption(group.words)
                with st.container(horizontal=True, gap="small"):
                    for draw in group.buttons:
                        draw(run)


def see_how_it_learned(run: Run) -> None:
    """The way to its answers epoch by epoch, the time machine of Evaluate, for a run that trains
    on, or has kept answers of its epochs."""
    trains = run.status is RunStatus.RUNNING and run.config.data.validation != 0
    if trains or (not run.active and fetch(run.id, ArtifactKind.EPOCH_ANSWERS)):
        address = {RUN_PARAMETER: run.id, PART_PARAMETER: TIME_MACHINE}
        next_step(EVALUATE, _("See how it learned"), **address)


def _groups(run: Run, reuse: bool) -> Iterator[Group]:
    trained_here = run.network != imported_network.NAME
    if not run.active:
        yield Group(
            _("Look closer"),
            _("Its answers after each epoch, and all of it in one file."),
            (see_how_it_learned, report_download),
        )
    if trained_here and not run.active and (has(run.id, ArtifactKind.MODEL) or _goes_on(run)):
        yield Group(
            _("Train further"),
            _("A new run goes on from what this one has learned. This one stays as it is."),
            (going_on_buttons, train_on_button),
        )
    if trained_here:
        yield Group(
            _("Try other settings"),
            _("New runs from the beginning, to compare with this one."),
            (*([reuse_button] if reuse else []), sweep_button, seeds_buttons),
        )
    if not run.active:
        yield Group(_("Tidy up"), _("Nothing is deleted at once."), (_put_away,))


def _goes_on(run: Run) -> bool:
    return bool(checkpoints_of(run.id))


def _put_away(run: Run) -> None:
    if put_away_button(Kind.RUN, run.id, f"put_away_{run.id}", run.owner):
        st.rerun(scope="app")
