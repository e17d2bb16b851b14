"""The benchmarks: `python -m bench [PART] [SHARED]` prints the rows of the table in README.md.

PART: training, whole, app or data; without it, all of them. Only training and whole need SHARED.
"""

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

from bench import (
    data_page,
    evaluate,
    explanation,
    fast,
    first_page,
    first_point,
    import_speed,
    lesson,
    lists,
    many,
    memory,
    near_duplicates,
    pages,
    predict,
    rerun,
    runs,
    service,
    start_up,
    time_machine,
    training_speed,
    trust,
    viewers,
    whole_runs,
)
from bench._figures import show
from bench._shared import plain_keras, shared_folder
from core.modeling.precision import PROCESSOR_FLAGS, processor_flags

TRAINING = {fast: True, training_speed: True, start_up: False, time_machine: False}
WHOLE = {whole_runs: True, trust: False}
APP = dict.fromkeys(
    (first_page, first_point, predict, pages, rerun, lists, runs, evaluate, memory, service), False
)
APP |= {lesson: False, viewers: True}
DATA = dict.fromkeys((import_speed, near_duplicates, data_page, explanation, many), False)
# part → modules → whether they want SHARED
PARTS = {"training": TRAINING, "whole": WHOLE, "app": APP, "data": DATA}
AGAINST_PLAIN_KERAS = ("training", "whole")


def main() -> None:
    """One benchmark after the other; nothing else should run on the machine."""
    part = sys.argv.pop(1) if sys.argv[1:2] and sys.argv[1] in PARTS else ""
    shared = shared_folder()
    if part in ("", *AGAINST_PLAIN_KERAS):
        plain_keras(shared)  # says at once where it is missing
    began = time.perf_counter()
    print(
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; {_versions()}; "
        f"load {os.getloadavg()[0]:.1f} before\n"
    )
    print("| what | target | median (lowest–highest) |\n|---|---|---|", flush=True)
    for name, benchmarks in PARTS.items():
        for benchmark, wants_shared in benchmarks.items() if part in ("", name) else ():
            show(benchmark.measure(*[shared] * wants_shared))
    print(f"\n{(time.perf_counter() - began) / 60:.0f} minutes")


def _processor() -> str:
    """Its name, and what it has for 16 bits; as far as Linux tells."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    wide = [flag for flag in ("avx2", "avx512f") if flag in processor_flags()][-1:]
    return ", ".join([name, *wide, *sorted(PROCESSOR_FLAGS & processor_flags())])


def _versions() -> str:
    packages = ("tensorflow", "keras", "streamlit")
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]
    )


if __name__ == "__main__":
    main()
