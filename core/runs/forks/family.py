"""Which runs go on from which: the forebears of a run, and what has come of it."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db.engine import reading
from core.db.tables import runs
from core.runs.models import RunSummary
from core.runs.rows import in_this_workspace
from core.runs.summaries import summaries_numbered

MOST_GENERATIONS = 50  # no circle can be made but by hand
MOST_SHOWN = 100


@dataclass(frozen=True)
class Relative:
    """A run of a family: `depth` counts from the first forebear (0). `epoch`: after which of its
    parent's epochs it goes on, 0 for the first. `summary` is None where the run is gone."""

    run_id: str
    depth: int
    epoch: int
    summary: RunSummary | None


def family_of(run: RunSummary) -> list[Relative]:
    """The run with its forebears, and all that has come of it, as a tree read from the top.

    One alone: it comes from none, and nothing has come of it.
    """
    above = _forebears(run)
    found = list(above)
    _descend(run, len(above), found)
    return found


def _forebears(run: RunSummary) -> list[Relative]:
    found: list[tuple[str, int, RunSummary | None]] = []
    now: RunSummary | None = run
    seen = {run.id}
    while now and now.parent_run and now.parent_run not in seen and len(seen) < MOST_GENERATIONS:
        seen.add(now.parent_run)
        parent = _one(now.parent_run)
        found.append((now.parent_run, (parent and parent.parent_epoch) or 0, parent))
        now = parent
    found.reverse()
    return [Relative(run_id, at, epoch, one) for at, (run_id, epoch, one) in enumerate(found)]


def _descend(run: RunSummary, depth: int, found: list[Relative]) -> None:
    found.append(Relative(run.id, depth, run.parent_epoch or 0, run))
    if depth > MOST_GENERATIONS:
        return
    for child in children_of(run.id):
        if len(found) < MOST_SHOWN:
            _descend(child, depth + 1, found)


def children_of(run_id: str) -> list[RunSummary]:
    """The runs that go on from that one, the oldest first; those that are put away are in none."""
    return _found(runs.c.parent_run == run_id)


def _one(run_id: str) -> RunSummary | None:
    return next(iter(_found(runs.c.id == run_id)), None)


def _found(condition: object) -> list[RunSummary]:
    query = select(runs.c.number).where(in_this_workspace(), condition)  # type: ignore[arg-type]
    with reading() as connection:
        numbers = list(connection.scalars(query))
    return summaries_numbered(numbers)[::-1] if numbers else []
