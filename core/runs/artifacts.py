"""Files that a run has left, found and looked at before they are used."""

import os
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.reading import why_not_whole


def trained_network(run_id: str) -> Path:
    """The file of the run's network. UserError where there is none, or it is not whole."""
    path = settings.network_file(run_id)
    if not os.path.lexists(path):
        raise UserError(f"Run {run_id} has no model.")
    if why := why_not_whole(path):
        raise UserError(unusable(run_id, why))
    return path


def unusable(run_id: str, why: str) -> str:
    """What to say of the file of a network that can't be read."""
    return (
        f"The network of run {run_id} can't be used: its file can't be read ({why}). Train again "
        f'with its settings: "Use these settings" on its page, or `train {run_id}` in a terminal.'
    )
