"""Checkpoints of finished runs go after some days, or when they take too much."""

from datetime import timedelta

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.db.engine import transaction
from core.housekeeping.old_checkpoints import delete_old_checkpoints, kept_checkpoints
from core.jobs.repository import utc_now
from core.runs import repository
from core.runs.artifacts import fetch, publishing
from core.runs.models import ArtifactKind, RunStatus
from core.runs.resuming import kept_file, kind_of
from tests.helpers import end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


def ended(status: RunStatus = RunStatus.FINISHED, size: int = 1000) -> str:
    """A run that has ended, with two checkpoints of that size."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    end_run(run_id, status)
    files = {
        ArtifactKind.CHECKPOINT: settings.checkpoint_file(run_id),
        kind_of(2): kept_file(run_id, 2),
    }
    for kind, file in files.items():
        file.write_bytes(b"0" * size)
        publish = publishing(run_id, kind, file)
        with transaction() as connection:
            publish(connection)
    return run_id


def test_the_oldest_go_first_where_they_take_too_much(monkeypatch):
    first, second, third = ended(), ended(), ended()
    stopped = ended(RunStatus.STOPPED)
    assert [one.run_id for one in kept_checkpoints()] == [third, second, first]
    assert delete_old_checkpoints() == []
    monkeypatch.setenv("VISTAZO_CHECKPOINTS_MB", "0.004")
    assert delete_old_checkpoints() == [first]
    assert not settings.checkpoint_file(first).exists()
    assert not kept_file(first, 2).exists()
    assert fetch(first, ArtifactKind.CHECKPOINT) is None
    assert settings.checkpoint_file(second).exists()
    monkeypatch.setenv("VISTAZO_CHECKPOINTS_MB", "0")
    assert delete_old_checkpoints() == [third, second]
    assert settings.checkpoint_file(stopped).exists()  # it goes on from there


def test_they_go_after_some_days(monkeypatch):
    run_id = ended()
    assert delete_old_checkpoints(utc_now() + timedelta(days=13)) == []
    assert delete_old_checkpoints(utc_now() + timedelta(days=15)) == [run_id]
    monkeypatch.setenv("VISTAZO_CHECKPOINT_DAYS", "soon")
    with pytest.raises(UserError, match="VISTAZO_CHECKPOINT_DAYS is 'soon'"):
        delete_old_checkpoints()
