"""In how many bits a training computes: what can be asked for, and what `auto` takes.

Fewer bits are not always faster: without hardware for them they cost ten times as much, and small
networks spend their time elsewhere. `docs/explanation/speed.md` has the measurements behind `auto`.
"""

from pathlib import Path
from typing import Any

from core.common.i18n import N_
from core.config.training import Precision
from core.modeling.cost import CONVOLUTIONS, multiply_adds

PROCESSOR_FLAGS = {"avx512_bf16", "amx_bf16"}
HALF_FLAGS = {"avx512_fp16", "amx_fp16"}
FIRST_GPU = (8, 0)  # compute capability of the first with bfloat16
LEAST_WORK = 1_000_000  # multiply-adds an image, in convolutions


def choose(asked: Precision, network: Any) -> str:
    """The precision that a training of `network` gets: what was asked for, or what wins for it.

    Measured to win from a million multiply-adds in convolutions on; attention was not.
    """
    if asked != "auto":
        return asked
    return (
        "bfloat16"
        if multiply_adds(network, CONVOLUTIONS) >= LEAST_WORK and in_hardware()
        else "float32"
    )


def slow(asked: Precision) -> str:
    """What to say where `asked` is computed without hardware for it, which is slow; else ""."""
    if asked == "float16":
        found = on_gpu() or bool(HALF_FLAGS & processor_flags())
    else:
        found = asked != "bfloat16" or in_hardware()
    if found:
        return ""
    return N_(
        "No hardware for {asked} was found here: expect it to be many times slower than float32. "
        "Auto takes what is faster.",
        asked=asked,
    )


def on_gpu() -> bool:
    """Whether a GPU trains here."""
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))


def in_hardware() -> bool:
    """Whether what trains here computes in bfloat16; False where that can't be told."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        details = (tf.config.experimental.get_device_details(gpu) for gpu in gpus)
        return all(one.get("compute_capability", (0, 0)) >= FIRST_GPU for one in details)
    return bool(PROCESSOR_FLAGS & processor_flags())


def processor_flags() -> set[str]:
    """What the processor can do, in Linux' words; empty on other systems."""
    path = Path("/proc/cpuinfo")
    return set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()
