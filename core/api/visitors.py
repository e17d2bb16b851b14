"""Who is answered, and in which language: the first thing that a request meets.

Any page in a browser can send a request to this machine, also by a name of its own that is made to
point here (DNS rebinding). So the host must be one of ours, and a page's site one that was let in.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.api.refusals import refusal
from core.common.errors import UserError
from core.common.i18n import N_, language_of, use_language

LONGEST_SHOWN = 80
READING = ("GET", "HEAD")
ANY = "*"


class Gate:
    """ASGI middleware: sets the language of the answer, refuses foreign hosts and pages.

    `hosts`: names that are answered, `*.example.org` stands for all below it. `sites`: origins
    whose pages are, `*` for any.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], sites: Iterable[str]) -> None:
        self._app, self._hosts, self._sites = app, tuple(hosts), tuple(sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        use_language(language_of(accepted(headers.get("accept-language", ""))))
        try:
            self._refuse_strangers(headers, scope["method"])
        except UserError as error:
            await refusal(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refuse_strangers(self, headers: Headers, method: str) -> None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if not is_among(host, self._hosts):
            raise UserError(
                "host-unknown",
                N_(
                    "The service does not answer under the name {host!r}. Who runs it can let the "
                    "name in when starting it: --hosts NAME."
                ),
                host=host[:LONGEST_SHOWN],
            )
        if origin is None or method in READING or {origin, ANY} & {*self._sites}:
            return
        raise UserError(
            "site-unknown",
            N_(
                "The service does not answer pages of {site!r}. Who runs it can let the site in "
                "when starting it: --cors SITE."
            ),
            site=origin[:LONGEST_SHOWN],
        )


def is_among(host: str, names: Iterable[str]) -> bool:
    """Whether the header `host`, which may have a port, is one of the names."""
    try:
        parts = urlsplit(f"//{host}")
        name, _port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if not name or parts.netloc != host or "@" in host:
        return False
    return any(
        pattern in (name, ANY) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in (each.lower().rstrip(".") for each in names)
    )


def accepted(header: str) -> list[str]:
    """Languages in a header like `es-MX,es;q=0.9,en;q=0.1`, the most wanted first."""
    wanted = []
    for entry in header.split(","):
        language, _, quality = entry.partition(";")
        try:
            share = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if share > 0 and language.strip():
            wanted.append((-share, language.strip()))
    return [language for _share, language in sorted(wanted, key=lambda one: one[0])]
