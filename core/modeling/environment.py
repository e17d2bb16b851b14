"""What a run ran on: device, versions, commit. For workers (it asks TensorFlow)."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
import tensorflow as tf

from core.runs.artifacts import checksum_of
from core.runs.models import Environment

PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "streamlit")


def device() -> str:
    """In words, what trains here."""
    names = []
    for gpu in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(gpu)
        names.append(str(details.get("device_name", gpu.name)))
    return f"GPU: {', '.join(names)}" if names else f"CPU, {os.cpu_count()} cores"


def describe(checksum: str, precision: str, first_weights: Path | None) -> Environment:
    """Everything one needs to know to repeat a run: the checksum of its data, its precision…

    `first_weights`: the network of another run that it began with.
    """
    return Environment(
        device=device(),
        processor=platform.processor() or platform.machine(),
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=platform.platform(),
        python=platform.python_version(),
        packages={name: _version(name) for name in PACKAGES},
        commit=_commit(),
        data_checksum=checksum,
        precision=precision,
        first_weights_checksum=checksum_of(first_weights) if first_weights else "",
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # tensorflow-cpu calls itself otherwise
        return ""


def _commit() -> str:
    """The checked-out commit, or "" outside a checkout."""
    folder = Path(__file__).resolve().parent
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
