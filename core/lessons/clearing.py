"""The runs of a lesson, stopped and deleted, whoever's they are."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from core.auth.actors import VISTAZO
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading
from core.db.tables import runs
from core.db.workspace import in_parts
from core.housekeeping import runs as run_files
from core.runs import queue, trashed
from core.runs.models import ENDED

SECONDS_TO_STOP = 60.0
SECONDS_BETWEEN_LOOKS = 0.2


def stop_all(run_ids: Collection[str]) -> None:
    """Runs that wait or train end. UserError where that takes too long: then it can be tried
    again."""
    for run_id in _active(run_ids):
        with _gone_already("run-unknown"):
            queue.request_stop(run_id, VISTAZO)
    until = time.monotonic() + SECONDS_TO_STOP
    while left := _active(run_ids):
        if time.monotonic() > until:
            raise UserError(
                "sitting-still-at-work",
                N_("Run {run} is being stopped, and nothing is gone yet. Try again in a moment."),
                run=left[0],
            )
        time.sleep(SECONDS_BETWEEN_LOOKS)
        queue.give_up_lost()


def delete_all(run_ids: Collection[str]) -> None:
    """They go for good, with their files and guesses. UserError as `stop_all`."""
    stop_all(run_ids)
    for run_id in run_ids:
        with _gone_already("run-unknown", "run-in-trash-already"):
            trashed.put_away(run_id, VISTAZO)
        with _gone_already("run-unknown", "run-not-in-trash"):
            run_files.delete_for_good(run_id, VISTAZO)


def _active(run_ids: Collection[str]) -> list[str]:
    found: list[str] = []
    with reading() as connection:
        for part in in_parts(run_ids):
            query = select(runs.c.id).where(runs.c.id.in_(part), runs.c.status.not_in(ENDED))
            found += connection.scalars(query)
    return found


@contextmanager
def _gone_already(*codes: str) -> Iterator[None]:
    """Within it, errors of these codes say that it is done."""
    try:
        yield
    except UserError as error:
        if error.code not in codes:
            raise
