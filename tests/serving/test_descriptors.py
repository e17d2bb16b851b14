"""A hundred page loads fit where the system allows few file descriptors (macOS: 256)."""

import sys
from pathlib import Path

import psutil
import pytest

from bench._app import running_app
from serving import descriptors
from tests.serving.visits import visit

LOADS = 110
ALLOWED = 256
WITH_A_LIMIT = (
    "import resource, runpy, sys; sys.argv.insert(1, 'app');"
    "resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}));"
    "runpy.run_module('core', run_name='__main__')"
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")


def start(soft: int, hard: int) -> tuple[str, str]:
    """The command that starts the app under these limits."""
    return ("-c", WITH_A_LIMIT.format(soft=soft, hard=hard))


@posix
def test_a_soft_limit_is_raised(tmp_path: Path) -> None:
    with running_app(tmp_path / "workspace", start(ALLOWED, 2048)) as app:
        for _ in range(LOADS):
            assert visit(app)
        process = psutil.Process(app.process.pid)
        assert process.rlimit(psutil.RLIMIT_NOFILE)[0] == 2048
        assert "Too many open files" not in app.log.read_text()


@posix
def test_where_the_limit_stays_fewer_sessions_are_kept(tmp_path: Path) -> None:
    with running_app(tmp_path / "workspace", start(ALLOWED, ALLOWED)) as app:
        for _ in range(LOADS):
            assert visit(app)
        assert psutil.Process(app.process.pid).num_fds() < ALLOWED * 0.7
        assert "Too many open files" not in app.log.read_text()


@pytest.mark.parametrize(
    ("limit", "sessions"), [(64, 8), (256, 32), (512, 96), (1024, 128), (descriptors.WANTED, 128)]
)
def test_sessions_fit_beside_all_else(limit: int, sessions: int) -> None:
    assert descriptors.sessions_to_keep(limit) == sessions
