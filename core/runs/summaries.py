"""Lists of runs, from what their rows say: no config is read for them.

Runs that are put away are in none, nor are those that can't be read (`unreadable_runs` has them).
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from core.common.errors import UserError
from core.db.engine import DatabaseAway, reading
from core.db.tables import artifacts, epochs, runs
from core.jobs.order import read_order
from core.runs.filling_in import UNREADABLE
from core.runs.models import ENDED, ArtifactKind, RunStatus, RunSummary, Unreadable
from core.runs.repository import get_run
from core.runs.rows import in_this_workspace, odd_row, read_rows

_TESTED = runs.c.test_accuracy.between(0, 1)  # no text either, which SQLite sorts after numbers
_ACTIVE = (RunStatus.RUNNING, RunStatus.QUEUED, RunStatus.PAUSED)
NAMES = [field.name for field in fields(RunSummary)]
STATUSES = {str(status): status for status in RunStatus}
PLACE_OF_STATUS = NAMES.index("status")


@dataclass(frozen=True)
class Accuracies:
    """How many runs have a result, the least and the most of their accuracies (0 to 1), and the
    number of the newest."""

    count: int
    least: float
    most: float
    newest: int


def list_summaries(*statuses: RunStatus, limit: int | None = None) -> list[RunSummary]:
    """Runs, newest first; only those with one of `statuses` where any is given."""
    return _newest(readable(statuses), limit)


def active_summaries(waiting: int) -> list[RunSummary]:
    """What trains, newest first, the next so many that wait, in the order in which they will start,
    and what is paused."""
    with reading() as connection:
        order = {one.subject: at for at, one in enumerate(read_order(connection))}
    last = len(order)
    active = list_summaries(*_ACTIVE)  # of one moment: else a run that begins would be there twice
    trains, queued, paused = ([run for run in active if run.status is one] for one in _ACTIVE)
    queued.sort(key=lambda run: (order.get(run.id, last), run.created_at))
    return [*trains, *queued[:waiting], *paused]


def summaries_with(
    kind: ArtifactKind, limit: int | None = None, network: str = ""
) -> list[RunSummary]:
    """Ended runs that have an artifact of that kind, newest first; only of that `network` where one
    is named."""
    query = readable(ENDED).where(_has(kind))
    return _newest(query.where(runs.c.network == network) if network else query, limit)


def summary_with(kind: ArtifactKind, run_id: str) -> RunSummary | None:
    """The ended run of that id, where it has an artifact of that kind."""
    found = _newest(readable(ENDED).where(_has(kind), runs.c.id == run_id), 1)
    return found[0] if found else None


def summaries_of(
    experiment: str, *statuses: RunStatus, tested: bool = False, limit: int | None = None
) -> list[RunSummary]:
    """Runs of that experiment, newest first; only those with a result where `tested`."""
    query = readable(statuses).where(runs.c.experiment == experiment)
    return _newest(query.where(_TESTED) if tested else query, limit)


def summaries_numbered(numbers: Collection[int]) -> list[RunSummary]:
    """The runs of these numbers (`Accuracies.newest`), newest first; odd ones are left out."""
    return _newest(readable(()).where(runs.c.number.in_(numbers)))


def count_tested(
    experiments: Collection[str], *statuses: RunStatus
) -> dict[tuple[str, RunStatus], Accuracies]:
    """Of these experiments, how many runs of each status have a result, and which results."""
    accuracy, group = runs.c.test_accuracy, (runs.c.experiment, runs.c.status)
    query = readable(statuses).where(_TESTED, runs.c.experiment.in_(experiments))
    figures = func.count(), func.min(accuracy), func.max(accuracy), func.max(runs.c.number)
    with reading() as connection:
        rows = connection.execute(query.with_only_columns(*group, *figures).group_by(*group)).all()
    return {(key, STATUSES[status]): Accuracies(*figures) for key, status, *figures in rows}


def accuracy_curves(run_ids: Collection[str]) -> dict[str, list[float]]:
    """The accuracy (0 to 1) after each epoch of these runs, on validation images where there are
    any, else on the training images. Runs without an epoch are left out."""
    share = func.coalesce(epochs.c.val_accuracy, epochs.c.accuracy)
    query = select(epochs.c.run_id, share).where(epochs.c.run_id.in_(run_ids))
    with reading() as connection:
        rows = connection.execute(query.order_by(epochs.c.run_id, epochs.c.number)).all()
    curves: dict[str, list[float]] = {}
    for run_id, accuracy in rows:
        if isinstance(accuracy, float | int) and 0 <= accuracy <= 1:
            curves.setdefault(run_id, []).append(float(accuracy))
    return curves


def count_runs(*statuses: RunStatus) -> int:
    """How many runs have one of `statuses`, of those that lists show."""
    query = readable(statuses).with_only_columns(func.count())
    with reading() as connection:
        return connection.scalar(query) or 0


def unreadable_runs(*statuses: RunStatus) -> list[Unreadable]:
    """The runs that lists leave out because they can't be read."""
    return _every_row(statuses)[1]


