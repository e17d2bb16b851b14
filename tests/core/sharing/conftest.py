"""Hosts with a workspace each and one database, who leave files for each other in one place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.common.throttle import Throttle
from core.sharing import sending
from tests.s3 import BUCKET, S3, set_keys

Be = Callable[[str], None]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    server = S3()
    yield server
    server.close()


@pytest.fixture
def on(s3: S3, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Be:
    """Be the host of that name from now on; the place is one on S3."""
    set_keys(monkeypatch, s3.url)
    monkeypatch.setenv("VISTAZO_FILES", f"s3://{BUCKET}/{tmp_path.name}")
    return _hosts(tmp_path, monkeypatch)


@pytest.fixture(params=["folder", "s3"])
def on_either(
    s3: S3,
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Be:
    """The same, with a folder and with S3."""
    set_keys(monkeypatch, s3.url)
    folder = tmp_path / "common"
    folder.mkdir()
    on_s3 = f"s3://{BUCKET}/{tmp_path.name}"
    monkeypatch.setenv("VISTAZO_FILES", on_s3 if request.param == "s3" else str(folder))
    return _hosts(tmp_path, monkeypatch)


def _hosts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Be:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", f"sqlite:///{folder}/both.db")
    monkeypatch.setattr(sending, "last_failure", Throttle(0.0))  # tried again at once

    def be(name: str) -> None:
        monkeypatch.setenv("VISTAZO_HOME", str(folder / name))

    be("one")
    return be
