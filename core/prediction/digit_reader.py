"""The network that is there from the start: it reads handwritten digits before anything is trained.

`digit_reader.onnx` beside this module is what the recipe `digit-reader` has made
(`scripts/digit_reader.py`). ONNX Runtime answers in less than a millisecond without TensorFlow, so
no worker needs to be awake for it.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

DATA = "digits"  # what it has learned from
MODEL = Path(__file__).with_name("digit_reader.onnx")


def read_digit(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities (10,), float32, of the digits 0 to 9 for one image, uint8 (8, 8, 1), in the
    form of the data set `digits` (`core.datasets.preparation`)."""
    (answers,) = load().run(None, {"image": pixels[None].astype(np.float32)})
    probabilities: NDArray[np.float32] = answers[0]
    return probabilities


@lru_cache(maxsize=1)
def load() -> "InferenceSession":
    """The network, ready to answer; a third of a second at the first time."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])
