"""The HTTP service in a process of its own, for benchmarks and tests, and requests to it."""

import http.client
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench._app import ROOT, end

SECONDS = 120.0


@dataclass(frozen=True)
class Served:
    """A running service: its address, its process and the file with what it says on stderr."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def connection(self) -> http.client.HTTPConnection:
        """A connection that stays open for several requests."""
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=SECONDS)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, the JSON of the answer and its headers, their names in lower case."""
        connection = self.connection()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            text = answer.read()
            return answer.status, json.loads(text) if text else None, names
        finally:
            connection.close()

    def predict(self, *files: tuple[str, bytes], query: str = "") -> tuple[int, Any]:
        """Status and answer to images in a form, by name and content."""
        body, kind = form(files)
        return self.ask("POST", f"/predict{query}", body, {"Content-Type": kind})[:2]


@contextmanager
def running_service(home: Path, run: str, *options: str) -> Iterator[Served]:
    """`serve RUN` on a free port of this machine; it listens when it is handed over.

    RuntimeError with what it says where it does not. Ended afterwards.
    """
    log = home.with_name(f"{home.name}-{secrets.token_hex(4)}.log")
    command = [*("-m", "core", "serve", run), *("--address", "127.0.0.1", "--port", "0"), *options]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "VISTAZO_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"The service did not start:\n{log.read_text()}")
        yield Served(json.loads(line)["url"], process, log)
    finally:
        end(process)
        process.stdout.close()


def form(files: Iterable[tuple[str, bytes]]) -> tuple[bytes, str]:
    """A form with files, each by name and content, and its content type."""
    boundary = secrets.token_hex(16)
    parts = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{name}"'
        "\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    )
    return parts + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
