"""An error becomes a line of JSON, `{"error": {"code": …, "message": …}}`, with a status.

Nothing else leaves the service: what is no `UserError` is a bug, whose traceback goes to the log.
"""

import json
import logging
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from core.api.answers import Problem, Refused
from core.common.errors import BUG, UserError
from core.common.i18n import N_

SECONDS_TO_WAIT = 1  # until somebody who was sent away should come again
PATHS = "POST /predict, GET /health, GET /openapi.json"
CODES = {  # by status; `UserError`s of any other code are about the network itself
    HTTPStatus.BAD_REQUEST: ("form-unreadable", "invert-unknown", "request-broken-off"),
    HTTPStatus.FORBIDDEN: ("host-unknown", "site-unknown"),
    HTTPStatus.NOT_FOUND: ("address-unknown",),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method-unknown",),
    HTTPStatus.REQUEST_TIMEOUT: ("request-too-slow",),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        *("request-too-large", "images-too-many", "image-file-too-large", "image-too-large"),
        "image-decompression-bomb",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("image-no-format", "image-no-library"),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        *("images-missing", "image-file-empty", "image-damaged", "image-empty"),
    ),
}
STATUS = {code: status for status, codes in CODES.items() for code in codes}
BUSY = "service-busy"
log = logging.getLogger("vistazo")


def status_of(code: str) -> HTTPStatus:
    """The status of an answer whose error has that code."""
    if code == BUG:
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return STATUS.get(code, HTTPStatus.SERVICE_UNAVAILABLE)


def json_answer(values: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    """One line of JSON; half characters in it (of a file's name, say) as escapes."""
    text = json.dumps(values, ensure_ascii=False) + "\n"
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(SECONDS_TO_WAIT)
    body = text.encode("utf-8", "backslashreplace")
    return Response(body, status, headers, media_type="application/json")


def refusal(error: UserError) -> Response:
    """The answer to a request that is refused as a whole."""
    refused = Refused(error=Problem.of(error))
    return json_answer(refused.values(), status_of(error.code))


async def refused(request: Request, error: Exception) -> Response:
    """Whatever ended a request, as JSON: Starlette's handler of all exceptions."""
    if isinstance(error, UserError):
        return refusal(error)
    if isinstance(error, ClientDisconnect):  # nobody reads it
        return refusal(UserError("request-broken-off", N_("The request was broken off.")))
    if isinstance(error, HTTPException):
        answer = refusal(_of_starlette(request, error))
        answer.headers.update(error.headers or {})
        return answer
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return refusal(
        UserError(
            "bug", N_("Something went wrong that should not. The log of the service has more.")
        )
    )


def _of_starlette(request: Request, error: HTTPException) -> UserError:
    """What Starlette refuses by itself: an address or a method that is none."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return UserError(
            "method-unknown",
            N_("{path} does not answer {method}. There are: {paths}."),
            path=request.url.path[:80],
            method=request.method[:20],
            paths=PATHS,
        )
    return UserError(
        "address-unknown",
        N_("There is nothing at {path}. There are: {paths}."),
        path=request.url.path[:80],
        paths=PATHS,
    )
