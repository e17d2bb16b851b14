"""The app's style sheet, put into the page that the server sends first.

Streamlit's own way (`st.html` of a `.css` file) brings it over the websocket, after the page has
begun to draw: on a slow machine the page was seen without it for 1 to 5 seconds, and jumped when
it came. In the page itself it is there before anything is drawn. It stands in the body: Streamlit's
own styles are added to the head later, and what comes last in the document wins.
"""

from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.execution import first_page

STYLE = Path(__file__).resolve().parents[1] / "assets" / "style.css"
BODY, ROOT = b"<body>", b'<div id="root">'
TITLE, OWN_TITLE = b"<title>Streamlit</title>", b"<title>Vistazo</title>"
# Headers by which a browser asks whether what it keeps of the page is still right. It knows nothing
# of the style sheet that was in it.
CONDITIONS = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")


class FirstPaint:
    """ASGI middleware: Streamlit's page gets the style sheet at the beginning of its body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page with the style sheet in it; hand any other on as it is."""
        if not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        first_page.asked_for()
        kept = [pair for pair in scope["headers"] if pair[0].lower() not in CONDITIONS]
        # Without `extensions`: a server that sends files by itself is not asked to.
        asked = {**scope, "headers": kept, "extensions": {}}
        await self._app(asked, receive, _Styled(send))


class _Styled:
    """Sends on what it is given; of HTML the body is gathered, and sent whole and styled."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None  # of an answer that is HTML
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_styled(self._start)

    async def _send_styled(self, start: Message) -> None:
        body = styled(self._body)
        headers = MutableHeaders(raw=list(start["headers"]))
        if self._body:  # the answer to HEAD has none, whatever its length says
            headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def styled(page: bytes) -> bytes:
    """The HTML `page` with the style sheet at the beginning of its body, and the app's name."""
    head, body, rest = page.partition(BODY)
    if ROOT not in rest:  # another page, as that of a component
        return page
    return head.replace(TITLE, OWN_TITLE) + body + b"<style>" + _style() + b"</style>" + rest


@lru_cache(maxsize=1)
def _style() -> bytes:
    return STYLE.read_bytes()


def _asks_for_a_page(scope: Scope) -> bool:
    reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return reads and "text/html" in Headers(scope=scope).get("accept", "")


def _is_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
