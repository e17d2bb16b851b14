"""Runs, stopped and deleted for good, whoever's they are. What is gone already is no error: a
deletion that broke off is begun again."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from core.auth.actors import VISTAZO
from core.common.errors import UserError
from core.housekeeping import runs as run_files
from core.runs import queue, trashed

SECONDS_TO_STOP = 60.0
SECONDS_BETWEEN_LOOKS = 0.2


def stop_runs(run_ids: Iterable[str]) -> None:
    """Ask those that wait or train to end; `wait_until_ended` waits for it."""
    for run_id in run_ids:
        with gone_already("run-unknown"):
            queue.request_stop(run_id, VISTAZO)


def wait_until_ended(
    at_work: Callable[[], Sequence[str]], too_long: Callable[[str], UserError]
) -> None:
    """Until nothing is `at_work` any more. After `SECONDS_TO_STOP` the error `too_long` of the
    first that still is."""
    until = time.monotonic() + SECONDS_TO_STOP
    while left := at_work():
        if time.monotonic() > until:
            raise too_long(left[0])
        time.sleep(SECONDS_BETWEEN_LOOKS)
        queue.give_up_lost()


def delete_runs(run_ids: Iterable[str]) -> None:
    """They go for good, with their files and guesses. UserError where one is active."""
    for run_id in run_ids:
        with gone_already("run-unknown", "run-in-trash-already"):
            trashed.put_away(run_id, VISTAZO)
        with gone_already("run-unknown", "run-not-in-trash"):
            run_files.delete_for_good(run_id, VISTAZO)


@contextmanager
def gone_already(*codes: str) -> Iterator[None]:
    """Within it, errors of these codes say that it is done."""
    try:
        yield
    except UserError as error:
        if error.code not in codes:
            raise
