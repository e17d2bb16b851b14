"""Who is answered: every address checks the host, no page of another site gets through."""

from collections.abc import Iterator

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.requests import Request
from websockets.exceptions import InvalidStatus

from bench._app import App, running_app
from core.common import settings
from core.common.errors import UserError
from serving import gate
from tests.serving.visits import request, visit, websocket

STARTS = {
    "vistazo app": ("-m", "core", "app", "--hosts", "lab.example.org,*.example.net"),
    "streamlit run": (
        *("-m", "streamlit", "run", "app.py"),
        *("--server.allowedHosts", "127.0.0.1", "--server.allowedHosts", "lab.example.org"),
        *("--server.allowedHosts", "*.example.net"),
    ),
}
ADDRESSES = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/train"),
    ("GET", "/no/such/page"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/media/0123456789abcdef.png"),
    ("GET", "/app/static/plotly-basic.min.js"),
    ("GET", "/static/js/none.js"),
    ("GET", "/component/none/index.html"),
    ("GET", "/_stcore/bidi-components/none/index.js"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("OPTIONS", "/_stcore/upload_file/session/file"),
    ("POST", "/"),
    ("GET", "/%00"),
]
FOREIGN_HOSTS = ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.nip.io"]
FOREIGN_HOSTS += ["", "127.0.0.1@evil.example", "[::2]", "evil.example:port", "example.net"]
FOREIGN_ORIGINS = ["https://evil.example", "http://evil.example:8501", "null", "", "file://"]
FOREIGN_ORIGINS += ["http://localhost:3000", "http://127.0.0.1:1", "http://[", "lab.example.org"]
NOT_PUBLIC = [
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "/_stcore/metrics?families=session_events",
    "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check",
]


@pytest.fixture(scope="module", params=STARTS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The app, started in each way there is, with two names let in."""
    home = tmp_path_factory.mktemp("served") / "workspace"
    with running_app(home, STARTS[request.param]) as app:
        yield app


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_answer_says_who_may_frame_it(served: App, method: str, path: str) -> None:
    _, headers, text = request(served, path, method)
    assert text != gate.UNKNOWN_HOST
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["content-security-policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_refuses_a_foreign_host(served: App, method: str, path: str) -> None:
    status, headers, _ = request(served, path, method, Host="evil.example")
    assert status == 403
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_foreign_hosts_are_refused(served: App, host: str) -> None:
    assert request(served, "/", Host=host)[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "lab.example.org", "LAB.example.org.:80"])
def test_own_and_named_hosts_are_answered(served: App, host: str) -> None:
    assert request(served, "/", Host=host)[0] == 200
    assert request(served, "/", Host="school.example.net")[0] == 200


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_foreign_pages_get_neither_a_websocket_nor_an_upload(served: App, origin: str) -> None:
    with pytest.raises(InvalidStatus) as error, websocket(served, Origin=origin):
        pass
    assert error.value.response.status_code == 403
    assert error.value.response.headers["x-frame-options"] == "SAMEORIGIN"
    for method in ("PUT", "DELETE", "POST", "OPTIONS"):
        assert request(served, "/_stcore/upload_file/a/b", method, Origin=origin)[0] == 403


def test_a_websocket_with_a_foreign_host_is_refused(served: App) -> None:
    with pytest.raises(InvalidStatus), websocket(served, Host="evil.example", Origin=served.url):
        pass
    foreign = {"Host": "evil.example", "Origin": "http://evil.example"}
    with pytest.raises(InvalidStatus), websocket(served, **foreign):
        pass


@pytest.mark.parametrize(
    "origin",
    ["https://lab.example.org", "https://school.example.net:444", "HTTPS://LAB.example.org"],
)
def test_pages_behind_a_proxy_under_a_named_host_are_drawn(served: App, origin: str) -> None:
    """Whether the proxy hands the host on or puts its own in its place."""
    assert visit(served, Origin=origin)
    assert visit(served, Origin="https://lab.example.org", Host="lab.example.org")


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_figures_about_the_server_are_not_public(served: App, path: str) -> None:
    status, headers, text = request(served, path)
    assert (status, text) == (404, "Not Found")
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_no_site_may_send_the_page_messages(served: App) -> None:
    assert '"allowedOrigins":[]' in request(served, "/_stcore/host-config")[2]


def test_a_school_may_embed_the_app(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VISTAZO_EMBEDDED_BY", " https://www.example.org  http://*.example.net:81 ")
    with running_app(tmp_path / "workspace") as app:
        _, headers, _ = request(app, "/")
    policy = "frame-ancestors 'self' https://www.example.org http://*.example.net:81"
    assert headers["content-security-policy"] == policy
    assert "x-frame-options" not in headers  # it knows no list


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "example.org",
        "https://a.org; script-src *",
        "https://a.org,https://b.org",
        "https://a.org/page",
        "'none'",
        "ftp://a.org",
        "https://a.org:port",
    ],
)
def test_what_is_no_site_is_said(monkeypatch, value: str) -> None:
    monkeypatch.setenv("VISTAZO_EMBEDDED_BY", value)
    with pytest.raises(UserError, match="VISTAZO_EMBEDDED_BY"):
        settings.embedding_sites()


def test_an_error_of_the_server_has_the_headers_too() -> None:
    with start_blocking_portal() as portal:
        answer = portal.call(gate.broken, Request({"type": "http"}), RuntimeError("secret"))
    assert (answer.status_code, answer.headers["x-frame-options"]) == (500, "SAMEORIGIN")
    assert b"secret" not in answer.body
