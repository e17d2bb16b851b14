"""What is free and what is taken; a disk counts as full by how much is wanted of it."""

import tempfile
from pathlib import Path

import pytest

from core.health import disk
from core.health.findings import Finding, State
from tests.helpers import all_of

MORE_THAN_ANY = 10**18  # bytes


def found() -> dict[str, Finding]:
    return {one.code: one for one in disk.look()}


def test_enough_is_free_where_the_workspace_will_be(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "FULL_BYTES", 0)
    monkeypatch.setattr(disk, "FEW_BYTES", 0)
    (only,) = found().values()
    assert (only.code, only.state) == ("disk-fine", State.OK)
    assert only.figures["total_bytes"] > only.figures["free_bytes"]
    assert not workspace.exists()


def test_what_the_workspace_takes_is_told_by_parts(workspace: Path) -> None:
    for name, size in (("runs/1f0c9a2b", 1000), ("cache/a/b", 20_000), ("trash/c", 300)):
        (workspace / name).mkdir(parents=True)
        (workspace / name / "file").write_bytes(b"x" * size)
    (workspace / "vistazo.db").write_bytes(b"x" * 50)
    before = all_of(workspace)
    used = found()["disk-used"].figures
    assert all_of(workspace) == before
    assert used["cache_bytes"] >= 20_000 > used["runs_bytes"] >= 1000
    assert used["trash_bytes"] >= 300
    assert used["others_bytes"] == 50
    assert used["datasets_bytes"] == 0
    assert "own images" not in found()["disk-used"].words


@pytest.mark.parametrize(
    ("limit", "code", "state"),
    [
        ("FULL_BYTES", "disk-full", State.WRONG),
        ("FEW_BYTES", "disk-nearly-full", State.WARNING),
    ],
)
def test_too_little_is_free(
    limit: str, code: str, state: State, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "FULL_BYTES", 0)
    monkeypatch.setattr(disk, limit, MORE_THAN_ANY)
    told = found()[code]
    assert told.state is state
    assert "empty --all" in told.to_do
    assert str(workspace / "cache") in told.to_do


def test_no_place_for_temporary_files(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(workspace / "gone"))
    assert found()["disk-nothing-temporary"].state is State.WRONG
