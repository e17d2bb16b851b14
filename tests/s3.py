"""A real S3 server on loopback, and one that is full."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "school"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION")
FULL = b"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>XMinioStorageFull</Code>
<Message>Storage backend has reached its minimum free drive threshold.</Message></Error>"""


class S3:
    """The server, with an empty bucket `school`; `folder` is what VISTAZO_FILES names."""

    folder = f"s3://{BUCKET}/lab"

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        self.host, self.port = self._server.get_host_and_port()
        self.url = f"http://{self.host}:{self.port}"
        self.boto = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        self.boto.create_bucket(Bucket=BUCKET)

    def addresses(self) -> list[str]:
        """What lies in the bucket."""
        return [each["Key"] for each in self.boto.list_objects(Bucket=BUCKET).get("Contents", ())]

    def let_in_anybody_for(self, requests: int | None) -> None:
        """After so many requests, none without valid keys; None: anybody."""
        connection = http.client.HTTPConnection(self.host, self.port)
        many = str(requests if requests is not None else 10**9)
        connection.request("POST", "/moto-api/reset-auth", many)
        connection.getresponse().read()
        connection.close()

    def close(self) -> None:
        self._server.stop()


def set_keys(patch: pytest.MonkeyPatch, url: str) -> None:
    """This process speaks to the server at `url`, past any proxy."""
    for name, value in zip(KEYS, ("key", "secret", url, "us-east-1"), strict=True):
        patch.setenv(name, value)
    patch.setenv("NO_PROXY", "127.0.0.1")


@contextmanager
def full_server() -> Iterator[str]:
    """A server without room, as MinIO says it; its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Full) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Full(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # who asks may send nothing before it is told to

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(507)
        self.send_header("Content-Length", str(len(FULL)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(FULL)

    def log_message(self, *args: object) -> None:
        pass
