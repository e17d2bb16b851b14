"""A server of files that is slow, hangs, cuts off or sends something else."""

import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.datasets.fetching import Published

CONTENT = os.urandom(300_000)
CHECKSUM = hashlib.sha256(CONTENT).hexdigest()
CUT_AT = 100_000


class Server(ThreadingHTTPServer):
    """What is asked for decides how it answers; `ranges` are the parts that were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ranges: list[str | None] = []
        self.go_on = threading.Event()

    def file(self, way: str, checksum: str = CHECKSUM) -> Published:
        return Published("a/file.bin", f"http://127.0.0.1:{self.server_port}/{way}", checksum)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        way, wanted = self.path.strip("/"), self.headers["Range"]
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if way == "hangs" or (way == "hangs-at-first" and len(self.server.ranges) == 1):
            self.server.go_on.wait(60)
            return
        if way == "missing":
            self.send_error(404)
            return
        if way == "knows-no-parts":
            start = 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        rest = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if way in ("cuts-off", "knows-no-parts") and len(self.server.ranges) == 1:
            rest = rest[:CUT_AT]
        if way == "always-cuts-off":
            rest = b""
        self.wfile.write(rest)
