"""`serve` in a terminal: what it says when it listens, when it can't, and how it ends."""

import shutil
import signal
import socket
from pathlib import Path

import pytest

from bench._service import running_service
from core.cli.main import main
from core.common import settings
from tests.core.api.bodies import stroke


@pytest.fixture
def copied(trained: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the finished run, in a workspace that may be spoiled."""
    home = tmp_path / "workspace"
    shutil.copytree(settings.home(), home)
    monkeypatch.setenv("VISTAZO_HOME", str(home))
    return trained


@pytest.fixture
def refusal(capfd: pytest.CaptureFixture[str]):
    """The one line that `serve` says before it ends with 2."""

    def line_of(*arguments: str) -> str:
        assert main(["serve", *arguments]) == 2
        output, errors = capfd.readouterr()
        (line,) = errors.splitlines()
        assert output == ""
        assert line.startswith("vistazo: ")
        return line

    return line_of


def test_it_says_where_it_listens_goes_on_without_its_network_and_ends(copied: str):
    with running_service(settings.home(), copied[:5]) as service:
        network = settings.network_file(copied)
        away = network.rename(network.with_suffix(".away"))
        for method, path in (("GET", "/health"), ("POST", "/predict")):
            status, answer, headers = service.ask(method, path, stroke())
            assert (status, headers["retry-after"]) == (503, "1")
            assert answer["error"]["code"] == "run-without-model"
        away.rename(network)
        assert service.ask("GET", "/health")[1]["run"] == copied
        assert service.ask("POST", "/predict", stroke())[0] == 200
        idle, hangs = service.connection(), service.connection()
        idle.request("GET", "/health")
        idle.getresponse().read()
        hangs.putrequest("POST", "/predict")
        hangs.putheader("Content-Length", "100")
        hangs.endheaders(b"x")
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0
        assert service.process.stdout is not None
        assert service.process.stdout.read() == b""
    assert service.log.read_text().splitlines() == [
        f"Reader ({copied}) answers at {service.url} (Ctrl-C ends it). "
        f"Try: curl -F image=@FILE {service.url}/predict"
    ]


def test_a_port_that_is_taken_is_named(trained, refusal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        line = refusal(trained, "--address", "127.0.0.1", "--port", port)
    assert f"port {port} of 127.0.0.1" in line


def test_runs_that_can_not_answer_are_named(copied, refusal):
    assert "no-such-run" in refusal("no-such-run")
    network = settings.network_file(copied)
    network.write_bytes(network.read_bytes()[:1000])
    assert "can't be used" in refusal(copied)
    network.unlink()
    assert refusal(copied) == f"vistazo: Run {copied} has no model."


@pytest.mark.parametrize("site", ["lab.example.org", "https://*.example.org", "https://a.org/b"])
def test_sites_that_are_none_are_named(trained, refusal, site: str):
    assert repr(site) in refusal(trained, "--cors", site)
