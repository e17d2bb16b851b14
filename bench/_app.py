"""The real app in a process of its own, for benchmarks and browser tests."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench._workspace import workspace
from core.auth.actors import EVERYBODY
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Run

ROOT = Path(__file__).resolve().parents[1]
OURS = ("-m", "core", "app")
TRACEBACK = re.compile(r"^Traceback[^\n]*\n(?:[ \n].*\n)*\S.*", re.MULTILINE)
SECONDS_TO_START = 300.0
SECONDS_TO_END = 10.0
SECONDS_TO_WATCH = 0.5
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass
class App:
    """A running app: its address, its workspace, its process and the file with what it says."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    log: Path

    def memory_mb(self) -> float:
        """Resident memory of the app's own process, without its workers, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss / 1e6)

    def workers(self) -> list[psutil.Process]:
        """The processes that hold TensorFlow."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if "--process-name" in child.cmdline()]

    def busiest_worker(self) -> psutil.Process:
        """The worker that computes most just now: while a run trains, the one that trains it."""
        workers = self.workers()
        for worker in workers:
            worker.cpu_percent()
        time.sleep(SECONDS_TO_WATCH)
        return max(workers, key=psutil.Process.cpu_percent)

    def queue(self, values: dict[str, Any]) -> str:
        """Queue a training of that config; the app takes it over within two seconds."""
        with self.workspace():
            return repository.create_run(parse(values), EVERYBODY)

    def run(self, run_id: str) -> Run:
        """What the store knows about a run."""
        with self.workspace():
            return repository.get_run(run_id)

    def wait_for(self, run_id: str, *statuses: str, seconds: float = 300.0) -> Run:
        """The run as soon as it has one of `statuses`; RuntimeError where it takes longer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            run = self.run(run_id)
            if run.status in statuses:
                return run
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise RuntimeError(f"Run {run_id} is still {run.status}: {run.message}")

    def tracebacks(self) -> list[str]:
        """Each one in its log, whole."""
        return TRACEBACK.findall(self.log.read_text(encoding="utf-8", errors="replace"))

    def workspace(self) -> AbstractContextManager[None]:
        """Within it, `core` in this process reads and writes the app's workspace."""
        return workspace(self.home)


@contextmanager
def running_app(home: Path, command: tuple[str, ...] = OURS, folder: Path = ROOT) -> Iterator[App]:
    """The app on a free port with the workspace `home`; ended with its workers afterwards.

    It answers when it is handed over; RuntimeError with its log where it does not. `command`
    starts another Streamlit app to compare with, in `folder`.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = home.with_name(f"{home.name}-{port}.log")
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command, *flags],
            cwd=folder,
            env={**os.environ, "VISTAZO_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that its workers can be ended with it
        )
    app = App(f"http://127.0.0.1:{port}", home, process, log)
    try:
        wait_until_it_answers(app)
        yield app
    finally:
        end(process)


def wait_until_it_answers(app: App) -> None:
    """Return as soon as the server is up; RuntimeError with its log where it ends or hangs."""
    address = urlsplit(app.url)
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and app.process.poll() is None:
        # Not urllib: it would ask a proxy that the environment names.
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (http.client.HTTPException, OSError):
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise RuntimeError(f"The app did not start:\n{app.log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the app as a person would, then whatever is left of its process group."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
