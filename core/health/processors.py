"""What trains: the processor, and the GPU where there is one.

TensorFlow is not asked: it takes seconds, and where the processor can't run it, it ends the
process. A GPU is asked for through NVIDIA's own library (`pynvml`, of the package nvidia-ml-py),
else by the program `nvidia-smi`, which comes with the driver.
"""

import ctypes.util
import os
import platform
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from core.common.i18n import N_, nN_
from core.health.findings import Finding, State, Subject, python_command
from core.health.versions import ROOT
from core.housekeeping.models import size_words

PROCESSOR = Path("/proc/cpuinfo")
NEEDED = "avx"  # TensorFlow's packages for x86-64 are made for processors with it
PROGRAM = "nvidia-smi"
ASKED = (
    "--query-gpu=name,memory.total,memory.free,driver_version",
    "--format=csv,noheader,nounits",
)
SECONDS_FOR_AN_ANSWER = 20
MIB = 1 << 20  # as the program counts
FEW_BYTES = 1_000_000_000
LIBRARY = "nvidia-cudnn-cu"  # how the package begins that has CUDA's library for networks


@dataclass(frozen=True)
class Card:
    """One GPU; memory in bytes."""

    name: str
    total_bytes: int
    free_bytes: int
    driver: str


def look(processor: Path = PROCESSOR) -> Iterator[Finding]:
    """The processor and the GPUs."""
    yield _of_processor(*_named(processor))
    cards, trouble = _cards_of_library(), ""
    if not cards:
        cards, trouble = _cards_of_program()
    if trouble:
        words = N_("No GPU answers: {reason}", reason=trouble)
        to_do = N_(
            "Restart the machine, or install the driver anew; until then the processor trains."
        )
        yield Finding(Subject.GPU, State.WARNING, "gpu-does-not-answer", words, to_do)
    elif not cards:
        words = N_("none was found: networks train on the processor")
        yield Finding(Subject.GPU, State.OK, "gpu-none", words)
    for card in cards:
        yield _of_card(card)
    if cards and not _has_libraries():
        to_do = N_(
            "Install them: {python} -m pip install -r {file}",
            python=python_command(),
            file=shlex.quote(str(ROOT / "requirements-gpu.txt")),
        )
        words = N_("CUDA's libraries are missing: TensorFlow trains on the processor.")
        yield Finding(Subject.GPU, State.WARNING, "gpu-not-used", words, to_do)


def _of_processor(name: str, abilities: frozenset[str]) -> Finding:
    cores = _cores()
    words = nN_("{name}, {count} core", "{name}, {count} cores", cores, name=name)
    figures = {"name": name, "cores": cores}
    if abilities and NEEDED not in abilities and platform.machine().lower() in ("x86_64", "amd64"):
        words = N_("{name} lacks AVX, without which TensorFlow does not run.", name=name)
        to_do = N_("Take another machine. In a virtual one, give it the processor's own abilities.")
        return Finding(Subject.PROCESSOR, State.WRONG, "processor-too-old", words, to_do, figures)
    return Finding(Subject.PROCESSOR, State.OK, "processor-fine", words, figures=figures)


def _of_card(card: Card) -> Finding:
    values = {"name": card.name, "driver": card.driver}
    words = N_("{name}, driver {driver}", **values)
    if card.total_bytes:
        free, total = size_words(card.free_bytes), size_words(card.total_bytes)
        words = N_(
            "{name}, {free} of {total} are free, driver {driver}", **values, free=free, total=total
        )
    figures = asdict(card)
    if card.free_bytes < min(FEW_BYTES, card.total_bytes / 2):
        to_do = N_("See with nvidia-smi which programs hold its memory, and close those.")
        return Finding(Subject.GPU, State.WARNING, "gpu-memory-short", words, to_do, figures)
    return Finding(Subject.GPU, State.OK, "gpu-fine", words, figures=figures)


def _named(file: Path) -> tuple[str, frozenset[str]]:
    """The processor's name and what it can, as Linux calls that; nothing where nobody tells."""
    with suppress(OSError):
        text = file.read_text(encoding="utf-8", errors="replace")
        pairs = (line.partition(":") for line in text.splitlines())
        values = {key.strip(): value.strip() for key, _colon, value in pairs}
        name = values.get("model name") or platform.machine()
        return name, frozenset(values.get("flags", "").split())
    return platform.processor() or platform.machine(), frozenset()


def _cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cards_of_library() -> list[Card]:
    try:
        library = import_module("pynvml")
        library.nvmlInit()
    except Exception:  # it is not installed, or has no driver to ask
        return []
    try:
        driver = _text(library.nvmlSystemGetDriverVersion())
        handles = map(library.nvmlDeviceGetHandleByIndex, range(library.nvmlDeviceGetCount()))
        return [_card(library, handle, driver) for handle in handles]
    except Exception:  # a driver that doesn't answer is asked by its own program
        return []
    finally:
        with suppress(Exception):
            library.nvmlShutdown()


def _card(library: Any, handle: Any, driver: str) -> Card:
    memory = library.nvmlDeviceGetMemoryInfo(handle)
    name = _text(library.nvmlDeviceGetName(handle))
    return Card(name, int(memory.total), int(memory.free), driver)


def _text(found: Any) -> str:
    """Earlier versions of the library give bytes."""
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)


def _cards_of_program() -> tuple[list[Card], str]:
    """What the driver's program knows of, and what it says where it fails."""
    program = shutil.which(PROGRAM)
    if program is None:
        return [], ""
    try:
        answer = subprocess.run(
            [program, *ASKED], capture_output=True, text=True, timeout=SECONDS_FOR_AN_ANSWER
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], str(error)
    if answer.returncode:
        return [], " ".join((answer.stdout + answer.stderr).split())
    parts = (tuple(part.strip() for part in line.split(",")) for line in answer.stdout.splitlines())
    return [
        Card(name, _mib(total), _mib(free), driver)
        for name, total, free, driver in (each for each in parts if len(each) == len(fields(Card)))
    ], ""


def _mib(text: str) -> int:
    """Bytes; 0 of a card that has no memory of its own ("[N/A]")."""
    return int(text) * MIB if text.isdecimal() else 0


def _has_libraries() -> bool:
    """Whether CUDA's libraries are there as packages, or as the system's own."""
    names = (str(each.metadata["Name"]).lower() for each in distributions())
    return any(name.startswith(LIBRARY) for name in names) or bool(
        ctypes.util.find_library("cudnn")
    )
