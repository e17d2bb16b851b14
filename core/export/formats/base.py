"""What the app knows of an export format, and what a format is made of."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.common.registry import Registry

EXACT = 1e-4  # largest difference in probability that rounding in float32 is allowed


@dataclass(frozen=True)
class Source:
    """What a file is made of.

    `network`: a Keras model, pixels 0 to 255 in (n, height, width, channels), probabilities out,
    at the temperature that is kept with its run. `samples`: training images, uint8, for formats
    that measure the range of values.
    """

    network: Any
    samples: NDArray[np.uint8]


@dataclass(frozen=True)
class Format:
    """One format of the registry.

    `file`: the name of the file, or folder, that `write(source, path)` makes; it takes pixels 0 to
    255 as float32. `runtime`: how a clean process runs it (`core.export.clean_process`).
    `tolerance`: the largest difference in probability that is allowed; None where numbers are
    rounded so far that accuracy is what counts. `requirements`: what the example installs.
    `example`: lines of Python that turn `image`, float32 (1, height, width, channels), into
    `probabilities` (1, classes). `caveat`: what its proof leaves out, in words. `is_page`: `file`
    is a folder for a static server, completed by `core.export.web_page`; it has no example.
    """

    key: str
    title: str
    summary: str
    file: str
    runtime: str
    tolerance: float | None
    requirements: tuple[str, ...]
    imports: str
    example: str
    write: Callable[[Source, Path], None]
    caveat: str = ""
    is_page: bool = False


formats: Registry[Format] = Registry(N_("export format"))


@contextmanager
def silent(logger: str) -> Iterator[None]:
    """No warnings meanwhile, nor what `logger` tells: converters comment on each of their steps."""
    log = logging.getLogger(logger)
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = before
