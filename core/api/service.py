"""The web application: a run's network at three addresses."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import anyio.to_thread
import numpy as np
import psutil
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.api.answers import Health, ImageAnswer, Predictions, Problem, likely
from core.api.batching import Batcher, Compute, Images, Probabilities
from core.api.openapi import document
from core.api.refusals import json_answer, refused, status_of
from core.api.room import Room
from core.api.uploads import Upload, read_uploads
from core.api.visitors import Gate
from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.imaging.batches import images_at_once
from core.imaging.prepare import Invert, Preparation
from core.imaging.read import read
from core.prediction.answers import best_of
from core.runs.artifacts import trained_network
from core.runs.models import Run
from core.runs.titles import run_title

MOST_AT_ONCE = 64
MOST_DECODERS = 4  # a large image takes some hundred MB while it is decoded


@dataclass
class Service:
    """The network of `run`, trained on `dataset`; `compute` gives probabilities for images.

    `begin` must have returned before the first request.
    """

    run: Run
    dataset: Dataset
    compute: Compute
    served: int = 0
    room: Room = field(default_factory=Room)

    @cached_property
    def batcher(self) -> Batcher:
        """Started by who asks for it first."""
        return Batcher(self.compute, images_at_once(self.dataset.image_shape, MOST_AT_ONCE))

    @cached_property
    def decoders(self) -> anyio.CapacityLimiter:
        """How many images are decoded at once."""
        return anyio.CapacityLimiter(min(MOST_DECODERS, psutil.cpu_count() or 1))

    def begin(self) -> None:
        """Classify an empty image, which loads the network. UserError where that can't be."""
        empty = np.zeros(self.dataset.image_shape, np.uint8)
        _refuse_no_numbers(self.run.id, [self.batcher.submit(empty).result()])

    async def predict(self, request: Request) -> Response:
        """`POST /predict`: what the network makes of one image or many."""
        with self.room.entered() as share:
            how = preparation(self.dataset, _invert(request))
            uploads = await read_uploads(request, share)
            prepared = [await self._prepared(upload, how) for upload in uploads]
            images = [one for one in prepared if not isinstance(one, UserError)]
            probabilities = await self.batcher.classify(images)
        _refuse_no_numbers(self.run.id, probabilities)
        self.served += len(images)
        found = iter(probabilities)
        answers = [
            ImageAnswer(name=upload.name, error=Problem.of(one))
            if isinstance(one, UserError)
            else self._answer(upload.name, next(found))
            for upload, one in zip(uploads, prepared, strict=True)
        ]
        error = None if images else answers[0].error
        answer = Predictions(run=self.run.id, images=answers, error=error)
        return json_answer(answer.values(), status_of(error.code) if error else 200)

    async def health(self, request: Request) -> Response:
        """`GET /health`: which network answers. UserError where its file is gone or damaged."""
        await anyio.to_thread.run_sync(trained_network, self.run.id)
        health = Health(
            status="ok",
            run=self.run.id,
            name=run_title(self.run),
            data=self.dataset.name,
            classes=list(self.dataset.class_names),
            images_served=self.served,
        )
        return json_answer(health.values())

    async def openapi(self, request: Request) -> Response:
        """`GET /openapi.json`: the description of all this."""
        return json_answer(document())

    async def _prepared(self, upload: Upload, how: Preparation) -> Images | UserError:
        """The image in the form of the data set's, or why it can't be brought into it."""
        try:
            return await anyio.to_thread.run_sync(
                read, upload.content, upload.name, how, limiter=self.decoders
            )
        except UserError as error:
            return error

    def _answer(self, name: str, probabilities: Probabilities) -> ImageAnswer:
        top = [
            likely(float(probabilities[index]), index, self.dataset.class_names)
            for index in best_of(probabilities)
        ]
        return ImageAnswer(name=name, top=top, **top[0].model_dump())


def application(
    service: Service, hosts: Iterable[str], sites: list[str], on_start: Callable[[], None]
) -> Starlette:
    """The service for who asks for one of `hosts`, and pages of `sites`; see `visitors.Gate`."""

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        on_start()
        yield
        service.batcher.close()

    middleware = [Middleware(Gate, hosts=hosts, sites=sites)]
    if sites:
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=sites, allow_methods=["GET", "POST"])
        )
    application = Starlette(
        routes=[
            Route("/predict", service.predict, methods=["POST"]),
            Route("/health", service.health),
            Route("/openapi.json", service.openapi),
        ],
        middleware=middleware,
        exception_handlers=dict.fromkeys(
            (UserError, HTTPException, ClientDisconnect, Exception), refused
        ),
        lifespan=running,
    )
    application.router.redirect_slashes = False
    return application


def _invert(request: Request) -> Invert:
    """Whether light and dark are turned around, as the address asks. UserError for other words."""
    asked = request.query_params.get("invert", "auto")
    for word in get_args(Invert):
        if word == asked:
            found: Invert = word
            return found
    raise UserError(
        "invert-unknown",
        N_("invert is {value!r}; it must be one of: {allowed}."),
        value=asked[:80],
        allowed=", ".join(get_args(Invert)),
    )


def _refuse_no_numbers(run_id: str, probabilities: list[Probabilities]) -> None:
    """UserError where a network has diverged: JSON knows nothing but numbers."""
    if not all(np.isfinite(one).all() for one in probabilities):
        raise UserError(
            "answer-no-number",
            N_(
                "The network of run {run} answers with no numbers (NaN): its training went astray. "
                "Train again with a smaller learning rate."
            ),
            run=run_id,
        )
