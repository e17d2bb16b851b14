"""Nothing that the app does by itself leaves the machine: seen by a hook in all its processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from bench._app import running_app
from pages._ui.shell.registry import PAGES
from tests.helpers import ROOT, small_config
from tests.serving.visits import request, visit, websocket

WATCHED = Path(__file__).with_name("watched")
STARTS = [
    ("-m", "core", "app"),
    ("-m", "streamlit", "run", "app.py"),
    ("-m", "streamlit", "run", "app.py", "--server.allowedHosts", "*"),
]
FOREIGN = [
    "https://evil.example",
    "http://192.0.2.1:8501",
    "null",
    "http://[2001:db8::1]",
    "http://[",
]


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with the calls of every Python process that is started from here on."""
    file = tmp_path / "calls.txt"
    file.touch()
    monkeypatch.setenv("WATCHED_CALLS", str(file))
    monkeypatch.setenv("PYTHONPATH", str(WATCHED))
    return file


@pytest.mark.parametrize(
    "call",
    [
        "socket.getaddrinfo('vistazo.invalid', 80)",
        "socket.gethostbyname('vistazo.invalid')",
        "socket.create_connection(('192.0.2.1', 80), timeout=0.01)",
        "socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 1))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 1))",
    ],
)
def test_the_hook_sees_calls(calls: Path, call: str) -> None:
    subprocess.run([sys.executable, "-c", f"import socket; {call}"], capture_output=True)
    assert "vistazo.invalid" in calls.read_text() or "192.0.2.1" in calls.read_text()


@pytest.mark.parametrize("start", STARTS, ids=lambda start: " ".join(start))
def test_foreign_pages_make_it_call_nobody(calls: Path, tmp_path: Path, start) -> None:
    with running_app(tmp_path / "workspace", start) as app:
        for origin in FOREIGN:
            with pytest.raises(InvalidStatus) as refused, websocket(app, Origin=origin):
                pass
            assert refused.value.response.status_code == 403
        assert visit(app)
    assert calls.read_text() == ""


def test_pages_and_a_training_call_nobody(calls: Path, tmp_path: Path) -> None:
    """The app's process, and the workers that hold TensorFlow."""
    with running_app(tmp_path / "workspace") as app:
        run_id = app.queue(small_config().model_dump())
        for page in PAGES:
            visit(app, "" if page.default else Path(page.path).stem)
        assert request(app, "/")[0] == 200
        assert app.wait_for(run_id, "finished", "failed").status == "finished"
        assert {worker.environ()["PYTHONPATH"] for worker in app.workers()} == {str(WATCHED)}
        for page in ("train", "evaluate", "predict"):
            visit(app, page)
    assert calls.read_text() == ""


def test_the_address_for_a_network_is_asked_of_nobody(calls: Path) -> None:
    names = "allowed_hosts('0.0.0.0', []); in_a_browser('::', 1)"
    source = f"from core.common.addresses import *; {names}"
    environment = {**os.environ, "PYTHONPATH": f"{WATCHED}{os.pathsep}{ROOT}"}
    subprocess.run([sys.executable, "-c", source], env=environment, check=True)
    assert calls.read_text() == ""
