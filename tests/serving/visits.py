"""Visitors without a browser: pages over the websocket, and plain requests with any headers."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from bench._app import App
from tests.helpers import PATIENCE

STREAM = "/_stcore/stream"


@contextmanager
def websocket(app: App, **headers: str) -> Iterator[ClientConnection]:
    """A websocket as a browser opens it; `headers` in place of its own (Host, Origin)."""
    address = urlsplit(app.url)
    host = headers.pop("Host", address.netloc)
    with connect(
        f"ws://{host}{STREAM}",
        sock=socket.create_connection((address.hostname, address.port)),
        origin=headers.pop("Origin", app.url),
        additional_headers=headers,
        subprotocols=["streamlit"],
        max_size=None,
        proxy=None,
        open_timeout=PATIENCE,
    ) as connection:
        yield connection


def visit(app: App, page: str = "", **headers: str) -> list[ForwardMsg]:
    """Open a page, `""` or `train` for example, and wait until it is drawn: all its messages."""
    with websocket(app, **headers) as connection:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        connection.send(asked.SerializeToString())
        return finished(connection)


def finished(connection: ClientConnection) -> list[ForwardMsg]:
    """All messages until the page is drawn."""
    messages: list[ForwardMsg] = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(connection.recv(timeout=PATIENCE))
        messages.append(message)
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and (
            message.WhichOneof("type") == "script_finished"
        ):
            return messages


def request(
    app: App, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers (names in lower case) and text of the answer."""
    address = urlsplit(app.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={"Host": address.netloc, **headers})
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def post(app: App, cookie: str = "", **fields: str) -> tuple[int, str, str, str]:
    """Send a form of `/you`: status, where it leads, the cookie that comes, the page."""
    address = urlsplit(app.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": app.url}
        connection.request("POST", "/you", urlencode(fields), {**headers, "Cookie": cookie})
        answer = connection.getresponse()
        came = answer.getheader("Set-Cookie") or ""
        assert not came or ("HttpOnly" in came and "SameSite=lax" in came)
        to = answer.getheader("Location") or ""
        return answer.status, to, came.partition(";")[0], answer.read().decode()
    finally:
        connection.close()
