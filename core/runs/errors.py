"""Errors about a run that several modules raise."""

from core.common.errors import UserError
from core.common.i18n import N_
from core.runs.models import Run


def in_trash(run_id: str) -> UserError:
    """The error that the run has to be brought back before anything can be done with it."""
    return UserError(
        "run-in-trash",
        N_(
            "Run {run} is in the trash. Bring it back first: on its page, or by `restore {run}` in "
            "a terminal."
        ),
        run=run_id,
    )


def refuse_in_trash(run: Run) -> None:
    """UserError where the run was put away."""
    if run.trashed_at is not None:
        raise in_trash(run.id)
