"""What runs need is not deleted."""

from collections.abc import Sequence

from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.runs.models import Run

MOST_NAMED = 5


def refuse_needed_by(runs: Sequence[Run], what: str, way_out: str = "") -> None:
    """UserError where any of `runs` needs `what`; it names the first and says the `way_out`."""
    if not runs:
        return
    which = ", ".join(f"{run.id} ({run.status})" for run in runs[:MOST_NAMED])
    more = ""
    if len(runs) > MOST_NAMED:
        more = N_(" and {count} more", count=len(runs) - MOST_NAMED)
    raise UserError(
        "needed-by-runs",
        N_("{what} can't be deleted: it is needed by run {which}{more}.{ending}"),
        what=what,
        which=which,
        more=more,
        ending=joined(["", way_out]) if way_out else "",
    )
