"""A training whose database is locked, or goes away and comes back, ends as if it had not been."""

import threading
import time
from collections.abc import Callable

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.db import engine, sqlite
from core.execution import scheduler
from core.runs import folder_record, repository, summaries
from core.runs.folder_record import read_epochs, read_state
from core.training.callbacks.progress import Progress
from tests.helpers import locked_database, small_config, train_run

EPOCHS = 12


def train_while(monkeypatch: pytest.MonkeyPatch, disturb: Callable[[], None]) -> str:
    """Train for some epochs; `disturb` begins in a thread of its own with the third of them."""
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    disturbing = threading.Thread(target=disturb)
    begin = Progress.on_epoch_begin

    def slowly(self: Progress, epoch: int, logs: object = None) -> None:
        if epoch == 2:
            disturbing.start()
        time.sleep(0.2)
        begin(self, epoch, logs)

    config = small_config(training={"epochs": EPOCHS}, data={"fraction": 0.3})
    run_id = scheduler.submit(config, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_epoch_begin", slowly)
        train_run(run_id)
    disturbing.join()
    return run_id


def refuse_nothing_lost(run_id: str) -> None:
    run = repository.get_run(run_id)
    assert (run.status, run.epochs, run.message) == ("finished", EPOCHS, "")
    assert run.test_accuracy is not None
    curve = repository.list_epochs(run_id)
    assert [epoch.number for epoch in curve] == list(range(1, EPOCHS + 1))
    assert read_epochs(run_id) == curve
    assert read_state(run_id)["status"] == "finished"


@pytest.mark.parametrize("seconds", [1.5, 8])  # shorter, and longer, than what is left of it
def test_a_locked_database_does_not_end_a_training(either_database, monkeypatch, seconds):
    held: list[float] = []

    def lock() -> None:
        began = time.monotonic()
        with locked_database():
            time.sleep(seconds)
        held.append(time.monotonic() - began)

    refuse_nothing_lost(train_while(monkeypatch, lock))
    assert held[0] >= seconds


def test_a_server_that_restarts_does_not_end_a_training(workspace, monkeypatch, postgresql):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", postgresql())
    refuse_nothing_lost(train_while(monkeypatch, postgresql.__self__.restart))


def test_meanwhile_people_are_told_in_a_line(either_database, monkeypatch):
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    summaries.list_summaries()
    with locked_database(), pytest.raises(UserError, match="database does not answer"):
        scheduler.submit(small_config(), EVERYBODY)
    assert summaries.list_summaries() == []


def test_a_folder_that_takes_no_note_of_the_end_does_not_undo_it(workspace):
    run_id = scheduler.submit(small_config(), EVERYBODY)
    note = settings.run_folder(run_id) / folder_record.STATE_FILE
    note.unlink()
    (note / "in its place").mkdir(parents=True)
    train_run(run_id)
    assert repository.get_run(run_id).status == "finished"
