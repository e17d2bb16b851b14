"""How a training that broke off goes on: from the end of an epoch, as if nothing had happened.

`checkpoint.npz` in the run's folder holds all that the next epoch depends on: weights, the
optimiser's state, the state of the random numbers, and what the callbacks remember. It is written
at the end of an epoch, seldom enough to cost next to nothing, and deleted when the run is finished.
"""

import json
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core import settings
from core.errors import LabError
from core.writing import whole

SECONDS_BETWEEN = 15.0
TIMES_ITS_COST = 20.0  # between two checkpoints lies at least so many times what one takes
VARIABLES, MEMORY, LISTED = "variables", "memory", "arrays"


@dataclass(frozen=True)
class Saved:
    """A checkpoint as read.

    `epochs`: how many were done. `variables`: arrays, those of the model that learns, then the
    optimiser's. `memory`: for each callback that remembers, its attributes.
    """

    epochs: int
    variables: list[Any]
    memory: list[dict[str, Any]]


class Checkpoint(keras.callbacks.Callback):
    """Saves the state of `fit` at the end of an epoch, and at the beginning puts `saved` back.

    What another callback names in its attribute `lasting` is kept with it: JSON values, or lists of
    arrays. This one comes last in `fit`'s list, as others forget what they know at its beginning.
    """

    def __init__(
        self, run_id: str, callbacks: Sequence[keras.callbacks.Callback], saved: Saved | None
    ) -> None:
        super().__init__()
        self.path = _path(run_id)
        self.remembering = [each for each in callbacks if hasattr(each, "lasting")]
        self.saved = saved
        self._next = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Go on where `saved` ended. LabError where it does not fit this version's network."""
        if self.saved is None:
            return
        variables, memory = self._variables(), self.saved.memory
        shapes = [tuple(variable.shape) for variable in variables]
        fits = shapes == [values.shape for values in self.saved.variables]
        if not fits or len(memory) != len(self.remembering):
            raise LabError(
                "This training can't go on: its checkpoint is of another version of Vistazo. "
                'Begin it anew with "Use these settings".'
            )
        for variable, values in zip(variables, self.saved.variables, strict=True):
            variable.assign(values)
        for callback, remembered in zip(self.remembering, memory, strict=True):
            vars(callback).update(remembered)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save, where the last time is long enough ago."""
        began = time.monotonic()
        if began < self._next:
            return
        variables = [keras.ops.convert_to_numpy(variable) for variable in self._variables()]
        memory = [{name: vars(each)[name] for name in each.lasting} for each in self.remembering]
        _write(self.path, Saved(epoch + 1, variables, memory))
        took = time.monotonic() - began
        self._next = began + took + max(SECONDS_BETWEEN, TIMES_ITS_COST * took)

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self.model.optimizer.variables]


def read(run_id: str) -> Saved | None:
    """The run's checkpoint; None where there is none. LabError where it is damaged."""
    path = _path(run_id)
    if not path.is_file():
        return None
    try:
        with np.load(path) as file:
            kept = json.loads(str(file[MEMORY]))
            memory = [
                {name: _recalled(file, key, values) for name, (key, values) in each.items()}
                for each in kept["callbacks"]
            ]
            variables = [file[f"{VARIABLES}.{number}"] for number in range(kept["variables"])]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise LabError(
            f"This training can't go on: its checkpoint can't be read ({error}). "
            'Begin it anew with "Use these settings".'
        ) from None
    return Saved(kept["epochs"], variables, memory)


def forget(run_id: str) -> None:
    """Delete the run's checkpoint, if there is one."""
    _path(run_id).unlink(missing_ok=True)


def _path(run_id: str) -> Path:
    return settings.run_folder(run_id) / "checkpoint.npz"


def _write(path: Path, saved: Saved) -> None:
    arrays: dict[str, Any] = {
        f"{VARIABLES}.{number}": values for number, values in enumerate(saved.variables)
    }
    callbacks: list[dict[str, Any]] = []
    for number, remembered in enumerate(saved.memory):
        callbacks.append({})
        for name, values in remembered.items():
            key = f"{number}.{name}"
            if _are_arrays(values):
                arrays |= {f"{key}.{place}": np.asarray(each) for place, each in enumerate(values)}
                values = {LISTED: len(values)}
            callbacks[-1][name] = (key, values)
    about = {
        "epochs": saved.epochs,
        "variables": len(saved.variables),
        "callbacks": callbacks,
    }
    arrays[MEMORY] = np.array(json.dumps(about, default=float))
    with whole(path) as partial:
        np.savez(partial, **arrays)


def _are_arrays(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and hasattr(values[0], "shape")


def _recalled(file: Any, key: str, values: Any) -> Any:
    if isinstance(values, dict) and LISTED in values:
        return [file[f"{key}.{place}"] for place in range(values[LISTED])]
    return values
