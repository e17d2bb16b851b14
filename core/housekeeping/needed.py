"""What runs need is not deleted."""

from collections.abc import Sequence

from core.common.errors import UserError
from core.runs.repository import Run

MOST_NAMED = 5


def refuse_needed_by(runs: Sequence[Run], what: str, way_out: str = "") -> None:
    """UserError where any of `runs` needs `what`; it names the first and says the `way_out`."""
    if not runs:
        return
    which = ", ".join(f"{run.id} ({run.status})" for run in runs[:MOST_NAMED])
    more = f" and {len(runs) - MOST_NAMED} more" if len(runs) > MOST_NAMED else ""
    ending = f" {way_out}" if way_out else ""
    raise UserError(f"{what} can't be deleted: it is needed by run {which}{more}.{ending}")
