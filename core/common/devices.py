"""What trains on this host: its devices, one training at a time each.

They are counted without TensorFlow, which the app's process never imports: by NVIDIA's library,
else by the program that comes with the driver.
"""

import ctypes.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.metadata import distributions

from core.common.errors import UserError
from core.common.i18n import N_

VISIBLE = "CUDA_VISIBLE_DEVICES"
THREADS = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
CPU, GPU = "cpu", re.compile(r"gpu:(\d{1,3})")
MOST = 64
PROGRAM = "nvidia-smi"
SECONDS_FOR_AN_ANSWER = 20
LIBRARY = "nvidia-cudnn-cu"  # how the package begins that has CUDA's library for networks


@dataclass(frozen=True)
class Device:
    """A place for one training: its name among this host's, and what a process is started with that
    trains there."""

    name: str
    variables: tuple[tuple[str, str], ...] = field(default=())

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables of the environment, beside those of every worker."""
        return dict(self.variables)


def devices() -> tuple[Device, ...]:
    """The devices of this host, at least one. UserError where VISTAZO_DEVICES names none."""
    text = os.environ.get("VISTAZO_DEVICES", "").strip().lower()
    return _named(text) if text else _found(os.environ.get(VISIBLE))


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache(maxsize=8)
def _named(text: str) -> tuple[Device, ...]:
    words = [word.strip() for word in text.split(",")]
    wrong = [word for word in words if word != CPU and not GPU.fullmatch(word)]
    if wrong or len(words) > MOST or _named_twice(words):
        raise UserError(
            "devices-invalid",
            N_(
                "VISTAZO_DEVICES is {value!r}; it must be cpu or gpu:0, gpu:1 …, with commas "
                "between, each GPU once."
            ),
            value=text[:80],
        )
    threads = max(1, cores() // words.count(CPU)) if CPU in words else 1
    visible, found = os.environ.get(VISIBLE), []
    for at, word in enumerate(words):
        number = GPU.fullmatch(word)
        if number:
            found.append(Device(word, ((VISIBLE, _gpu(int(number[1]), visible)),)))
            continue
        count = words[:at].count(CPU)
        name = f"{CPU}:{count}" if count else CPU
        shared = tuple((each, str(threads)) for each in THREADS) if len(words) > 1 else ()
        found.append(Device(name, ((VISIBLE, "-1"), *shared)))
    return tuple(found)


def _named_twice(words: list[str]) -> bool:
    gpus = [word for word in words if word != CPU]
    return len(set(gpus)) < len(gpus)


def _gpu(number: int, visible: str | None) -> str:
    """How CUDA calls the GPU of that number, of those that this process was given."""
    given = [each.strip() for each in (visible or "").split(",") if each.strip()]
    return given[number] if number < len(given) else str(number)


@lru_cache(maxsize=8)
def _found(visible: str | None) -> tuple[Device, ...]:
    """Each GPU where there are several; one device, with all that TensorFlow finds, else."""
    count = _count_gpus()
    if visible is not None:
        given = [each.strip() for each in visible.split(",")]
        given = given[: given.index("-1")] if "-1" in given else given  # as CUDA reads it
        count = min(count, len([each for each in given if each]))
    if count == 0 or not _has_libraries():
        return (Device(CPU),)
    if count == 1:
        return (Device("gpu:0"),)
    numbers = range(min(count, MOST))
    return tuple(Device(f"gpu:{each}", ((VISIBLE, _gpu(each, visible)),)) for each in numbers)


def _count_gpus() -> int:
    try:
        library = import_module("pynvml")
        library.nvmlInit()
    except Exception:  # it is not installed, or has no driver to ask
        return _count_by_program()
    try:
        return int(library.nvmlDeviceGetCount())
    except Exception:  # a driver that doesn't answer is asked by its own program
        return _count_by_program()
    finally:
        with suppress(Exception):
            library.nvmlShutdown()


def _count_by_program() -> int:
    program = shutil.which(PROGRAM)
    if program is None:
        return 0
    command = [program, "--query-gpu=index", "--format=csv,noheader"]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS_FOR_AN_ANSWER
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return 0 if answer.returncode else len(answer.stdout.split())


def _has_libraries() -> bool:
    """Whether TensorFlow finds what it needs to use a GPU."""
    names = (str(each.metadata["Name"]).lower() for each in distributions())
    return any(name.startswith(LIBRARY) for name in names) or bool(
        ctypes.util.find_library("cudnn")
    )
