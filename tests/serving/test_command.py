"""The one way to start: where it listens, whom it lets in, and what it says when it can't."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench._app import free_port, running_app
from tests.helpers import PATIENCE, ROOT
from tests.serving.visits import request


def serve(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The start of the app, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "core", "app", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=PATIENCE,
    )


def refusal(answer: "subprocess.CompletedProcess[str]") -> str:
    """The one line that it said before it ended with 2."""
    assert answer.returncode == 2, answer.stderr
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith("vistazo: ")
    return line


@pytest.mark.parametrize("names", ["--hosts", "--server.allowedHosts"])
def test_it_starts_for_a_network_with_names(tmp_path: Path, names: str):
    command = ("-m", "core", "app", names, "a.example.org, b.example.org", names, "c.example.org")
    with running_app(tmp_path / "workspace", command) as app:
        for name in "abc":
            assert request(app, "/", Host=f"{name}.example.org")[0] == 200
        assert request(app, "/", Host="localhost")[0] == 200
        assert request(app, "/", Host="d.example.org")[0] == 403
        assert f"Vistazo: {app.url} " in app.log.read_text()


@pytest.mark.parametrize("port", ["x", "-1", "65536", "²"])
def test_a_port_that_is_none_is_named(port: str):
    assert f"'{port}' is no port" in refusal(serve(f"--port={port}"))


def test_a_port_that_is_taken_is_named(tmp_path: Path):
    with running_app(tmp_path / "workspace") as app:
        port = app.url.rpartition(":")[2]
        line = refusal(serve("--address", "127.0.0.1", "--port", port))
    assert f"port {port} of 127.0.0.1" in line


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--address", "192.0.2.7"], "192.0.2.7"),
        (["--prot", "8600"], "--prot"),
        (["--server.nonsense", "1"], "--server.nonsense"),
        (["digit-reader"], "digit-reader"),
    ],
)
def test_what_can_not_be_is_named(arguments: list[str], named: str):
    assert named in refusal(serve(*arguments, "--port", str(free_port())))


def test_where_only_the_engine_was_copied_it_says_so(tmp_path: Path):
    for package in ("core", "serving"):
        shutil.copytree(ROOT / package, tmp_path / package)
    answer = subprocess.run(
        [sys.executable, "-m", "core", "app"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "pip install -e" in refusal(answer)


def test_sites_that_are_none_are_named_before_it_starts():
    answer = serve("--port", str(free_port()), VISTAZO_EMBEDDED_BY="https://a.org/*")
    assert "VISTAZO_EMBEDDED_BY" in refusal(answer)


def test_the_script_alone_says_how_to_start():
    answer = subprocess.run([sys.executable, "app.py"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "python -m core app" in answer.stderr


def test_started_from_another_folder_it_finds_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with running_app(tmp_path / "workspace", folder=tmp_path) as app:
        assert request(app, "/")[0] == 200
        assert request(app, "/app/static/plotly-basic.min.js")[0] == 200
        assert request(app, "/", Host="evil.example")[0] == 403
