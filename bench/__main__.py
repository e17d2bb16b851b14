"""All benchmarks: `python -m bench [SHARED]` prints the rows of the table in README.md."""

import os
import platform
import time

from bench import (
    data_page,
    fast,
    first_page,
    first_point,
    import_speed,
    memory,
    near_duplicates,
    rerun,
    start_up,
    training_speed,
    viewers,
    whole_runs,
)
from bench._figures import show
from bench._shared import plain_keras, shared_folder


def main() -> None:
    """One after the other; nothing else should run on the machine."""
    shared = shared_folder()
    plain_keras(shared)
    began = time.perf_counter()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python "
          f"{platform.python_version()}; load {os.getloadavg()[0]:.1f} before\n")  # fmt: skip
    print("| what | target | median (lowest–highest) |\n|---|---|---|", flush=True)
    for benchmark in (first_page, first_point, rerun, memory, import_speed):
        show(benchmark.measure())
    for benchmark in (training_speed, viewers, fast):
        show(benchmark.measure(shared))
    for benchmark in (near_duplicates, data_page, start_up):
        show(benchmark.measure())
    show(whole_runs.measure(shared))
    print(f"\n{(time.perf_counter() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
