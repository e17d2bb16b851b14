"""The way from a run to its answers epoch by epoch, the time machine of Evaluate."""

from core.common.i18n import _
from core.runs.artifacts import fetch
from core.runs.models import ArtifactKind, Run, RunStatus
from pages._ui.shell.registry import EVALUATE
from pages._ui.shell.state import PART_PARAMETER, RUN_PARAMETER, TIME_MACHINE
from pages._ui.widgets.messages import next_step


def see_how_it_learned(run: Run) -> None:
    """The button, for a run that trains on, or has kept answers of its epochs."""
    trains = run.status is RunStatus.RUNNING and run.config.data.validation != 0
    if trains or (not run.active and fetch(run.id, ArtifactKind.EPOCH_ANSWERS)):
        address = {RUN_PARAMETER: run.id, PART_PARAMETER: TIME_MACHINE}
        next_step(EVALUATE, _("See how it learned"), **address)
