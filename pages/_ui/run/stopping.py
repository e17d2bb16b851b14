"""Buttons that stop a run, pause it and let it go on, and what is said of them."""

import streamlit as st

from core.common.i18n import N_, _
from core.execution import scheduler
from core.jobs.models import Command
from core.runs import queue
from core.runs.models import Phase, Run, RunStatus
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.widgets.messages import KEPT

PAUSE_ICON, RESUME_ICON = ":material/pause_circle:", ":material/resume:"
PAUSE_HELP = N_(
    "Its place goes to the next run. It goes on later after its last finished epoch, with the same "
    "curve as without a pause: an epoch that ends within 15 s is waited for, the part of a longer "
    "one is trained again."
)
SKIPPING = N_(
    "Ends the test. The trained network is kept, without a result on test images;"
    " “Go on training” tests it later."
)
RESUME_HELP = N_("It is the next one of its owner, and goes on after its last finished epoch.")


def is_testing(run: Run) -> bool:
    """Whether it has learned all it will, and is being tested."""
    return run.progress.phase is Phase.TESTING


def stop_button(run: Run) -> bool:
    """Stop the training, or skip its test; whether somebody has done so."""
    testing = is_testing(run)
    command, ask = Command.STOP, queue.request_stop
    if testing:
        command, ask = Command.SKIP_TEST, queue.skip_test
    asked = command in run.asked
    label = _("Skip the test images") if testing else _("Stopping…") if asked else _("Stop")
    if not st.button(
        label,
        key=f"stop_{run.id}",
        icon=":material/stop_circle:",
        disabled=asked or not mine_to_change(run.owner),
        help=_(SOMEBODY_ELSES)
        if not mine_to_change(run.owner)
        else _(SKIPPING)
        if testing
        else f"{_('Ends the training within a moment.')} {_(KEPT)}",
    ):
        return False
    ask(run.id, actor())
    return True


def pause_button(run: Run) -> bool:
    """Pause or resume, whichever is possible; whether somebody has done so."""
    if run.status is RunStatus.PAUSED:
        key, label, icon, help_text = "resume", _("Resume"), RESUME_ICON, RESUME_HELP
    else:
        asked = Command.PAUSE in run.asked
        label = _("Pausing…") if asked else _("Pause")
        key, icon, help_text = "pause", PAUSE_ICON, PAUSE_HELP
    mine = mine_to_change(run.owner)
    disabled = not mine or (run.status is RunStatus.RUNNING and Command.PAUSE in run.asked)
    help_text = help_text if mine else SOMEBODY_ELSES
    if not st.button(label, key=f"{key}_{run.id}", icon=icon, help=_(help_text), disabled=disabled):
        return False
    if run.status is RunStatus.PAUSED:
        scheduler.resume(run.id, actor())
    else:
        queue.request_pause(run.id, actor())
    return True
