"""Images of simultaneous requests go through the network together.

One call of the network costs much the same for one image as for a few, and it may not be called
from two threads at once. So one thread takes whatever waits, up to a batch, computes it, and takes
what has come meanwhile: alone, nobody waits for others, and under load batches grow by themselves.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Probabilities = NDArray[np.float32]
Compute = Callable[[Images], Probabilities]
SECONDS_TO_END = 1.5


@dataclass(frozen=True)
class _Waiting:
    """An image, uint8 (height, width, channels), and what becomes of it, float32 (classes)."""

    image: Images
    answer: "Future[Probabilities]" = field(default_factory=Future)


class Batcher:
    """Computes probabilities in a thread of its own, at most `most` images at once."""

    def __init__(self, compute: Compute, most: int) -> None:
        self._compute, self._most = compute, most
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="vistazo-batches", daemon=True)
        self._thread.start()

    def submit(self, image: Images) -> "Future[Probabilities]":
        """Let the image wait for the next batch. The future raises what computing it raised."""
        waiting = _Waiting(image)
        self._queue.put(waiting)
        return waiting.answer

    async def classify(self, images: Sequence[Images]) -> list[Probabilities]:
        """Probabilities of each image, in their order."""
        futures = [asyncio.wrap_future(self.submit(image)) for image in images]
        return list(await asyncio.gather(*futures))

    def close(self) -> None:
        """End the thread after what it computes just now; what waits is not computed any more."""
        self._queue.put(None)
        self._thread.join(SECONDS_TO_END)

    def _work(self) -> None:
        while batch := self._next():
            wanted = [one for one in batch if one.answer.set_running_or_notify_cancel()]
            if wanted:
                self._answer(wanted)

    def _next(self) -> list[_Waiting]:
        """All that wait, at most a batch, one at least; none where it is closed."""
        batch: list[Any] = [self._queue.get()]
        while len(batch) < self._most:
            try:
                batch.append(self._queue.get_nowait())
            except Empty:
                break
        return [] if None in batch else batch

    def _answer(self, batch: list[_Waiting]) -> None:
        try:
            answers = self._compute(np.stack([one.image for one in batch]))
        except BaseException as error:  # whoever waits hears of it
            for one in batch:
                one.answer.set_exception(error)
            return
        for one, answer in zip(batch, answers, strict=True):
            one.answer.set_result(answer)
