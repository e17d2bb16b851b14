"""Who comes in: with a class' code set, nothing is served without it, but the page that asks.

The same place answers that page (`/you`, in `you`), on which people choose their names: Streamlit's
own pages can't set a cookie that scripts can't read. What it needs is imported at the first request
that needs it: the server is there before pages and database are.
"""

from http import HTTPStatus
from urllib.parse import urlencode

import streamlit as st
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.common.errors import UserError
from core.people.codes import class_code

YOU = "/you"
HEALTH = "/_stcore/health"
NOT_IN = "Vistazo asks for the class' code first: open its address in a browser."


class Door:
    """ASGI middleware: answers `/you`, and lets nobody past who has to be there first."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http" and path_in_app(scope) == YOU:
            from serving import you

            answer: Response | None = await you.answer(Request(scope, receive))
        else:
            answer = await refused(scope)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await answer(scope, receive, send)


async def refused(scope: Scope) -> Response | None:
    """The answer to who has not entered the class' code; None where they have, or none is set."""
    path = path_in_app(scope)
    if path == HEALTH:
        return None
    try:
        if not class_code() or await to_thread.run_sync(_is_in, scope):
            return None
    except UserError as error:  # a code that can't be used, a database that is away
        return PlainTextResponse(str(error), HTTPStatus.SERVICE_UNAVAILABLE)
    if scope["type"] == "http" and _wants_a_page(scope):
        query = scope.get("query_string", b"").decode("latin-1")
        to = urlencode({"next": path + (f"?{query}" if query else "")})
        return RedirectResponse(f"{base_path()}{YOU}?{to}", HTTPStatus.SEE_OTHER)
    return PlainTextResponse(NOT_IN, HTTPStatus.FORBIDDEN)


def _is_in(scope: Scope) -> bool:
    from core.people.repository import get_person
    from core.people.tickets import cookie_name, opened
    from core.people.visitors import has_entered
    from pages._ui.shell.actor import signs_in

    if signs_in():
        return True  # pages ask for it themselves: the way to the provider is one of them
    ticket = opened(HTTPConnection(scope).cookies.get(cookie_name()))
    if not has_entered(ticket):
        return False
    if scope["type"] == "http" and not _wants_a_page(scope):
        return True  # pieces of a page: whether the person is still known, the page itself asks
    return get_person(ticket.person) is not None


def _wants_a_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def base_path() -> str:
    """Where the app lies on its host: "" or as in "/vistazo"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def path_in_app(scope: Scope) -> str:
    """The path that is asked for, from the app on."""
    path: str = scope["path"]
    return path.removeprefix(base_path()) or "/"
