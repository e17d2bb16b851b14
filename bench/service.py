"""The HTTP service under 50 simultaneous requests while a network trains on the same machine.

    python -m bench.service

50 connections ask one after the other, each with a PNG of a digit; LeNet-5 answers, an MLP trains.
"""

import io
import tempfile
import threading
import time
from http.client import HTTPException
from pathlib import Path

import numpy as np
from PIL import Image

from bench._app import running_app
from bench._figures import Figure, percentile, show
from bench._service import Served, running_service

CLIENTS = 50
SECONDS = 10.0
REPETITIONS = 3
SERVED = {"model": {"name": "lenet5"}, "training": {"epochs": 2}}
ENDLESS = {
    "model": {"name": "mlp", "hidden_layers": 4, "units": 1024},
    "training": {"epochs": 1000, "batch_size": 64},
}


def measure() -> list[Figure]:
    """Milliseconds of requests and requests a second while it trains; how many went wrong."""
    with tempfile.TemporaryDirectory() as name, running_app(Path(name) / "workspace") as app:
        run = app.wait_for(app.queue(SERVED), "finished").id
        endless = app.queue(ENDLESS)
        app.wait_for(endless, "running")
        with running_service(app.home, run) as service:
            _seconds_of_requests(service)  # the first ones warm up
            rounds = [_seconds_of_requests(service) for _ in range(REPETITIONS)]
        if app.run(endless).status != "running":
            raise RuntimeError("The training beside it has ended.")
    what = f"service, {CLIENTS} simultaneous requests while a network trains"
    failed = [float(wrong) for _, wrong in rounds]
    p50, p95 = (
        [1000 * percentile(seconds, share) for seconds, _ in rounds] for share in (0.5, 0.95)
    )
    return [
        Figure(f"{what}: p95", "≤ 1,000 ms", p95, "ms"),
        Figure("… p50", "", p50, "ms"),
        Figure("… answered", "", [len(seconds) / SECONDS for seconds, _ in rounds], "a second"),
        Figure("… that went wrong", "0", failed),
    ]


def _seconds_of_requests(service: Served) -> tuple[list[float], int]:
    """How long each took that was answered as it should, and how many were not."""
    seconds: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + SECONDS

    def ask(content: bytes) -> None:
        connection = service.connection()
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                connection.request("POST", "/predict", content)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, HTTPException) as error:
                wrong.append(repr(error))
                connection.close()
                continue
            if answer.status == 200 and b'"probability"' in body:
                seconds.append(time.perf_counter() - began)
            else:
                wrong.append(body.decode())
        connection.close()

    threads = [threading.Thread(target=ask, args=(_digit(seed),)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, len(wrong)


def _digit(seed: int) -> bytes:
    """A PNG of a bright stroke on black, as large as the digits are."""
    pixels = np.zeros((8, 8), np.uint8)
    column = seed % 6 + 1
    pixels[1:7, column] = np.random.default_rng(seed).integers(120, 256, 6)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    show(measure())
