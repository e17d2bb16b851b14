"""What runs need stays where it is."""

from collections.abc import Sequence

from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.runs.models import status_words
from core.runs.trashed import RunOnData

MOST_NAMED = 5


def refuse_needed_by(runs: Sequence[RunOnData], what: str, way_out: str = "") -> None:
    """UserError where any of `runs` needs `what`; it names the first and says the `way_out`."""
    if not runs:
        return
    named = map(_named, runs[:MOST_NAMED])
    more = ""
    if len(runs) > MOST_NAMED:
        more = N_(" and {count} more", count=len(runs) - MOST_NAMED)
    raise UserError(
        "needed-by-runs",
        N_("{what} can't be put away: it is needed by run {which}{more}.{ending}"),
        what=what,
        which=joined(named, ", "),
        more=more,
        ending=joined(["", way_out]) if way_out else "",
    )


def _named(run: RunOnData) -> str:
    if run.trashed:
        return N_("{run} (in the trash)", run=run.id)
    return N_("{run} ({status})", run=run.id, status=status_words(run.status))
