"""The real app in a process of its own, for benchmarks and browser tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 60.0
SECONDS_TO_END = 10.0


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
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if "tensorflow" in _maps(child)]


@contextmanager
def running_app(home: Path, *, wait: bool = True) -> Iterator[App]:
    """The app on a free port with the workspace `home`; ended with its workers afterwards.

    With `wait`, it answers when it is handed over. RuntimeError with its log where it does not.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = home.with_name(f"{home.name}-{port}.log")
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *flags],
            cwd=ROOT,
            env={**os.environ, "VISTAZO_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that its workers can be ended with it
        )
    app = App(f"http://127.0.0.1:{port}", home, process, log)
    try:
        if wait:
            wait_until_it_answers(app)
        yield app
    finally:
        end(process)


def wait_until_it_answers(app: App) -> None:
    """Return as soon as the server is up; RuntimeError with its log where it ends or hangs."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and app.process.poll() is None:
        try:
            urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError(f"The app did not start:\n{app.log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the app as a person would, then whatever is left of its process group."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _maps(process: psutil.Process) -> str:
    """What the process has mapped into its memory; "" when it is gone."""
    try:
        return Path(f"/proc/{process.pid}/maps").read_text()
    except OSError:
        return ""
