"""A run's evaluation, read and computed once for all who look at it.

The images are not kept with it: they are opened when they are drawn, so that what was deleted since
is missed, and its memory is given back.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from core.common import reading
from core.datasets.base import Arrays
from core.datasets.opened import cached_dataset, look_up
from core.evaluation.evaluation import Evaluation, load_evaluation
from core.runs.artifacts import file_of
from core.runs.models import ArtifactKind, Run

R = TypeVar("R")
Stamp = tuple[int, int, int]
MOST_KEPT = 16  # 10,000 images of 100 classes: 12 MB each


def evaluation_of(run: Run) -> Evaluation:
    """What `run` answered on its test images. UserError where that can't be read, or its data set
    or version is gone."""
    named = look_up(run.config.data)
    stamp = predictions_stamp(run.id)
    found = _read(run.id, stamp, run)
    if found.named != named:  # another data set by that name since
        _read.clear(run.id, stamp, run)
        found = _read(run.id, stamp, run)
    return found


def predictions_stamp(run_id: str) -> Stamp:
    """Tells the answers of a training apart from those after it went on."""
    return stamp_of(file_of(run_id, ArtifactKind.PREDICTIONS))


def stamp_of(path: Path) -> Stamp:
    """Tells a file apart from what stands in its place later; zeros where there is none."""
    try:
        return reading.stamp(path)
    except OSError:
        return (0, 0, 0)  # whoever reads it says what is wrong


def kept(evaluation: Evaluation, name: str, compute: Callable[[Evaluation], R]) -> R:
    """`compute(evaluation)`, computed at the first look and kept as long as the evaluation is."""
    results: dict[str, Any] = vars(evaluation).setdefault("kept", {})
    if name not in results:
        results[name] = compute(evaluation)
    result: R = results[name]
    return result


def arrays_of(evaluation: Evaluation) -> Arrays:
    """The images it is about, memory-mapped. UserError where they are not in the workspace."""
    return cached_dataset(evaluation.named, evaluation.data_checksum).arrays


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _read(run_id: str, stamp: Stamp, _run: Run) -> Evaluation:
    return load_evaluation(_run)
