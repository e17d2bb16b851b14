"""Listening: the web application behind a socket, until a signal ends it."""

import logging
import socket

import uvicorn
from starlette.types import ASGIApp

SECONDS_TO_END = 1  # for requests that are being answered


def run_until_signal(app: ASGIApp, listener: socket.socket) -> None:
    """Answer what comes through `listener`, which listens already, until a signal ends it.

    Then no more is taken, and what is not answered after a second is broken off. The libraries
    say nothing: what a request meets is said by its answer, and logged where it is a bug.
    """
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    uvicorn.Server(config).run(sockets=[listener])
