"""A row as the record of a run. What rows of older versions lack is found out once, when it is
asked for, and kept there."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import bindparam, select, update

from core.common.errors import UserError
from core.common.i18n import N_, restored
from core.db.engine import reading, transaction
from core.db.tables import runs
from core.experiments.config import ExperimentConfig, parse_json
from core.experiments.identity import experiment_key
from core.jobs.models import Progress
from core.jobs.repository import asked_by
from core.runs.models import Run, RunProgress, RunStatus
from core.runs.rows import in_this_workspace, read_rows

UNREADABLE = ""  # the experiment of a run whose config can't be read


def fill_in_experiments() -> None:
    """Note the experiment of each run of an older version, once; it is empty where the config
    can't be read."""
    query = select(runs.c.number, runs.c.config)
    query = query.where(in_this_workspace(), runs.c.experiment.is_(None))
    with reading() as connection:
        rows, odd = read_rows(connection, query)
    keys = {row.number: _key_of(row.config) for row in rows} | dict.fromkeys(odd, UNREADABLE)
    if keys:
        set_experiments(keys)


def set_experiments(keys: Mapping[int, str]) -> None:
    """Write them, by the numbers of their rows. A database that is away hears of it later."""
    change = (
        update(runs).where(runs.c.number == bindparam("row")).values(experiment=bindparam("key"))
    )
    rows = [{"row": number, "key": key} for number, key in keys.items()]
    with suppress(UserError), transaction() as connection:
        connection.execute(change, rows)


def set_test_counts(run_id: str, images: int, most_frequent: int) -> None:
    """Note how many test images a run of an older version had; `Results` says of which kinds."""
    values = {"test_images": images, "test_most_frequent": most_frequent}
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def _key_of(config: str) -> str:
    try:
        return experiment_key(parse_json(config))
    except UserError:
        return UNREADABLE


def run_of(row: Any) -> Run:
    """The run of a row of `runs` with what its job says. UserError where it can't be read; its row
    says so from then on, as it says again that it can."""
    values = {name: getattr(row, name) for name in Run.__dataclass_fields__ if name in runs.c}
    values["status"] = _known_status(row)
    values["config"] = _config(row)
    values["message"] = restored(values["message"])
    values["progress"] = RunProgress.of_job(Progress.from_json(row.progress or "{}"))
    values["asked"] = asked_by(row.command)
    values["silent_seconds"] = row.silent_seconds or 0
    return Run(**values)


def _known_status(row: Any) -> RunStatus:
    try:
        return RunStatus(row.status)
    except ValueError:
        raise UserError(
            "run-status-unknown",
            N_("The state {status!r} of run {run} is not known to this version."),
            status=row.status,
            run=row.id,
        ) from None


def _config(row: Any) -> ExperimentConfig:
    try:
        config = parse_json(row.config)
    except UserError as error:
        if row.experiment != UNREADABLE:
            set_experiments({row.number: UNREADABLE})
        raise UserError(
            "run-config-unreadable",
            N_("The config of run {run} can't be read by this version: {reason}"),
            run=row.id,
            reason=error,
        ) from None
    if row.experiment == UNREADABLE:
        set_experiments({row.number: experiment_key(config)})
    return config
