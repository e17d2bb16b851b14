"""Two hosts with a workspace each, one database and one S3: what one leaves the other has, whole;
and where S3 is away, nothing is lost."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.notices import list_notices
from core.db.engine import transaction
from core.db.workspace import workspace_id
from core.housekeeping import runs as put_away
from core.runs import artifacts, repository
from core.runs.models import ArtifactKind
from core.runs.resuming import checkpoint_after, checkpoints_of, kept_file, kind_of
from core.sharing.sending import send_waiting
from tests.helpers import end_run, small_config, start_run
from tests.s3 import BUCKET

MODEL, CHECKPOINT = ArtifactKind.MODEL, ArtifactKind.CHECKPOINT


def publish(run_id: str, kind: ArtifactKind, content: str) -> Path:
    file = settings.run_folder(run_id) / artifacts.FILES[kind]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    change = artifacts.publishing(run_id, kind, file)
    with transaction() as connection:
        change(connection)
    return file


def test_what_one_host_leaves_the_other_has(on, s3):
    run_id = repository.create_run(small_config(), EVERYBODY)
    own = publish(run_id, CHECKPOINT, "after epoch 1")
    first = workspace_id()
    on("two")
    assert workspace_id() == first
    brought = artifacts.fetch(run_id, CHECKPOINT)
    assert brought.read_text() == "after epoch 1"
    assert brought.is_relative_to(settings.cache())
    publish(run_id, CHECKPOINT, "after epoch 2")
    on("one")
    assert own.read_text() == "after epoch 1"
    assert artifacts.file_of(run_id, CHECKPOINT).read_text() == "after epoch 2"
    publish(run_id, CHECKPOINT, "after epoch 3")
    assert artifacts.file_of(run_id, CHECKPOINT) == own
    kept = [key for key in s3.addresses() if f"{run_id}/{settings.CHECKPOINT_FILE}" in key]
    assert len(kept) == 2, "the one of the record before, until there is the next"
    start_run(run_id)
    end_run(run_id, "finished")
    put_away.put_away(run_id, EVERYBODY)
    put_away.delete_for_good(run_id, EVERYBODY)
    assert not [key for key in s3.addresses() if run_id in key]


def test_a_file_comes_once_and_is_the_one_of_the_record(on, s3):
    run_id = repository.create_run(small_config(), EVERYBODY)
    publish(run_id, MODEL, "weights")
    (key,) = [key for key in s3.addresses() if f"{run_id}/{settings.NETWORK_FILE}" in key]
    on("two")
    brought = artifacts.file_of(run_id, MODEL)
    s3.boto.put_object(Bucket=BUCKET, Key=key, Body=b"changed")
    assert artifacts.file_of(run_id, MODEL) == brought
    brought.unlink()
    with pytest.raises(UserError, match="Somebody has changed it there"):
        artifacts.file_of(run_id, MODEL)
    s3.boto.delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(UserError, match="is not in s3://"):
        artifacts.trained_network(run_id)
    on("one")
    assert artifacts.file_of(run_id, MODEL).read_text() == "weights"


def test_what_a_workspace_has_before_is_sent_too_and_no_other_mixes_in(on, s3, monkeypatch):
    files = f"s3://{BUCKET}/later"
    monkeypatch.delenv("VISTAZO_FILES")
    run_id = repository.create_run(small_config(), EVERYBODY)
    publish(run_id, MODEL, "weights")
    on("other")
    stranger = repository.create_run(small_config(), EVERYBODY)
    on("one")
    monkeypatch.setenv("VISTAZO_FILES", files)
    publish(run_id, CHECKPOINT, "after epoch 1")
    assert len(send_waiting()) == 2, "its config and its network; the checkpoint went by itself"
    on("other")
    publish(stranger, MODEL, "of others")
    assert "has the files of another workspace" in list_notices()[-1]
    assert not [key for key in s3.addresses() if stranger in key]
    on("two")
    assert artifacts.file_of(run_id, MODEL).read_text() == "weights"


def test_what_can_not_be_sent_stays_and_is_sent_later(on, s3, monkeypatch):
    run_id = repository.create_run(small_config(), EVERYBODY)
    there, gone = f"s3://{BUCKET}/{run_id}", "s3://nobody-else/lab"
    monkeypatch.setenv("VISTAZO_FILES", gone)
    own = publish(run_id, MODEL, "weights")
    publish(run_id, CHECKPOINT, "after epoch 1")
    assert artifacts.fetch(run_id, MODEL) == own
    (notice,) = list_notices()
    assert "can't be sent" in notice
    assert send_waiting() == []
    monkeypatch.setenv("VISTAZO_FILES", there)
    assert len(send_waiting()) == 3, "its config too: this is another place"
    assert send_waiting() == []
    on("two")
    assert artifacts.file_of(run_id, MODEL).read_text() == "weights"


def test_checkpoints_kept_beside_the_last_one_come_from_the_other_host_too(on):
    run_id = repository.create_run(small_config(), EVERYBODY)
    kept = publish_checkpoint(run_id, kept_file(run_id, 2), 2, kind_of(2))
    publish_checkpoint(run_id, settings.checkpoint_file(run_id), 3, CHECKPOINT)
    assert checkpoints_of(run_id) == [2, 3]
    assert checkpoint_after(run_id, 2) == kept
    on("two")
    assert checkpoints_of(run_id) == [2, 3]
    brought = checkpoint_after(run_id, 2)
    assert brought.is_relative_to(settings.cache())
    assert brought.read_bytes() == kept.read_bytes()


def publish_checkpoint(run_id: str, file: Path, epochs: int, kind: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, memory=json.dumps({"epochs": epochs, "over": False}))
    change = artifacts.publishing(run_id, kind, file)
    with transaction() as connection:
        change(connection)
    return file
