"""How large the workspace may become: a word, caches that go, then nothing new."""

import os
from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.execution import imports, scheduler
from core.housekeeping import limits
from tests.helpers import small_config


def put(path: Path, size: int, age: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path.parent, (10**9 - age, 10**9 - age))
    return path


@pytest.fixture
def limited(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that may take 10 MB."""
    monkeypatch.setenv("VISTAZO_LIMIT_GB", "0.01")
    monkeypatch.setattr(limits, "FEW_BYTES", 0)
    limits.count_again()
    return workspace


def test_without_a_limit_nothing_is_counted(workspace: Path) -> None:
    assert limits.keep_within() is None
    limits.refuse_when_full()
    assert limits.limit_bytes() is None


@pytest.mark.parametrize("value", ["0", "-1", "much", "nan", "inf", "1e30"])
def test_what_is_no_size_is_refused(workspace: Path, monkeypatch, value: str) -> None:
    monkeypatch.setenv("VISTAZO_LIMIT_GB", value)
    with pytest.raises(UserError, match="VISTAZO_LIMIT_GB"):
        limits.limit_bytes()


def test_with_room_nobody_is_told_anything(limited: Path) -> None:
    put(limited / "runs/1f0c9a2b/model.keras", 5_000_000)
    assert limits.word() == ""  # before the first count
    standing = limits.keep_within()
    assert standing is not None
    assert 5_000_000 <= standing.used < 6_000_000
    assert not standing.near
    assert limits.word() == ""


def test_near_the_limit_the_longest_unused_caches_go(limited: Path) -> None:
    put(limited / "runs/1f0c9a2b/model.keras", 5_000_000)
    old = put(limited / "cache/features/old/a.npy", 3_000_000, age=100)
    new = put(limited / "cache/features/new/a.npy", 3_000_000, age=1)
    images = put(limited / "cache/datasets/mnist/x_train.npy", 500_000, age=1000)
    standing = limits.keep_within()
    assert standing is not None
    assert not standing.near
    assert (old.exists(), new.exists(), images.exists()) == (False, True, True)


def test_a_word_comes_before_it_bites(limited: Path) -> None:
    put(limited / "runs/1f0c9a2b/model.keras", 9_500_000)
    limits.keep_within()
    assert "nearly full" in limits.word()
    limits.refuse_when_full()


def test_a_full_one_takes_nothing_new_until_some_is_freed(limited: Path) -> None:
    large = put(limited / "runs/1f0c9a2b/model.keras", 11_000_000)
    limits.keep_within()
    assert "is full" in limits.word()
    for act in (
        lambda: scheduler.submit(small_config(), EVERYBODY),
        lambda: imports.make_room("Pets"),
    ):
        with pytest.raises(UserError, match="nothing new begins") as error:
            act()
        assert error.value.code == "workspace-full"
    large.unlink()
    assert imports.make_room("Pets")[0] == "pets"


def test_a_disk_that_is_nearly_full_is_told(workspace: Path, monkeypatch) -> None:
    workspace.mkdir()
    monkeypatch.setattr(limits, "FEW_BYTES", 10**18)
    assert "disk is nearly full" in limits.word()
