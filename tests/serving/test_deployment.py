"""`docs/deployment.md` is true: its proxy and its unit are those that are tried here."""

import http.client
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bench._app import App, running_app
from tests.helpers import PATIENCE
from tests.nginx import NAMED as NAME
from tests.nginx import Nginx, block
from tests.serving.visits import STREAM, finished
from tests.set_ups import longest_address

HEADERS = {
    "strict-transport-security": "max-age=",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self)",
    "x-frame-options": "SAMEORIGIN",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, as the unit starts it."""
    start = ("-m", "core", "app", "--hosts", NAME)
    with running_app(tmp_path_factory.mktemp("behind") / "workspace", start) as app:
        yield app


@pytest.fixture(scope="module")
def nginx(served: App, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """The document's proxy in front of it."""
    port = int(served.url.rpartition(":")[2])
    with Nginx(tmp_path_factory.mktemp("nginx"), block("nginx"), NAME, port) as started:
        yield started


def trusting(nginx: Nginx) -> ssl.SSLContext:
    """Who knows that certificate and no other."""
    return ssl.create_default_context(cafile=str(nginx.certificate))


def asked(
    nginx: Nginx, path: str, method: str = "GET", form: str = "", **headers: str
) -> tuple[int, dict[str, list[str]], bytes]:
    """Status, headers and body of an answer through the proxy, by HTTPS."""
    raw = socket.create_connection(("127.0.0.1", nginx.port), timeout=PATIENCE)
    connection = http.client.HTTPSConnection(NAME, nginx.port, timeout=PATIENCE)
    connection.sock = trusting(nginx).wrap_socket(raw, server_hostname=NAME)
    try:
        headers = {"Host": f"{NAME}:{nginx.port}", **headers}
        connection.request(method, path, form or None, headers)
        answer = connection.getresponse()
        found: dict[str, list[str]] = {}
        for name, value in answer.getheaders():
            found.setdefault(name.lower(), []).append(value)
        return answer.status, found, answer.read()
    finally:
        connection.close()


def through(nginx: Nginx, **headers: str) -> ClientConnection:
    """A websocket through the proxy, as a page of its own opens it."""
    host = headers.pop("Host", f"{NAME}:{nginx.port}")
    return connect(
        f"wss://{host}{STREAM}",
        sock=socket.create_connection(("127.0.0.1", nginx.port)),
        ssl=trusting(nginx),
        server_hostname=NAME,
        origin=headers.pop("Origin", f"https://{NAME}:{nginx.port}"),  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        proxy=None,
        open_timeout=PATIENCE,
    )


def test_http_is_sent_to_https(nginx: Nginx) -> None:
    for host in (NAME, "evil.example"):
        connection = http.client.HTTPConnection("127.0.0.1", nginx.plain_port, timeout=PATIENCE)
        connection.request("GET", "/train?run=1", headers={"Host": host})
        answer = connection.getresponse()
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{NAME}/train?run=1"
        connection.close()


@pytest.mark.parametrize("path", ["/", "/train", "/_stcore/health", "/no/such/page"])
def test_every_answer_has_the_headers(nginx: Nginx, path: str) -> None:
    status, headers, _ = asked(nginx, path)
    assert status == 200
    for name, value in HEADERS.items():
        assert any(value in one for one in headers[name]), name
    policies = " ".join(headers["content-security-policy"])
    assert "default-src 'self'" in policies
    assert "frame-ancestors 'self'" in policies
    assert "nginx/" not in headers["server"][0]


def test_another_name_is_refused(nginx: Nginx) -> None:
    for host in ("evil.example", "127.0.0.1", f"evil.example:{nginx.port}"):
        assert asked(nginx, "/", Host=host)[0] == 421


def test_a_page_works_through_it(nginx: Nginx) -> None:
    with through(nginx) as connection:
        wanted = BackMsg()
        wanted.rerun_script.page_name = "train"
        connection.send(wanted.SerializeToString())
        messages = finished(connection)
    assert any(message.WhichOneof("type") == "delta" for message in messages)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_a_foreign_page_gets_no_websocket_and_no_upload(nginx: Nginx, origin: str) -> None:
    with pytest.raises(InvalidStatus) as error, through(nginx, Origin=origin):
        pass
    assert error.value.response.status_code == 403
    status, _, _ = asked(nginx, "/_stcore/upload_file/a/b", "PUT", Origin=origin)
    assert status == 403


def test_what_is_too_large_is_refused_before_it_comes(nginx: Nginx) -> None:
    status, _, _ = asked(
        nginx, "/_stcore/upload_file/a/b", "PUT", **{"Content-Length": str(1_100_000_000)}
    )
    assert status == 413


def test_it_takes_the_way_back_to_a_long_set_up(nginx: Nginx) -> None:
    address = longest_address()
    way = urlencode({"next": address})
    assert asked(nginx, f"/you?{way}")[0] == 200
    origin = f"https://{NAME}:{nginx.port}"
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    status, headers, _ = asked(nginx, "/you", "POST", f"do=leave&{way}", **kind)
    assert (status, headers["location"]) == (303, [address])


def test_plain_text_at_its_port_is_no_way_in(nginx: Nginx) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=PATIENCE)
    connection.request("GET", "/", headers={"Host": NAME})
    assert connection.getresponse().status == 400
    connection.close()


def test_nothing_went_wrong_at_the_proxy(nginx: Nginx) -> None:
    said = nginx.log.read_text().splitlines() if nginx.log.exists() else []
    assert not [line for line in said if "[crit]" in line or "[alert]" in line or "[emerg]" in line]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = block("ini")
    assert "/opt/vistazo/.venv/bin/python" in unit
    unit = unit.replace("/opt/vistazo/.venv/bin/python", sys.executable)
    file = tmp_path / "vistazo.service"
    file.write_text(unit, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True
    )
    about_it = [line for line in (done.stdout + done.stderr).splitlines() if file.name in line]
    assert not about_it, about_it
    assert done.returncode == 0, done.stderr
