"""The style sheet is in the page that is sent first, whatever asked for it and however."""

from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from bench._app import App, running_app
from serving.first_paint import STYLE, FirstPaint, styled
from tests.serving.visits import request

PAGE = b'<html><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, as it is started."""
    with running_app(tmp_path_factory.mktemp("served") / "workspace") as app:
        yield app


@pytest.mark.parametrize("path", ["/", "/train", "/no/such/page"])
def test_the_style_sheet_comes_before_what_it_is_for(served: App, path: str) -> None:
    status, headers, text = request(served, path, Accept=BROWSER)
    style, root = text.index(STYLE.read_text("utf-8")), text.index('<div id="root">')
    assert status == 200
    assert text.index("<body>") < style < root
    assert int(headers["content-length"]) == len(text.encode())
    assert "<title>Vistazo</title>" in text


def test_a_page_that_a_browser_keeps_is_sent_again(served: App) -> None:
    """What it keeps may have an older style sheet in it."""
    _, headers, _ = request(served, "/", Accept=BROWSER)
    assert "etag" not in headers
    later = {"If-Modified-Since": "Fri, 31 Dec 2099 23:59:59 GMT", "If-None-Match": "*"}
    status, _, text = request(served, "/", Accept=BROWSER, **later)
    assert status == 200
    assert "<style>" in text


@pytest.mark.parametrize("path", ["/_stcore/health", "/app/static/plotly-basic.min.js"])
def test_what_is_no_page_is_sent_as_it_is(served: App, path: str) -> None:
    plain, asked = request(served, path), request(served, path, Accept=BROWSER)
    assert plain[0] == asked[0] == 200
    assert plain[2] == asked[2]


def test_the_head_of_a_page_can_be_asked_for(served: App) -> None:
    status, _, text = request(served, "/", "HEAD", Accept=BROWSER)
    assert (status, text) == (200, "")


def test_other_pages_stay_as_they_are() -> None:
    assert styled(b"<body>a component's</body>") == b"<body>a component's</body>"


def test_a_page_in_pieces_is_put_together() -> None:
    with start_blocking_portal() as portal:
        sent = portal.call(answer, [PAGE[:30], PAGE[30:70], PAGE[70:]])
    assert sent[0]["headers"] == [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(sent[1]["body"])).encode()),
    ]
    assert sent[1]["body"] == styled(PAGE)
    assert len(sent) == 2


async def answer(pieces: list[bytes]) -> list[Any]:
    """What is sent where an app answers with a page in these pieces."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["headers"] == [(b"accept", b"text/html")]
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(sum(map(len, pieces))).encode()),
            (b"etag", b'"1"'),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for index, piece in enumerate(pieces, 1):
            more = index < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept", b"text/html"), (b"if-none-match", b'"1"')]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    await FirstPaint(app)(scope, None, send)
    return sent