def every_run() -> tuple[list[RunSummary], list[Unreadable]]:
    """All runs that are not put away, newest first, and those that can't be read."""
    rows, unreadable = _every_row(())
    return [_summary(row) for row in rows], unreadable


def _in_lists(statuses: Collection[RunStatus]) -> Select[Any]:
    """The rows of this workspace that are not put away; any status where none is named."""
    query = select(runs.c.number, *(runs.c[name] for name in NAMES))
    query = query.where(in_this_workspace(), runs.c.trashed_at.is_(None))
    return query.where(runs.c.status.in_(statuses)) if statuses else query


def readable(statuses: Collection[RunStatus] = ()) -> Select[Any]:
    """The rows that lists show: of `RunSummary`'s columns, after the run's number."""
    known = runs.c.experiment.is_(None), runs.c.experiment != UNREADABLE
    return _in_lists(statuses or tuple(RunStatus)).where(or_(*known))


def _has(kind: ArtifactKind) -> Any:
    return runs.c.id.in_(select(artifacts.c.run_id).where(artifacts.c.kind == kind))


def _newest(query: Select[Any], limit: int | None = None) -> list[RunSummary]:
    return _summaries(query.order_by(runs.c.number.desc()), limit)


def _summaries(query: Select[Any], limit: int | None) -> list[RunSummary]:
    with reading() as connection:
        rows, _odd = read_rows(connection, query, limit)
    return [_summary(row) for row in rows]


def _summary(row: Row[Any]) -> RunSummary:
    return RunSummary(*values_of(row))


def values_of(row: Row[Any]) -> list[Any]:
    """What a row of `readable` holds after the number: the fields of `RunSummary`, in order."""
    values: list[Any] = list(row)[1:]
    values[PLACE_OF_STATUS] = STATUSES[values[PLACE_OF_STATUS]]
    return values


def _every_row(statuses: Collection[RunStatus]) -> tuple[list[Row[Any]], list[Unreadable]]:
    """The rows of runs that can be read, newest first, and the other runs."""
    query = _in_lists(statuses).order_by(runs.c.number.desc())
    with reading() as connection:
        rows, odd = read_rows(connection, query)
        states = [odd_row(connection, number) for number in odd]
    readable = []
    for row in rows:
        if row.status in STATUSES and row.experiment != UNREADABLE:
            readable.append(row)
        else:
            states.append((row.id, row.status))
    unreadable = [Unreadable(run_id, status, _reason(run_id)) for run_id, status in states]
    return readable, [one for one in unreadable if one.reason]


def _reason(run_id: str) -> str:
    """Why it can't be read; nothing where it can be by now: then the next list has it."""
    try:
        get_run(run_id)
    except DatabaseAway:
        raise
    except UserError as error:
        return error.text
    return ""
