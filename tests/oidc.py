"""A provider of OpenID Connect on loopback: discovery, codes with PKCE, signed tokens, keys.

Whoever asks is shown its people and picks one: what a person does on a provider's page.
"""

import base64
import hashlib
import html
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bench._app import free_port
from tests.helpers import wait_for

CLIENT, SECRET = "vistazo", "the client's secret"


class Provider:
    """The application; `people`: claims by the name that stands on its page."""

    def __init__(self, issuer: str, people: Mapping[str, Mapping[str, Any]]) -> None:
        self.issuer, self._people = issuer, people
        self._key = RSAKey.generate_key(2048, {"kid": "k", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, str]] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/authorize", self._authorize),
                Route("/pick", self._pick),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._keys),
            ]
        )

    async def _metadata(self, request: Request) -> Response:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "jwks",
        }
        lists = {
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
        places = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return JSONResponse({"issuer": self.issuer, **places, **lists})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            return Response("no such client", 400)
        links = (
            f'<p><a href="/pick?{html.escape(urlencode({**asked, "who": who}))}">{who}</a></p>'
            for who in self._people
        )
        return HTMLResponse(f"<!doctype html><title>Provider</title>{''.join(links)}")

    async def _pick(self, request: Request) -> Response:
        asked = dict(request.query_params)
        code = secrets.token_hex(16)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._codes.pop(str(form["code"]), None)
        secret = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        known = {secret, base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()}
        verifier = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or given not in known:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 3600}
        claims |= {"nonce": asked["nonce"], **self._people[asked["who"]]}
        token = jwt.encode({"alg": "RS256", "kid": "k"}, claims, self._key)
        kind = {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 3600}
        return JSONResponse({**kind, "id_token": token})

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})


@contextmanager
def provider(people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A provider that knows these people, while the block lasts; its address."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(
        Provider(issuer, people).app, host="127.0.0.1", port=port, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield issuer
    finally:
        server.should_exit = True
        thread.join()
