"""How a training that broke off goes on: from the end of an epoch, as if nothing had happened.

`checkpoint.npz` in the run's folder holds all that the next epoch depends on: weights, the
optimiser's state, the state of the random numbers, and what the callbacks remember. It is written
at the end of an epoch, seldom enough to cost next to nothing, and at the end of the last. Another
run can go on from it (`origin`), and find there what it has by name.
"""

import json
import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.common.errors import UserError, readable_disk_errors, reason_of
from core.common.files import whole, write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE
from core.common.settings import CHECKPOINT_FILE
from core.runs.models import ArtifactKind
from core.runs.resuming import MEMORY, Done, kept_file, kind_of
from core.training.callbacks.taking_over import (
    LISTED,
    NAMES,
    REMEMBERING,
    VARIABLES,
    key_of,
    put_back,
    take_over,
    variables_by_name,
)
from core.training.context import PauseRequested, RunContext

SECONDS_BETWEEN = 15.0
TIMES_ITS_COST = 20.0  # between two checkpoints lies at least so many times what one takes
NOTE = "checkpoint"
log = logging.getLogger("vistazo")


class Checkpoint(keras.callbacks.Callback):
    """Saves the state of `fit` at the end of an epoch, and at the beginning puts it back.

    The attributes that another callback names in its `resumable_state` (JSON values or lists of
    arrays) are saved with it. This callback must come after them in `fit`'s list: they reset
    their attributes in `on_train_begin`, and only then can they be restored. A callback with a
    file of its own writes it in `save_beside_checkpoint`. `images` identifies the images of the
    run; a checkpoint of other images is refused. `origin`: the checkpoint of another run, which
    this one goes on from where it has none of its own.
    """

    def __init__(
        self,
        context: RunContext,
        callbacks: Sequence[keras.callbacks.Callback],
        images: str,
        origin: Path | None = None,
    ) -> None:
        super().__init__()
        self.context = context
        self.remembering = [each for each in callbacks if hasattr(each, "resumable_state")]
        self.beside = [each for each in callbacks if hasattr(each, "save_beside_checkpoint")]
        self.images = images
        self.origin = origin
        self._path = context.scratch / CHECKPOINT_FILE
        self._keep_every = context.run.config.training.keep_every
        self._next = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Go on where the checkpoint ended, and take back what came after it.

        UserError where it does not fit: nothing of the run is lost then.
        """
        done = 0
        if self._path.is_file():
            with _readable(self._path) as file:
                about = _about(file)
                done = about["epochs"]
                self._put_back(file, about)
        elif self.origin:
            with _readable(self.origin) as file:
                about = _about(file)
                done = about["epochs"]
                self._refuse_other_images(about)
                take_over(file, about, variables_by_name(self.model), self.remembering)
        self.context.discard_epochs_after(done)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save, where the last time is long enough ago, this was the last epoch, its checkpoint
        shall be kept, or a pause is asked for: that takes effect then (`PauseRequested`)."""
        began = time.monotonic()
        over = self.model.stop_training or epoch + 1 == self.params["epochs"]
        kept = bool(self._keep_every) and (epoch + 1) % self._keep_every == 0
        pauses = self.context.pauses()
        if began >= self._next or over or kept or pauses:
            self._save_all(Done(epoch + 1, over), kept, began)
        if pauses:
            raise PauseRequested

    def _save_all(self, done: Done, kept: bool, began: float) -> None:
        for each in self.beside:  # before: no file of an epoch lags behind its checkpoint
            each.save_beside_checkpoint()
        try:
            self.save(done)
            if kept:
                self._keep(done.epochs)
            self.context.notes.pop(NOTE, None)
        except UserError as error:  # a full disk: the training is worth more than its checkpoint
            log.exception("no checkpoint")
            self.context.notes[NOTE] = N_(
                "There is no checkpoint to go on from: {reason}", reason=error
            )
        took = time.monotonic() - began
        self._next = began + took + max(SECONDS_BETWEEN, TIMES_ITS_COST * took)

    def _keep(self, epoch: int) -> None:
        """Keep the checkpoint that was just written, beside those that replace it."""
        path = kept_file(self.context.run.id, epoch)
        with readable_disk_errors(), whole(path) as partial:
            shutil.copyfile(self._path, partial)
        self.context.publish(kind_of(epoch), path)

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self.model.optimizer.variables]

    def save(self, done: Done) -> None:
        """Write the checkpoint, whole or not at all; UserError where the disk is full."""
        variables = self._variables()
        arrays: dict[str, Any] = {
            f"{VARIABLES}.{number}": keras.ops.convert_to_numpy(variable)
            for number, variable in enumerate(variables)
        }
        memory: list[dict[str, Any]] = []
        for number, callback in enumerate(self.remembering):
            memory.append({})
            for name in callback.resumable_state:
                values = vars(callback)[name]
                if isinstance(values, list) and values and hasattr(values[0], "shape"):
                    key = f"{number}.{name}"
                    arrays |= {f"{key}.{at}": np.asarray(each) for at, each in enumerate(values)}
                    values = {LISTED: [f"{key}.{at}" for at in range(len(values))]}
                memory[-1][name] = values
        about = {"images": self.images, VARIABLES: len(variables), MEMORY: memory}
        about[NAMES] = list(variables_by_name(self.model))
        about[REMEMBERING] = [key_of(each) for each in self.remembering]
        arrays[MEMORY] = np.array(json.dumps({**vars(done), **about}, default=float))
        write_arrays(self._path, arrays)
        self.context.publish(ArtifactKind.CHECKPOINT, self._path)

    def _put_back(self, file: Any, about: dict[str, Any]) -> None:
        self._refuse_other_images(about)
        variables, memory = self._variables(), about[MEMORY]
        kept = [file[f"{VARIABLES}.{number}"] for number in range(about[VARIABLES])]
        fits = [tuple(one.shape) for one in variables] == [values.shape for values in kept]
        names = [list(callback.resumable_state) for callback in self.remembering]
        if not fits or [list(remembered) for remembered in memory] != names:
            raise UserError(
                "checkpoint-of-other-version",
                N_(
                    "This training can't go on: its checkpoint is of another version of Vistazo, "
                    "or what is frozen was computed once then and is not now, or the other way "
                    'round (VISTAZO_FEATURES_GB). Begin it anew with "Use these settings".'
                ),
            )
        for variable, values in zip(variables, kept, strict=True):
            variable.assign(values)
        for callback, remembered in zip(self.remembering, memory, strict=True):
            put_back(callback, remembered, file)

    def _refuse_other_images(self, about: dict[str, Any]) -> None:
        if about["images"] != self.images:
            raise UserError(
                "checkpoint-of-other-images",
                N_(
                    "This training can't go on: its images are others now than those it began "
                    'with. Begin it anew with "Use these settings".'
                ),
            )


def _about(file: Any) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(str(file[MEMORY]))
    return about


@contextmanager
def _readable(path: Path) -> Iterator[Any]:
    """An open `.npz`; UserError where it is damaged."""
    try:
        with np.load(path) as file:
            yield file
    except DAMAGE as error:
        raise UserError(
            "checkpoint-unreadable",
            N_(
                "This training can't go on: its checkpoint can't be read ({reason}). Begin it "
                'anew with "Use these settings".'
            ),
            reason=reason_of(error),
        ) from None
