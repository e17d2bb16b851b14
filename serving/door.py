"""Who comes in: with a class' code set, nothing is served without it, but the page that asks; where
a provider says who people are, no picture and no upload without that.

The same place answers that page (`/you`, in `you`), on which people choose their names: Streamlit's
own pages can't set a cookie that scripts can't read. What it needs is imported at the first request
that needs it: the server is there before pages and database are.
"""

import json
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
OF_PEOPLE = ("/media/", "/_stcore/upload_file/")  # what pages show and take, at its own addresses
NOT_IN = "Vistazo asks who you are first: open its address in a browser."


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
    """The answer to who may not have what is asked for; None to who may."""
    path = path_in_app(scope)
    if path == HEALTH:
        return None
    try:
        if await to_thread.run_sync(_is_in, scope):
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

    if signs_in():  # pages ask for it themselves: the way to the provider is one of them
        return not path_in_app(scope).startswith(OF_PEOPLE) or _has_signed_in(scope)
    if not class_code():
        return True
    ticket = opened(HTTPConnection(scope).cookies.get(cookie_name()))
    if not has_entered(ticket):
        return False
    if scope["type"] == "http" and not _wants_a_page(scope):
        return True  # pieces of a page: whether the person is still known, the page itself asks
    return get_person(ticket.person) is not None


def _has_signed_in(scope: Scope) -> bool:
    """Whether the cookie is there that Streamlit gives to whom the provider knows, signed by it."""
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    cookies, secret = HTTPConnection(scope).cookies, get_cookie_secret()

    def opened(name: str) -> bytes | None:
        value = cookies.get(name)
        return (
            decode_signed_value(secret, name, value.encode("latin-1", "replace")) if value else None
        )

    found = get_cookie_with_chunks(opened, USER_COOKIE_NAME)
    return bool(found and json.loads(found).get("is_logged_in"))


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
