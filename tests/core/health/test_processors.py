"""The processor and the GPU. No machine of the tests has a GPU: programs say what one would."""

import os
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from core.health import processors
from core.health.findings import Finding, State

LIBRARY = """
class NVMLError(Exception): pass
class Memory: total, free = {total}, {free}
def nvmlInit(): {begins}
def nvmlShutdown(): pass
def nvmlSystemGetDriverVersion(): return b"570.1"
def nvmlDeviceGetCount(): return 1
def nvmlDeviceGetHandleByIndex(index): return index
def nvmlDeviceGetName(handle): return "NVIDIA H200"
def nvmlDeviceGetMemoryInfo(handle): return Memory
"""
CPU = """processor\t: 0
model name\t: Some Processor 9000
flags\t\t: fpu sse4_2 {more}
"""
pytestmark = pytest.mark.skipif(os.name != "posix", reason="The program stood in for is a script")


@pytest.fixture(autouse=True)
def _nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the driver's program nor its library, whatever this machine has."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pynvml", None)  # type: ignore[arg-type]


def found(processor: Path = processors.PROCESSOR) -> dict[str, Finding]:
    return {one.code: one for one in processors.look(processor)}


def program(folder: Path, *lines: str, code: int = 0) -> None:
    """What stands in for `nvidia-smi`."""
    script = folder / processors.PROGRAM
    said = "".join(f"echo '{line}'\n" for line in lines)
    script.write_text(f"#!/bin/sh\n{said}exit {code}\n")
    script.chmod(0o755)


def library(folder: Path, monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    """What stands in for NVIDIA's library."""
    values = {"total": 150 * 10**9, "free": 149 * 10**9, "begins": "pass", **values}
    (folder / "pynvml.py").write_text(LIBRARY.format(**values))
    monkeypatch.delitem(sys.modules, "pynvml")
    monkeypatch.syspath_prepend(folder)


def test_this_machine():
    named = found()
    assert named["processor-fine"].figures["cores"] >= 1
    assert named["gpu-none"].state is State.OK


@pytest.mark.parametrize(("more", "code"), [("avx", "processor-fine"), ("", "processor-too-old")])
def test_a_processor_that_tensorflow_does_not_run_on(
    more: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    file = tmp_path / "cpuinfo"
    file.write_text(CPU.format(more=more))
    assert found(file)[code].figures["name"] == "Some Processor 9000"


def test_a_gpu_that_the_library_tells_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library(tmp_path, monkeypatch)
    fine = found()["gpu-fine"]
    assert fine.words == "NVIDIA H200, 149 GB of 150 GB are free, driver 570.1"
    assert fine.figures["free_bytes"] == 149 * 10**9


def test_a_gpu_that_others_have_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library(tmp_path, monkeypatch, free=10**8)
    assert found()["gpu-memory-short"].state is State.WARNING


@pytest.mark.parametrize("driver", ["raise NVMLError", "raise OSError"])
def test_without_its_library_the_program_is_asked(
    driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(tmp_path, monkeypatch, begins=driver)
    program(tmp_path, "Tesla T4, 15360, 15000, 550.2", "Odd, [N/A], [N/A], 550.2", "nonsense")
    cards = [one for one in processors.look() if one.code == "gpu-fine"]
    assert [card.figures["total_bytes"] for card in cards] == [15360 << 20, 0]
    assert cards[1].words == "Odd, driver 550.2"


def test_a_driver_that_does_not_answer(tmp_path: Path) -> None:
    program(tmp_path, "NVIDIA-SMI has failed because", "it could not reach the driver.", code=9)
    silent = found()["gpu-does-not-answer"]
    assert silent.state is State.WARNING
    assert silent.words.endswith("NVIDIA-SMI has failed because it could not reach the driver.")


def test_a_gpu_that_tensorflow_can_not_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [str(each.metadata["Name"]) for each in distributions()]
    program(tmp_path, "Tesla T4, 15360, 15000, 550.2")
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    expected = not any(name.startswith(processors.LIBRARY) for name in names)
    assert ("gpu-not-used" in found()) is expected
    monkeypatch.setattr("ctypes.util.find_library", lambda name: f"lib{name}.so")
    assert "gpu-not-used" not in found()
