"""What takes up the disk, thing by thing."""

from pathlib import Path

from core.auth.actors import EVERYBODY
from core.common import settings
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.housekeeping.usage import Part, measure, total
from core.runs import queue, repository
from tests.helpers import all_of, small_config


def put(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_each_part_has_what_belongs_to_it(workspace: Path) -> None:
    run_id, away = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    for each in (run_id, away):
        queue.request_stop(each, EVERYBODY)
        put(settings.network_file(each), 10_000)
        put(settings.checkpoint_file(each), 30_000)
    trash.put_away(Kind.RUN, away, EVERYBODY)
    put(workspace / "datasets/pets/x_train.npy", 50_000)
    put(workspace / "cache/features/one/a.npy", 70_000)
    put(workspace / "trash/dataset-a-00000000/x.npy", 90_000)
    before = all_of(workspace / "runs")
    found = [*measure()]
    assert all_of(workspace / "runs") == before
    sizes = {part: total(tuple(one for one in found if one.part is part)) for part in Part}
    assert 10_000 <= sizes[Part.RUNS] < 30_000
    assert sizes[Part.CHECKPOINTS] == 30_000
    assert 50_000 <= sizes[Part.DATASETS] < 60_000
    assert 70_000 <= sizes[Part.CACHES] < 80_000
    assert 130_000 <= sizes[Part.TRASH] < 150_000  # the run that is put away too
    assert sizes[Part.OTHERS] > 0  # the database
    assert {one.name for one in found if one.part is Part.CHECKPOINTS} == {run_id}
    assert found[-1].share == 1


def test_nothing_is_there_yet(workspace: Path) -> None:
    assert [*measure()] == []
    assert not workspace.exists() or not any(workspace.iterdir())
