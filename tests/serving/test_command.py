"""The one way to start: where it listens, whom it lets in, and what it says when it can't."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench._app import free_port, running_app
from serving.addresses import OWN_NAMES, allowed_hosts, in_a_browser
from tests.helpers import ROOT
from tests.serving.visits import request


def serve(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The start of the app, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "core", "app", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def refusal(answer: "subprocess.CompletedProcess[str]") -> str:
    """The one line that it said before it ended with 2."""
    assert answer.returncode == 2, answer.stderr
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith("vistazo: ")
    return line


def test_alone_it_answers_to_this_machine_only():
    for address in OWN_NAMES:
        assert allowed_hosts(address, []) == list(OWN_NAMES)
    assert allowed_hosts("localhost", ["lab.example.org"]) == [*OWN_NAMES, "lab.example.org"]


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "[2001:db8::7]"])
def test_in_a_network_it_answers_to_its_name_and_addresses(address: str):
    hosts = allowed_hosts(address, ["lab.example.org"])
    entries = [entry for entries in psutil.net_if_addrs().values() for entry in entries]
    addresses = {entry.address.partition("%")[0] for entry in entries}
    numbered = {host for host in hosts if host in addresses} - set(OWN_NAMES)
    assert {*OWN_NAMES, "lab.example.org"} < set(hosts)
    assert "*" not in hosts
    assert "0.0.0.0" not in hosts
    assert "::" not in hosts
    assert numbered or len(addresses & set(OWN_NAMES)) == len(addresses)
    if address not in ("0.0.0.0", "::"):
        assert address.strip("[]") in hosts


def test_the_address_is_one_that_a_browser_takes():
    assert in_a_browser("localhost", 8501) == "http://localhost:8501"
    assert in_a_browser("2001:db8::7", 80) == "http://[2001:db8::7]:80"
    for everywhere in ("0.0.0.0", "::"):
        assert everywhere not in in_a_browser(everywhere, 8501)


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
