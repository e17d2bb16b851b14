"""Words in an array of an `.npz`: as text, as bytes, or as Python objects (as pandas gives them).

NumPy stores objects as a pickle, and a pickle can do anything while it is loaded. Here none of its
functions are: what may be in it is checked operation by operation before, and the three names that
NumPy writes stand for functions below, which keep what they are given.
"""

import io
import math
import pickle
import pickletools
from typing import IO, Any

import numpy as np

from core.common.reading import array_header
from core.importing.code_pages import guess

LARGEST_OBJECTS_MB = 20
KINDS = "uibUSO"
OPERATIONS = (
    "PROTO FRAME STOP MARK NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG1 "
    "SHORT_BINUNICODE BINUNICODE SHORT_BINBYTES BINBYTES EMPTY_LIST APPEND APPENDS "
    "EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 MEMOIZE BINPUT LONG_BINPUT BINGET LONG_BINGET "
    "GLOBAL STACK_GLOBAL REDUCE BUILD"
)


def read_words(stream: IO[bytes]) -> list[int | str]:
    """The numbers and words in an array; bytes are UTF-8, or else a code page that is guessed.

    `stream` is at the array's beginning. ValueError where there is something else in it.
    """
    shape, _, kind = array_header(stream)
    count = math.prod(shape)
    if kind.kind not in KINDS:
        raise ValueError(f"{kind} is neither numbers nor words")
    if kind.hasobject:
        items = _objects(stream.read(LARGEST_OBJECTS_MB * 1_000_000 + 1))
    else:
        content = stream.read(count * kind.itemsize)
        items = np.frombuffer(content, kind, count).tolist()
    if len(items) != count or not all(isinstance(item, int | str | bytes) for item in items):
        raise ValueError("there are other things in it than numbers and words")
    return _decoded(items)


def _decoded(items: list[Any]) -> list[int | str]:
    raw = [item for item in items if isinstance(item, bytes)]
    try:
        for item in raw:
            item.decode("utf-8")
        codec = "utf-8"
    except UnicodeDecodeError:
        codec = guess((item for item in raw if not item.isascii()), "windows")
    return [item.decode(codec, "replace") if isinstance(item, bytes) else item for item in items]


def _objects(content: bytes) -> list[Any]:
    """The objects in NumPy's pickle of an array."""
    if len(content) > LARGEST_OBJECTS_MB * 1_000_000:
        raise ValueError(f"it is larger than {LARGEST_OBJECTS_MB} MB")
    try:
        for operation, argument, _ in pickletools.genops(content):
            if operation.name not in OPERATIONS.split():
                raise ValueError("it holds other objects than words")
            if operation.name in ("BINPUT", "LONG_BINPUT") and (argument or 0) > len(content):
                raise ValueError("it would take too much memory")
        array = _Unpickler(io.BytesIO(content)).load()
    except Exception as error:  # of a file that anybody may have made
        raise ValueError(str(error)[:100]) from None
    if not isinstance(array, _Array) or not isinstance(array.items, list):
        raise ValueError("it is no array")
    return array.items


class _Array:
    """Stands for `numpy.ndarray`."""

    items: Any = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.items = state[-1]


class _Kind:
    """Stands for `numpy.dtype`."""

    def __init__(self, code: str, *_: object) -> None:
        self.code = code

    def __setstate__(self, state: object) -> None:
        """Byte order and the like: NumPy writes words and numbers in the order of Intel."""


def _reconstruct(*_: object) -> _Array:
    return _Array()


def _scalar(kind: _Kind, content: bytes) -> int | str | bytes:
    """One of NumPy's own words or numbers."""
    if kind.code.startswith("U"):
        return content.decode("utf-32-le").rstrip("\0")
    if kind.code.startswith("S"):
        return content.rstrip(b"\0")
    if kind.code[0] in "iu":
        return int.from_bytes(content, "little", signed=kind.code[0] == "i")
    raise ValueError("it holds other objects than words")


STANDS_FOR = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Kind,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("numpy._core.multiarray", "scalar"): _scalar,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Never anything but what is in this module."""
        if (module, name) not in STANDS_FOR:
            raise ValueError("it holds other objects than words")
        return STANDS_FOR[module, name]
