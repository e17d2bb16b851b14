"""Cleaning up: a preview, what goes, what stays, and the way back."""

from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY, Actor, Role
from core.common import settings
from core.common.errors import UserError
from core.housekeeping.cleaning import Cleaning, clean, preview, undo
from core.runs import queue, repository
from core.runs.models import ENDED
from core.runs.summaries import list_summaries
from tests.helpers import end_run, small_config, start_run

ANNA, BEN, TEACHER = Actor("anna"), Actor("ben"), Actor("carla", Role.TEACHER)


def put(path: Path, size: int = 1000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def ended(status: str = "stopped", owner: Actor = EVERYBODY) -> str:
    run_id = repository.create_run(small_config(), owner)
    start_run(run_id)
    end_run(run_id, status)
    put(settings.checkpoint_file(run_id))
    put(settings.run_folder(run_id) / "exports" / "onnx.zip", 2000)
    return run_id


CACHES = {
    Cleaning.RESULTS: "cache/inside/1f0c9a2b/plane.npz",
    Cleaning.FEATURES: "cache/features/abc/a.npy",
    Cleaning.IMAGES: "cache/datasets/digits/x_train.npy",
    Cleaning.EXPORTS: "cache/exports/pets.zip",
}


@pytest.mark.parametrize(("cleaning", "name"), CACHES.items())
def test_a_cache_goes_at_once_and_others_stay(workspace: Path, cleaning, name: str) -> None:
    files = {kind: put(workspace / each) for kind, each in CACHES.items()}
    kept = put(workspace / "cache/many/0123456789abcdef/images.zip")
    half = put(workspace / name).parent.with_name("partial-abc-12345678-x")
    plan = preview(cleaning, EVERYBODY)
    assert not plan.into_trash
    assert plan.size_bytes >= 1000
    assert all(file.exists() for file in files.values())  # a preview only looks
    half.mkdir(parents=True, exist_ok=True)
    assert clean(plan, EVERYBODY).size_bytes == plan.size_bytes
    assert not files.pop(cleaning).exists()
    assert all(file.exists() for file in [*files.values(), kept, half])


def test_exports_of_runs_go_too_and_the_runs_stay(workspace: Path) -> None:
    run_id = ended()
    assert clean(preview(Cleaning.EXPORTS, EVERYBODY), EVERYBODY).size_bytes == 2000
    assert not (settings.run_folder(run_id) / "exports").exists()
    assert settings.checkpoint_file(run_id).exists()


def test_checkpoints_go_into_the_trash_and_come_back(workspace: Path) -> None:
    first, second = ended(), ended("interrupted")
    running = repository.create_run(small_config(), EVERYBODY)
    put(settings.checkpoint_file(running))
    plan = preview(Cleaning.CHECKPOINTS, EVERYBODY)
    assert {thing.name for thing in plan.things} == {first, second}
    cleaned = clean(plan, EVERYBODY)
    assert not settings.checkpoint_file(first).exists()
    assert settings.checkpoint_file(running).exists()
    assert preview(Cleaning.CHECKPOINTS, EVERYBODY).things == ()
    assert undo(cleaned, EVERYBODY) == []
    assert settings.checkpoint_file(first).exists()
    assert settings.checkpoint_file(second).exists()


def test_failed_runs_go_into_the_trash_and_come_back(workspace: Path) -> None:
    failed, stopped = ended("failed"), ended()
    cleaned = clean(preview(Cleaning.FAILED, EVERYBODY), EVERYBODY)
    assert [run.id for run in list_summaries(*ENDED)] == [stopped]
    assert undo(cleaned, EVERYBODY) == []
    assert {run.id for run in list_summaries(*ENDED)} == {failed, stopped}
    assert [error.code for error in undo(cleaned, EVERYBODY)] == ["run-not-in-trash"]


def test_of_others_runs_nothing_goes(workspace: Path) -> None:
    mine = ended("failed", ANNA)
    ended("failed", BEN)
    for cleaning in (Cleaning.FAILED, Cleaning.CHECKPOINTS):
        assert [thing.name for thing in preview(cleaning, ANNA).things] == [mine]
    stayed = clean(preview(Cleaning.FAILED, BEN), ANNA).stayed
    assert [error.code for error in stayed] == ["not-allowed"]
    assert len(preview(Cleaning.FAILED, TEACHER).things) == 2


def test_where_people_have_names_teachers_delete_caches(workspace: Path) -> None:
    file = put(workspace / CACHES[Cleaning.FEATURES])
    plan = preview(Cleaning.FEATURES, ANNA)
    with pytest.raises(UserError, match="Only a teacher"):
        clean(plan, ANNA)
    assert file.exists()
    clean(plan, TEACHER)
    assert not file.exists()


def test_what_is_gone_meanwhile_is_passed_over(workspace: Path) -> None:
    run_id = ended("failed")
    plans = [preview(each, EVERYBODY) for each in (Cleaning.EXPORTS, Cleaning.FAILED)]
    for plan in plans:
        clean(plan, EVERYBODY)
    assert clean(plans[0], EVERYBODY).size_bytes == 0
    assert [error.code for error in clean(plans[1], EVERYBODY).stayed] == ["run-in-trash-already"]
    assert queue.waiting() == []
    assert repository.get_run(run_id).trashed_at
