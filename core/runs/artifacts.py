"""Files that a run has left, found and looked at before they are used."""

import os
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.reading import why_not_whole


def trained_network(run_id: str) -> Path:
    """The file of the run's network. UserError where there is none, or it is not whole."""
    path = settings.network_file(run_id)
    if not os.path.lexists(path):
        raise UserError("run-without-model", N_("Run {run} has no model."), run=run_id)
    if why := why_not_whole(path):
        raise unusable(run_id, why)
    return path


def unusable(run_id: str, why: str) -> UserError:
    """The error that the file of the run's network can't be read."""
    return UserError(
        "model-unreadable",
        N_(
            "The network of run {run} can't be used: its file can't be read ({reason}). Train "
            'again with its settings: "Use these settings" on its page, or `train {run}` in a '
            "terminal."
        ),
        run=run_id,
        reason=why,
    )
