"""Where trainings are done: on this machine's devices, or on the nodes of a cluster.

Which run is trained is decided in the database (`core.runs.queue`) by whoever trains; an executor
only has somebody look for one, at as many places at once as it has. All else (curves, stop, pause,
logs) goes by the database and the run's folder, wherever the training is.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from core.common.devices import Device, devices
from core.execution import local, tasks, warm_up
from core.execution.cluster.address import is_asked_for


class Executor(Protocol):
    """Has runs trained for one scheduler, which calls it from its thread alone."""

    def places(self) -> Sequence[Device]:
        """One for each training at a time; none where nobody can train now."""

    def ahead(self) -> None:
        """Do what the first training would wait for."""

    def begin(self, place: Device) -> "Future[str | None]":
        """Have the run whose turn it is claimed and trained at that place: its id, None where there
        was none to claim. `local.WorkerDied` where who trained is gone."""

    def give_back(self, place: Device) -> None:
        """A training was paused there: what it has held, a GPU's memory above all, is free."""

    def trouble(self) -> str:
        """Why runs wait though there are devices for them, a marked text; "" where they don't."""

    def close(self) -> None:
        """Nothing is trained for this scheduler any more; what still trains may be lost."""


class LocalExecutor:
    """Processes of this machine, one for each device (`core.execution.local`)."""

    def places(self) -> Sequence[Device]:
        """The devices of this machine. UserError where VISTAZO_DEVICES names none."""
        return devices()

    def ahead(self) -> None:
        """Import TensorFlow; costs nothing where that was done."""
        local.trainer(devices()[0]).warm_up()

    def begin(self, place: Device) -> "Future[str | None]":
        """Have the process of that device train."""
        worker = local.trainer(place)
        if warm_up.wanted():
            worker.warm_up()
        return worker.submit(tasks.TRAIN, device=place)

    def give_back(self, place: Device) -> None:
        """A GPU's memory comes back with the process' end."""
        local.trainer(place).shut_down()

    def trouble(self) -> str:
        """None that this machine would not notice otherwise."""
        return ""

    def close(self) -> None:
        """The processes are the app's, not a scheduler's."""


def executor() -> Executor:
    """A new one of the kind that the environment asks for (VISTAZO_RAY_ADDRESS)."""
    if not is_asked_for():
        return LocalExecutor()
    from core.execution.cluster.executor import RayExecutor

    return RayExecutor()
