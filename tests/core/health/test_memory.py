"""How much memory there is, of the machine or of the container."""

from pathlib import Path

import psutil
import pytest

from core.health import memory
from core.health.findings import Finding, State


def only(container: Path) -> Finding:
    (found,) = memory.look(container)
    return found


def contained(folder: Path, most: str, current: int, files: int = 0) -> Path:
    """As Linux tells of the limits of a group."""
    (folder / "memory.max").write_text(f"{most}\n")
    (folder / "memory.current").write_text(f"{current}\n")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {files}\n")
    return folder


@pytest.mark.parametrize("limited", [False, True])
def test_the_machine_has_what_it_has(limited: bool, tmp_path: Path) -> None:
    container = contained(tmp_path, "max", 1) if limited else tmp_path
    assert only(container).figures["total_bytes"] == psutil.virtual_memory().total


def test_a_container_may_take_less(tmp_path: Path) -> None:
    found = only(contained(tmp_path, "1500000000", 1_400_000_000, files=300_000_000))
    assert found.figures == {"total_bytes": 1_500_000_000, "free_bytes": 400_000_000}
    assert (found.code, found.state) == ("memory-short", State.WARNING)
    assert found.words == "400 MB of 1.5 GB are free"


def test_enough_for_a_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "TRAINING_BYTES", 0)
    monkeypatch.setattr(memory, "APP_BYTES", 0)
    assert (only(tmp_path).code, only(tmp_path).state) == ("memory-fine", State.OK)
