"""Checkpoints go into the trash and come back; their run stays."""

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.errors import UserError
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.runs import queue, repository
from tests.helpers import small_config, start_run

ANNA, BEN = Actor("anna"), Actor("ben")


def stopped_run(owner: Actor = EVERYBODY) -> str:
    """A run with a checkpoint that ended."""
    run_id = repository.create_run(small_config(name="Mine"), owner)
    queue.request_stop(run_id, owner)
    settings.run_folder(run_id).mkdir(parents=True, exist_ok=True)
    settings.checkpoint_file(run_id).write_bytes(b"state")
    return run_id


def test_it_goes_and_comes_back_as_it_was(workspace):
    run_id = stopped_run()
    entry = trash.put_away(Kind.CHECKPOINT, run_id, EVERYBODY)
    assert not settings.checkpoint_file(run_id).exists()
    assert (entry.kind, entry.title, entry.size_bytes > 5) == ("checkpoint", "Mine", True)
    assert repository.get_run(run_id).trashed_at is None
    assert trash.bring_back(Kind.CHECKPOINT, entry.id, EVERYBODY) == run_id
    assert settings.checkpoint_file(run_id).read_bytes() == b"state"
    assert trash.list_trash() == []


def test_what_is_deleted_for_good_is_gone(workspace):
    run_id = stopped_run()
    entry = trash.put_away(Kind.CHECKPOINT, run_id, EVERYBODY)
    trash.delete_for_good(entry, EVERYBODY)
    with pytest.raises(UserError, match="not in the trash"):
        trash.bring_back(Kind.CHECKPOINT, entry.id, EVERYBODY)
    assert not settings.checkpoint_file(run_id).exists()


def test_one_that_trains_keeps_its_own(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    settings.run_folder(run_id).mkdir(parents=True, exist_ok=True)
    settings.checkpoint_file(run_id).write_bytes(b"state")
    with pytest.raises(UserError, match="needs its checkpoint"):
        trash.put_away(Kind.CHECKPOINT, run_id, EVERYBODY)
    assert settings.checkpoint_file(run_id).exists()


def test_one_without_any_has_nothing_to_put_away(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    with pytest.raises(UserError, match="no checkpoint"):
        trash.put_away(Kind.CHECKPOINT, run_id, EVERYBODY)


def test_a_newer_one_is_not_overwritten(workspace):
    run_id = stopped_run()
    entry = trash.put_away(Kind.CHECKPOINT, run_id, EVERYBODY)
    settings.checkpoint_file(run_id).write_bytes(b"newer")
    with pytest.raises(UserError, match="another checkpoint now"):
        trash.bring_back(Kind.CHECKPOINT, entry.id, EVERYBODY)
    assert settings.checkpoint_file(run_id).read_bytes() == b"newer"
    assert [each.id for each in trash.list_trash()] == [entry.id]


def test_others_leave_it_where_it_is(workspace):
    run_id = stopped_run(ANNA)
    with pytest.raises(UserError, match="may look at it"):
        trash.put_away(Kind.CHECKPOINT, run_id, BEN)
    entry = trash.put_away(Kind.CHECKPOINT, run_id, ANNA)
    for act in (trash.delete_for_good, lambda one, who: trash.bring_back(one.kind, one.id, who)):
        with pytest.raises(UserError, match="may look at it"):
            act(entry, BEN)
