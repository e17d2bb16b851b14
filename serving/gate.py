"""Who is answered: the first thing that a request meets, whichever address it asks for.

Streamlit checks the host on its websocket alone, which leaves pages, uploads and media to a foreign
site whose name is made to point here (DNS rebinding). And where a websocket comes from another
site, it asks Amazon for this machine's external address, in its event loop: such a request must
not reach it.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from core.common.settings import embedding_sites

LOOPBACK = ("localhost", "127.0.0.1", "::1")
READING = ("GET", "HEAD")
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
UNKNOWN_HOST = (
    "Vistazo does not answer under this name. Who runs it can let the name in when starting it:"
    " --hosts NAME, or HOSTS=NAME with make."
)
OTHER_SITE = "Vistazo does not answer pages of other sites."


class Gate:
    """ASGI middleware: refuses foreign hosts and foreign pages, hides what is nobody's business,
    and says on every answer which sites may show the app in a frame."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = frame_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on to Streamlit."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send, self._headers)
        refusal = refused(scope)
        if refusal is None:
            await self._app(_as_from_here(scope), receive, send)
        else:
            await refusal(scope, receive, send)


def refused(scope: Scope) -> Response | None:
    """The answer to a request or websocket that gets no further; None where it may."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not is_host_allowed(hosts[0]):
        return PlainTextResponse(UNKNOWN_HOST, HTTPStatus.FORBIDDEN)
    origin = headers.get("origin")
    reads = scope["type"] == "http" and scope["method"] in READING
    if origin is not None and not reads and not _is_own(origin, hosts[0]):
        return PlainTextResponse(OTHER_SITE, HTTPStatus.FORBIDDEN)
    if any(f"{closed}/" in f"{scope['path']}/" for closed in CLOSED):
        return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND)
    return None


def frame_headers() -> dict[str, str]:
    """Who may show the app in a frame: its own pages, and the sites in `VISTAZO_EMBEDDED_BY`."""
    sites = embedding_sites()
    policy = {"Content-Security-Policy": " ".join(["frame-ancestors", "'self'", *sites])}
    # Its older kin knows no list; browsers that know both take the policy.
    return policy if sites else {**policy, "X-Frame-Options": "SAMEORIGIN"}


async def broken(request: Request, error: Exception) -> Response:
    """The answer where the server itself met an error; Starlette gives it outside of the gate."""
    return PlainTextResponse(
        "Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR, frame_headers()
    )


def _is_own(origin: str, host: str) -> bool:
    """Whether a page of `origin` is the app's own, asked for as `host`.

    Behind a proxy that changes the host, pages have the name that was let in for it. Other ports
    of this machine are other sites, and who lets in any host does not mean pages of any site.
    """
    try:
        site = urlsplit(origin)
        name = site.hostname
    except ValueError:
        return False
    if site.netloc.lower() == host.lower():
        return True
    named = st.get_option("server.allowedHosts")
    if name is None or name in LOOPBACK or not named or "*" in named:
        return False
    return is_host_allowed(site.netloc)


def _as_from_here(scope: Scope) -> Scope:
    """The websocket's `scope` with an origin that is, letter for letter, the host.

    Then Streamlit sees that they are the same; otherwise it would look its own address up.
    """
    headers = Headers(scope=scope)
    if scope["type"] != "websocket" or "origin" not in headers:
        return scope
    changed = headers.mutablecopy()
    changed["origin"] = f"{urlsplit(headers['origin']).scheme}://{headers['host']}"
    return {**scope, "headers": changed.raw}


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message.setdefault("headers", [])
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers
